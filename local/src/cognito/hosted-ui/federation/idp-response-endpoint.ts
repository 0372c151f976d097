import { toEpochSeconds } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse } from "../../http/exchange";
import type { Services } from "../../resources/services";
import type { AuthorizationTransactionRecord, UserRecord } from "../../store/records";
import { openBrowserSession } from "../login-session/browser-session";
import { browserToken } from "../login-session/csrf";
import { grantAuthorization } from "../oauth/grant-authorization";
import { answerHeaders } from "../oauth/oauth-error";
import { type Parameters, parametersOf } from "../oauth/parameters";
import { callbackWithError, redirectTo } from "../oauth/redirect";
import { errorPage } from "../pages/error-page";
import { providersOf } from "./client-providers";
import { endpointsOf } from "./endpoints";
import { admitFederatedUser } from "./federated-user";
import { FederationError } from "./federation-error";
import { type CodeProof, providerClaims } from "./provider-claims";
import { callbackOf } from "./send-to-provider";
import { endTrip, secretsOf } from "./trips";

/**
 * `GET /oauth2/idpresponse`: a browser comes back from an outside provider. Its `state` must be of this browser and is
 * spent with that, whatever comes of it; without a good one nothing is sent anywhere and a page is shown.
 */
export async function idpResponseEndpoint(services: Services, http: HttpRequest): Promise<HttpResponse> {
  if (http.method !== "GET") return { status: 405, headers: { ...answerHeaders(http.id), allow: "GET" } };
  const parameters = parametersOf(http.url.searchParams);
  const state = parameters.isMalformed(["state"]) ? undefined : parameters.get("state");
  const trip = state === undefined ? undefined : endTrip(services, state, browserToken(services, http).value);
  if (state === undefined || trip === undefined) return errorPage(services, "provider_state", "");
  const found = services.pools.findClient(trip.request.clientId);
  const isStillGood = found?.client.settings.CallbackURLs?.includes(trip.request.redirectUri) ?? false;
  if (found === undefined || !isStillGood) return errorPage(services, "redirect_mismatch", trip.request.clientId);
  const { pool, client } = found;
  try {
    const user = await signInBy(services, { trip, state, parameters });
    const authTime = toEpochSeconds(services.clock());
    const location = await grantAuthorization(services, { pool, client, request: trip.request, user, authTime });
    return redirectTo(location, [openBrowserSession(services, pool, user)]);
  } catch (error) {
    return redirectTo(callbackWithError(trip.request, refusalOf(services, trip, error)));
  }
}

interface Return {
  readonly trip: AuthorizationTransactionRecord;
  readonly state: string;
  readonly parameters: Parameters;
}

async function signInBy(services: Services, { trip, state, parameters }: Return): Promise<UserRecord> {
  const { pool, client } = services.pools.findClient(trip.request.clientId) ?? {};
  if (pool === undefined || client === undefined) throw new FederationError("The app client is gone.");
  const provider = providersOf(services, pool, client).find(({ settings }) => settings.ProviderName === trip.provider);
  if (provider === undefined) throw new FederationError("The app client no longer takes this provider.");
  const endpoints = await endpointsOf(provider.settings);
  checkSender(parameters, endpoints);
  const code = codeIn(parameters);
  const { nonce, verifier } = secretsOf(pool, state);
  const proof: CodeProof = { code, verifier, nonce, redirectUri: callbackOf(services) };
  const claims = await providerClaims(services, provider.settings, endpoints, proof);
  return admitFederatedUser(services, { pool, client, provider, claims });
}

/** RFC 9207, section 2.4: an answer that names its sender must name the provider that was asked. */
function checkSender(
  parameters: Parameters,
  { issuer, namesItself }: { readonly issuer: string; readonly namesItself: boolean },
): void {
  const sender = parameters.get("iss");
  const isOther = parameters.isMalformed(["iss"]) || (sender === undefined ? namesItself : sender !== issuer);
  if (isOther) throw new FederationError("The answer is of another provider than the one that was asked.");
}

/** The provider's code. Its error is passed on, cut and cleaned. */
function codeIn(parameters: Parameters): string {
  if (parameters.isMalformed(["code", "error", "error_description"])) throw new FederationError("Malformed answer.");
  const error = parameters.get("error");
  if (error !== undefined) {
    const description = parameters.get("error_description") ?? "The provider refused the sign-in.";
    throw new FederationError(cleaned(description, 256), { error: cleaned(error, 64) });
  }
  const code = parameters.get("code");
  if (code === undefined) throw new FederationError("The provider sent no code.");
  return code;
}

/** What RFC 6749, section 4.1.2.1 lets an error have in it. */
const cleaned = (text: string, length: number): string =>
  text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, " ").slice(0, length);

function refusalOf(services: Services, { provider, request }: AuthorizationTransactionRecord, error: unknown) {
  if (error instanceof FederationError || error instanceof CognitoError) {
    services.log(`${provider}, for client ${request.clientId}: ${error.message}`);
    const name = error instanceof FederationError ? error.error : "invalid_request";
    return { error: name, description: error.message };
  }
  services.log(`${provider}: ${error instanceof Error ? error.stack : String(error)}`);
  return { error: "server_error" };
}
