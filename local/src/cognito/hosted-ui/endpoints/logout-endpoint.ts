import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import { closeBrowserSession } from "../login-session/browser-session";
import { findHostedClient } from "../oauth/authorize-request";
import { methodNotAllowed } from "../oauth/oauth-error";
import { type Parameters, parametersOf } from "../oauth/parameters";
import { addressAtLocalhost } from "../oauth/passkey-host";
import { redirectTo } from "../oauth/redirect";
import { allowedScopes } from "../oauth/scopes";

/**
 * `GET /logout`: ends the browser session and redirects to a sign-out address of the client, or to the sign-in page. It
 * checks that the address is registered exactly; otherwise it shows an error and the session stays, so that a foreign
 * link signs no one out. Tokens stay valid. Who came from a SAML provider with `IDPSignout` is signed out there first.
 */
export async function logoutEndpoint(services: Services, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== "GET") return methodNotAllowed(request.id, "GET");
  const parameters = parametersOf(request.url.searchParams);
  const clientId = parameters.get("client_id") ?? "";
  const found = findHostedClient(services, clientId);
  const target = found && targetOf(services, request, found.client, parameters);
  if (found === undefined || target === undefined) {
    const { errorPage } = await import("../pages/error-page");
    return errorPage(services, reasonOf(parameters, found === undefined), clientId);
  }
  // Browsers keep a session for each host name, and a sign-in by passkey has its own at localhost.
  const next = addressAtLocalhost(services, request, found.pool, found.client) ?? target;
  const { cookie, saml } = closeBrowserSession(services, found.pool, request.headers.cookie);
  if (saml !== undefined) {
    const { sendLogout } = await import("../federation/saml/single-logout");
    const sent = await sendLogout(services, found.pool, saml, { target: next, cookie });
    if (sent !== undefined) return sent;
  }
  return redirectTo(next, [cookie]);
}

function reasonOf(parameters: Parameters, isUnknown: boolean) {
  if ((parameters.get("client_id") ?? "") === "") return "logout_without_client";
  if (isUnknown) return "unknown_client";
  const address = parameters.get("logout_uri") ?? parameters.get("redirect_uri");
  return address === undefined ? "logout_without_address" : "logout_mismatch";
}

/** Where to redirect to. `logout_uri` wins over `redirect_uri`. */
function targetOf(
  services: Services,
  request: HttpRequest,
  client: Client,
  parameters: Parameters,
): string | undefined {
  const logoutUri = parameters.get("logout_uri");
  if (logoutUri !== undefined) return mayLogOutTo(services, client, logoutUri) ? logoutUri : undefined;
  const redirectUri = parameters.get("redirect_uri");
  const isComplete = redirectUri !== undefined && parameters.get("response_type") !== undefined;
  if (!isComplete || !(client.settings.CallbackURLs ?? []).includes(redirectUri)) return undefined;
  const passedOn = PASSED_ON.flatMap((name): [string, string][] => {
    const value = name === "scope" ? scopeOf(client, parameters) : parameters.get(name);
    return value === undefined || value === "" ? [] : [[name, value]];
  });
  return `${request.origin}/login?${new URLSearchParams(passedOn)}`;
}

const PASSED_ON = [
  "client_id",
  "response_type",
  "redirect_uri",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "lang",
  "login_hint",
] as const;

const scopeOf = (client: Client, parameters: Parameters): string =>
  parameters.get("scope") ?? allowedScopes(client).join(" ");

/** Whether this is a sign-out address, or a callback address that is a sign-in page of this domain. */
function mayLogOutTo({ place }: Services, { settings }: Client, uri: string): boolean {
  if (settings.LogoutURLs?.includes(uri)) return true;
  const isSignIn = ["/login", "/oauth2/authorize"].some((path) => uri.startsWith(`${place.domain()}${path}?`));
  return isSignIn && (settings.CallbackURLs ?? []).includes(uri);
}
