import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Client } from "../../resources/app-client";
import type { IdentityProvider } from "../../resources/identity-provider";
import { isDetailOn } from "../../resources/provider-kinds";
import { isRealSaml } from "../../resources/provider-modes";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { AuthorizationTransactionRecord, AuthorizeRequest } from "../../store/records";
import type { SamlSubject } from "../../store/saml-records";
import { endTransaction, findTransaction } from "../federation/authorization-transactions";
import { namedProvider, providersOf } from "../federation/client-providers";
import { endSignIn } from "../federation/end-sign-in";
import { FederationError } from "../federation/federation-error";
import { receiveMessage } from "../federation/saml/bindings";
import { putExchange, takeExchange } from "../federation/saml/exchanges";
import { consumerOf } from "../federation/saml/saml-names";
import { admitSubject, subjectIn } from "../federation/saml/saml-sign-in";
import { requestIdOf } from "../federation/saml/send-to-saml";
import { browserToken } from "../login-session/csrf";
import { readAuthorizeRequest } from "../oauth/authorize-request";
import { methodNotAllowed } from "../oauth/oauth-error";
import { parametersOf } from "../oauth/parameters";
import { redirectTo } from "../oauth/redirect";

/**
 * `/saml2/idpresponse`: where SAML providers post their responses to. The post comes from another site, so the cookie of
 * the browser that began is not with it. Its response is verified and kept under a one-time address of this endpoint, to
 * which the browser is sent on by GET; only there, with the cookie, does anybody sign in. A response that nobody asked
 * for is taken where the provider may begin (`IDPInit`), and goes by what its `RelayState` asks for.
 *
 * @see docs/aws-behaviour/cognito-saml.md
 */
export async function samlResponseEndpoint(services: Services, http: HttpRequest): Promise<HttpResponse> {
  if (http.method === "GET") return finishSignIn(services, http);
  if (http.method !== "POST") return methodNotAllowed(http.id, "GET, POST");
  const message = await receiveMessage(http);
  if (message?.name !== "SAMLResponse") return showError(services, "provider_state");
  const { text, relayState = "" } = message;
  const transaction = findTransaction(services, relayState);
  if (transaction === undefined) return unaskedSignIn(services, http, text, relayState);
  const { poolId } = transaction.request;
  const outcome = await outcomeOf(services, transaction, relayState, text);
  const secret = putExchange(services, poolId, { kind: "sign-in", state: relayState, outcome });
  return { ...redirectTo(`${consumerOf(services)}?${new URLSearchParams({ answer: secret })}`), status: 303 };
}

/** The pages are loaded where one is shown. */
async function showError(services: Services, reason: "provider_state" | "redirect_mismatch", clientId = "") {
  return (await import("../pages/error-page")).errorPage(services, reason, clientId);
}

/** The subject, or what the client's callback is told. The response itself is in neither. */
async function outcomeOf(
  services: Services,
  transaction: AuthorizationTransactionRecord,
  state: string,
  text: string,
): Promise<{ readonly subject: SamlSubject } | { readonly problem: string }> {
  try {
    const { pool, provider } = partsOf(services, transaction.request, transaction.provider);
    return { subject: await subjectIn(services, { pool, provider, text, requestId: requestIdOf(pool, state) }) };
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    return { problem: error.message };
  }
}

interface SignInParts {
  readonly pool: Pool;
  readonly client: Client;
  readonly provider: IdentityProvider;
}

/** Throws unless client and provider are still there, and the client still takes the provider. */
function partsOf(services: Services, { clientId }: AuthorizeRequest, name: string): SignInParts {
  const found = services.pools.findClient(clientId);
  if (found === undefined) throw new FederationError("The app client is gone.");
  const { pool, client } = found;
  const provider = providersOf(services, pool, client).find(({ settings }) => settings.ProviderName === name);
  if (provider === undefined || !isRealSaml(services, provider.settings))
    throw new FederationError("The app client does not take this provider by SAML.");
  return { pool, client, provider };
}

/** The one-time address: it checks that this browser began the sign-in, which is over then, whatever comes of it. */
async function finishSignIn(services: Services, http: HttpRequest): Promise<HttpResponse> {
  const parameters = parametersOf(http.url.searchParams);
  const secret = parameters.isMalformed(["answer"]) ? undefined : parameters.get("answer");
  const exchange = secret === undefined ? undefined : takeExchange(services, secret, "sign-in");
  const transaction = exchange && endTransaction(services, exchange.state, browserToken(services, http).value);
  if (exchange === undefined || transaction === undefined) return showError(services, "provider_state");
  const { request, provider } = transaction;
  const registered = services.pools.findClient(request.clientId)?.client.settings.CallbackURLs ?? [];
  if (!registered.includes(request.redirectUri)) return showError(services, "redirect_mismatch", request.clientId);
  const { outcome } = exchange;
  return endSignIn(services, { provider, request, by: "GET /saml2/idpresponse" }, async () => {
    if ("problem" in outcome) throw new FederationError(outcome.problem);
    const parts = partsOf(services, request, provider);
    return { ...parts, ...(await admitSubject(services, parts, outcome.subject)) };
  });
}

/**
 * A sign-in that the provider began. `RelayState` is what the client would have asked `/oauth2/authorize` for. No browser
 * can be checked, so it is taken only for a provider with `IDPInit`, and for a client with SAML providers alone.
 */
async function unaskedSignIn(
  services: Services,
  http: HttpRequest,
  text: string,
  relayState: string,
): Promise<HttpResponse> {
  const parameters = parametersOf(new URLSearchParams(relayState));
  const reading = parameters.get("client_id") === undefined ? undefined : readAuthorizeRequest(services, parameters);
  if (reading === undefined) return showError(services, "provider_state");
  if (reading.kind === "unusable") return (await import("../pages/error-page")).showUnusable(services, http, reading);
  if (reading.kind === "refused") return { ...redirectTo(reading.location), status: 303 };
  const { request, pool, client } = reading;
  const name = namedProvider(providersOf(services, pool, client), parameters)?.settings.ProviderName ?? "";
  const answer = await endSignIn(services, { provider: name, request, by: "POST /saml2/idpresponse" }, async () => {
    const parts = partsOf(services, request, name);
    checkMayBegin(services, parts);
    const subject = await subjectIn(services, { ...parts, text, requestId: undefined });
    return { ...parts, ...(await admitSubject(services, parts, subject)) };
  });
  return { ...answer, status: 303 };
}

function checkMayBegin(services: Services, { pool, client, provider }: SignInParts): void {
  if (!isDetailOn(provider.settings, "IDPInit"))
    throw new FederationError("The provider may not begin a sign-in: it has no IDPInit.");
  const names = client.settings.SupportedIdentityProviders ?? [];
  const saml = providersOf(services, pool, client).filter(({ settings }) => settings.ProviderType === "SAML");
  if (names.length !== saml.length)
    throw new FederationError("The app client takes other providers than SAML ones, so none of them may begin.");
}
