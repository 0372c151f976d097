import { toEpochSeconds } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpResponse } from "../../http/http-route";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { AuthorizationTransactionRecord, UserRecord } from "../../store/records";
import type { SamlSession } from "../../store/saml-records";
import { openBrowserSession } from "../login-session/browser-session";
import { grantAuthorization } from "../oauth/grant-authorization";
import { type CallbackError, callbackWithError, redirectTo } from "../oauth/redirect";
import { FederationError } from "./federation-error";
import { reporterOf } from "./report-provider-sign-in";

/** A sign-in by a provider that is about to end, one way or the other. */
export interface EndingSignIn extends Pick<AuthorizationTransactionRecord, "provider" | "request"> {
  /** Where the browser came back to: `GET /oauth2/idpresponse`. */
  readonly by: string;
}

interface AdmittedUser {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  /** The session at a SAML provider. */
  readonly session?: SamlSession;
}

/**
 * Ends a sign-in by a provider, and reports how: the user whom `admit` resolves to is signed in on the pages, and the
 * browser goes back to the client. What refuses it goes to the client's callback.
 */
export async function endSignIn(
  services: Services,
  ending: EndingSignIn,
  admit: () => Promise<AdmittedUser>,
): Promise<HttpResponse> {
  const report = reporterOf(services, ending, ending.by);
  try {
    const { pool, client, user, session } = await admit();
    const authTime = toEpochSeconds(services.clock());
    const { cookie, id: browserSession } = openBrowserSession(services, pool, client, user, session);
    const granted = { pool, client, request: ending.request, user, authTime, browserSession };
    const location = await grantAuthorization(services, granted);
    report({ kind: "signed-in" }, user.username);
    return redirectTo(location, [cookie]);
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
