import type { HttpRequest, HttpResponse } from "../../http/http-route";
import { modeOf } from "../../resources/provider-modes";
import type { Services } from "../../resources/services";
import type { AuthorizationTransactionRecord, UserRecord } from "../../store/records";
import { endTransaction, secretsOf } from "../federation/authorization-transactions";
import { providersOf } from "../federation/client-providers";
import { endSignIn } from "../federation/end-sign-in";
import { admitFederatedUser } from "../federation/federated-user";
import { FederationError } from "../federation/federation-error";
import { type CodeProof, providerClaims } from "../federation/provider-claims";
import { endpointsOf } from "../federation/provider-endpoints";
import { callbackOf } from "../federation/send-to-provider";
import { redeemStandInCode, samlIssuerOf, standInOf } from "../federation/stand-in/stand-in-provider";
import { browserToken } from "../login-session/csrf";
import { methodNotAllowed } from "../oauth/oauth-error";
import { type Parameters, parametersOf } from "../oauth/parameters";

/**
 * `GET /oauth2/idpresponse`: a browser comes back from an outside provider. It checks that `state` belongs to this
 * browser and uses it up; otherwise it shows an error page and redirects nowhere. Then it checks that the redirect URI
 * is still registered, that the response is from the right provider, and the provider's tokens.
 */
export async function idpResponseEndpoint(services: Services, http: HttpRequest): Promise<HttpResponse> {
  if (http.method !== "GET") return methodNotAllowed(http.id, "GET");
  const parameters = parametersOf(http.url.searchParams);
  const state = parameters.isMalformed(["state"]) ? undefined : parameters.get("state");
  const transaction =
    state === undefined ? undefined : endTransaction(services, state, browserToken(services, http).value);
  // The pages are loaded where one is shown.
  const showError = async (...error: readonly ["provider_state" | "redirect_mismatch", string]) =>
    (await import("../pages/error-page")).errorPage(services, ...error);
  if (state === undefined || transaction === undefined) return showError("provider_state", "");
  const found = services.pools.findClient(transaction.request.clientId);
  const isStillGood = found?.client.settings.CallbackURLs?.includes(transaction.request.redirectUri) ?? false;
  if (found === undefined || !isStillGood) return showError("redirect_mismatch", transaction.request.clientId);
  const { pool, client } = found;
  const ending = { provider: transaction.provider, request: transaction.request, by: "GET /oauth2/idpresponse" };
  return endSignIn(services, ending, async () => {
    const user = await signInBy(services, { transaction, state, parameters });
    return { pool, client, user };
  });
}

interface Return {
  readonly transaction: AuthorizationTransactionRecord;
  readonly state: string;
  readonly parameters: Parameters;
}

async function signInBy(services: Services, { transaction, state, parameters }: Return): Promise<UserRecord> {
  const { pool, client } = services.pools.findClient(transaction.request.clientId) ?? {};
  if (pool === undefined || client === undefined) throw new FederationError("The app client is gone.");
  const provider = providersOf(services, pool, client).find(
    ({ settings }) => settings.ProviderName === transaction.provider,
  );
  if (provider === undefined) throw new FederationError("The app client no longer takes this provider.");
  const { nonce, verifier } = secretsOf(pool, state);
  const proofOf = (code: string): CodeProof => ({ code, verifier, nonce, redirectUri: callbackOf(services) });
  if (modeOf(services, provider.settings) === "stand-in") {
    const { issuer: sender } = standInOf(services, pool, provider.settings);
    checkSender(parameters, { issuer: sender, namesItself: true });
    const person = await redeemStandInCode(services, pool, provider.settings, proofOf(codeIn(parameters)));
    return admitFederatedUser(services, { pool, client, provider, ...person, issuer: samlIssuerOf(provider.settings) });
  }
  const endpoints = await endpointsOf(provider.settings);
  checkSender(parameters, endpoints);
  const claims = await providerClaims(services, provider.settings, endpoints, proofOf(codeIn(parameters)));
  return admitFederatedUser(services, { pool, client, provider, claims });
}

/** RFC 9207, section 2.4: a response with `iss` must name the provider that the browser was sent to. */
function checkSender(
  parameters: Parameters,
  { issuer, namesItself }: { readonly issuer: string; readonly namesItself: boolean },
): void {
  const sender = parameters.get("iss");
  const isOther = parameters.isMalformed(["iss"]) || (sender === undefined ? namesItself : sender !== issuer);
  if (isOther) throw new FederationError("The answer is of another provider than the one that was asked.");
}

/** The provider's code. Throws the provider's error, shortened and without forbidden characters. */
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

/** Replaces the characters that RFC 6749, section 4.1.2.1 does not allow in an error. */
const cleaned = (text: string, length: number): string =>
  text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, " ").slice(0, length);
