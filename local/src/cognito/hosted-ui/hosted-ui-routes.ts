import { CognitoError } from "../errors/cognito-error";
import { servicesOfCall } from "../http/call-facts";
import type { HttpRequest, HttpResponse, HttpRoute } from "../http/http-route";
import type { Services } from "../resources/services";
import { authorizeEndpoint } from "./endpoints/authorize-endpoint";
import { idpResponseEndpoint } from "./endpoints/idp-response-endpoint";
import { logoutEndpoint } from "./endpoints/logout-endpoint";
import { revokeEndpoint } from "./endpoints/revoke-endpoint";
import { tokenEndpoint } from "./endpoints/token-endpoint";
import { userInfoEndpoint } from "./endpoints/user-info-endpoint";
import { refusalAnswer, refuse } from "./oauth/oauth-error";

type Endpoint = (services: Services, request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

const OAUTH_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/oauth2/authorize": authorizeEndpoint,
  "/authorize": authorizeEndpoint,
  "/oauth2/token": tokenEndpoint,
  "/oauth2/userInfo": userInfoEndpoint,
  "/oauth2/revoke": revokeEndpoint,
  "/oauth2/idpresponse": idpResponseEndpoint,
  "/logout": logoutEndpoint,
  "/saml2/idpresponse": async (...asked) =>
    (await import("./endpoints/saml-response-endpoint")).samlResponseEndpoint(...asked),
  "/saml2/logout": async (...asked) => (await import("./endpoints/saml-logout-endpoint")).samlLogoutEndpoint(...asked),
};

const endpointOf = (pathname: string): Endpoint | undefined => {
  if (pathname.startsWith("/saml2/metadata/"))
    return async (...asked) => (await import("./endpoints/saml-metadata-endpoint")).samlMetadataEndpoint(...asked);
  return Object.hasOwn(OAUTH_ENDPOINTS, pathname) ? OAUTH_ENDPOINTS[pathname] : undefined;
};

/**
 * The authorization server and the login pages of every pool that has a domain. The client id or the token says which
 * pool is meant. Other paths are left to other routes. The pages, and SAML, are loaded for the first request that asks
 * for one.
 */
export function hostedUiRoute(services: Services): HttpRoute {
  let opening: Promise<HttpRoute> | undefined;
  return async (request) => {
    const { pathname } = request.url;
    const endpoint = endpointOf(pathname);
    if (endpoint !== undefined) return serveEndpoint(services, endpoint, request);
    if (pathname.startsWith("/stand-in/")) {
      const { standInEndpoint } = await import("./federation/stand-in/stand-in-endpoint");
      return serveEndpoint(services, standInEndpoint, request);
    }
    opening ??= import("./pages/pages-route").then(({ pagesRoute }) => pagesRoute(services));
    return (await opening)(request);
  };
}

/** Answers a form that is too large in OAuth's format as well. Other errors are bugs, which the listener logs. */
async function serveEndpoint(services: Services, endpoint: Endpoint, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await endpoint(servicesOfCall(services, request), request);
  } catch (error) {
    if (error instanceof CognitoError) return refusalAnswer(request.id, refuse("invalid_request"), error.status);
    throw error;
  }
}
