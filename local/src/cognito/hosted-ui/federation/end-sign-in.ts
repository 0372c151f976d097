import { CognitoError } from "../../errors/cognito-error";
import type { HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import type { AuthorizationTransactionRecord } from "../../store/records";
import { type CallbackError, callbackWithError, redirectTo } from "../oauth/redirect";
import { FederationError } from "./federation-error";
import { reporterOf } from "./report-provider-sign-in";

/** A sign-in by a provider that is about to end, one way or the other. */
export interface EndingSignIn extends Pick<AuthorizationTransactionRecord, "provider" | "request"> {
  /** Where the browser came back to: `GET /oauth2/idpresponse`. */
  readonly by: string;
}

interface SignedIn {
  readonly username: string;
  readonly response: HttpResponse;
}

/** Ends a sign-in by a provider, and reports how. What refuses it goes to the client's callback. */
export async function endSignIn(
  services: Services,
  ending: EndingSignIn,
  signIn: () => Promise<SignedIn>,
): Promise<HttpResponse> {
  const report = reporterOf(services, ending, ending.by);
  try {
    const { username, response } = await signIn();
    report({ kind: "signed-in" }, username);
    return response;
  } catch (error) {
    const refusal = refusalOf(services, ending, error);
    if (refusal.description !== undefined)
      report({ kind: "refused", error: refusal.error, message: refusal.description });
    return redirectTo(callbackWithError(ending.request, refusal));
  }
}

/** Without a description: a mistake of our own, which is logged here. */
function refusalOf(services: Services, { provider }: EndingSignIn, error: unknown): CallbackError {
  if (error instanceof FederationError || error instanceof CognitoError) {
    const name = error instanceof FederationError ? error.error : "invalid_request";
    return { error: name, description: error.message };
  }
  services.log(`${provider}: ${error instanceof Error ? error.stack : String(error)}`);
  return { error: "server_error" };
}
