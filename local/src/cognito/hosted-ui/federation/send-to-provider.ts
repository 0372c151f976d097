import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { IdentityProvider, ProviderSettings } from "../../resources/identity-provider";
import { isRealSaml, modeOf } from "../../resources/provider-modes";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { AuthorizeRequest } from "../../store/records";
import { browserToken } from "../login-session/csrf";
import type { Parameters } from "../oauth/parameters";
import { callbackWithError, redirectTo } from "../oauth/redirect";
import { beginTransaction, secretsOf } from "./authorization-transactions";
import { FederationError } from "./federation-error";
import { endpointsOf } from "./provider-endpoints";
import { standInOf } from "./stand-in/stand-in-provider";

/** The redirect URI that is registered at the provider. */
export const callbackOf = ({ place }: Services): string => `${place.domain()}/oauth2/idpresponse`;

export interface Departure {
  readonly pool: Pool;
  readonly provider: IdentityProvider;
  readonly request: AuthorizeRequest;
  readonly parameters: Parameters;
}

/**
 * Redirects a browser to an outside provider to sign in there: code flow, with its own `state`, `nonce` and PKCE. If
 * the provider can't be reached, the client's callback gets an error. It does not check the request for authorization
 * or whether the client allows the provider.
 */
export async function sendToProvider(
  services: Services,
  http: HttpRequest,
  { pool, provider, request, parameters }: Departure,
): Promise<HttpResponse> {
  const { settings } = provider;
  // The provider redirects to the host name of the domain, so the cookie has to be set there.
  const home = services.place.domain();
  if (http.origin !== home) return redirectTo(`${home}${http.url.pathname}${http.url.search}`);
  try {
    const token = browserToken(services, http);
    if (isRealSaml(services, settings)) {
      const { sendToSaml } = await import("./saml/send-to-saml");
      return await sendToSaml(services, { pool, provider, request, parameters }, token);
    }
    const endpoints = await destinationOf(services, pool, settings);
    const state = beginTransaction(services, pool, { provider: settings.ProviderName, request }, token.value);
    const { nonce, challenge } = secretsOf(pool, state);
    const address = new URL(endpoints.authorize);
    const asked = {
      client_id: endpoints.clientId,
      redirect_uri: callbackOf(services),
      response_type: "code",
      scope: settings.ProviderDetails["authorize_scopes"] ?? "openid",
      state,
      nonce,
      code_challenge: challenge,
      code_challenge_method: "S256",
      ...forwarded(parameters),
    };
    for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
    return redirectTo(address.href, token.cookie === undefined ? [] : [token.cookie]);
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    services.log(`${settings.ProviderName}: ${error.message}`);
    return redirectTo(callbackWithError(request, { error: error.error, description: error.message }));
  }
}

/** Where the browser is sent, and the pool's client id there: at the provider itself or at its stand-in. */
async function destinationOf(services: Services, pool: Pool, settings: ProviderSettings) {
  if (modeOf(services, settings) === "stand-in") {
    const { authorize, audience } = standInOf(services, pool, settings);
    return { authorize, clientId: audience };
  }
  const { authorize } = await endpointsOf(settings);
  return { authorize, clientId: settings.ProviderDetails["client_id"] ?? "" };
}

/** What is passed on to the provider (docs/aws-behaviour/cognito-federation.md). */
function forwarded(parameters: Parameters): Record<string, string> {
  const [hint, prompt] = [parameters.get("login_hint"), parameters.get("prompt")];
  return { ...(hint !== undefined && { login_hint: hint }), ...(prompt === "login" && { prompt }) };
}
