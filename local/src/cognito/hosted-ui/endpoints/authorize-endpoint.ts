import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { admits, chooseProvider } from "../federation/client-providers";
import { sendToProvider } from "../federation/send-to-provider";
import { findBrowserSession } from "../login-session/browser-session";
import { isManagedLogin, readAuthorizeRequest } from "../oauth/authorize-request";
import { grantAuthorization } from "../oauth/grant-authorization";
import { methodNotAllowed } from "../oauth/oauth-error";
import { parametersOf } from "../oauth/parameters";
import { addressAtLocalhost } from "../oauth/passkey-host";
import { callbackWithError, redirectTo } from "../oauth/redirect";

/**
 * `GET /oauth2/authorize`. A user who is already signed in on the pages goes back to the client at once. Others go to
 * the sign-in page with the same parameters, at localhost where passkeys are offered, or to the outside provider that is
 * named or is the only one. With `prompt=none` no one is asked to sign in, with `prompt=login` everyone is.
 */
export async function authorizeEndpoint(services: Services, request: HttpRequest): Promise<HttpResponse> {
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed(request.id, "GET");
  const parameters = parametersOf(request.url.searchParams);
  const reading = readAuthorizeRequest(services, parameters);
  if (reading.kind === "unusable") {
    const { showUnusable } = await import("../pages/error-page");
    return showUnusable(services, request, reading);
  }
  if (reading.kind === "refused") return redirectTo(reading.location);
  const { pool, client, request: asked } = reading;
  const prompt = isManagedLogin(services.tables, pool) ? parameters.get("prompt") : undefined;
  const session = findBrowserSession(services, pool, client, request.headers.cookie);
  const choice = chooseProvider(services, pool, client, parameters);
  if (choice.kind === "unavailable")
    return redirectTo(
      callbackWithError(asked, { error: "invalid_request", description: "Login option is not available" }),
    );
  if (session !== undefined && prompt !== "login" && admits(client, session.user, choice)) {
    const { user, authTime, id: browserSession } = session;
    return redirectTo(
      await grantAuthorization(services, { pool, client, request: asked, user, authTime, browserSession }),
    );
  }
  const elsewhere = choice.kind === "pages" ? addressAtLocalhost(services, request, pool, client) : undefined;
  if (elsewhere !== undefined) return redirectTo(elsewhere);
  if (prompt === "none") return redirectTo(callbackWithError(asked, { error: "login_required" }));
  if (choice.kind === "provider")
    return sendToProvider(services, request, { pool, provider: choice.provider, request: asked, parameters });
  return redirectTo(`${request.origin}/login${request.url.search}`);
}
