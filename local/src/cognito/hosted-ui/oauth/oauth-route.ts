import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse, HttpRoute } from "../../http/exchange";
import type { Services } from "../../resources/services";
import { idpResponseEndpoint } from "../federation/idp-response-endpoint";
import { authorizeEndpoint } from "./authorize-endpoint";
import { logoutEndpoint } from "./logout-endpoint";
import { refusalAnswer, refuse } from "./oauth-error";
import { revokeEndpoint } from "./revoke-endpoint";
import { tokenEndpoint } from "./token-endpoint";
import { userInfoEndpoint } from "./user-info-endpoint";

type Endpoint = (services: Services, request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

const ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/oauth2/authorize": authorizeEndpoint,
  "/authorize": authorizeEndpoint,
  "/oauth2/token": tokenEndpoint,
  "/oauth2/userInfo": userInfoEndpoint,
  "/oauth2/revoke": revokeEndpoint,
  "/oauth2/idpresponse": idpResponseEndpoint,
  "/logout": logoutEndpoint,
};

/** The authorization server of every pool that has a domain: which pool is meant, client id or token say. */
export function oauthRoute(services: Services): HttpRoute {
  return (request) => {
    const { pathname } = request.url;
    const endpoint = Object.hasOwn(ENDPOINTS, pathname) ? ENDPOINTS[pathname] : undefined;
    return endpoint && answer(services, endpoint, request);
  };
}

/** A form that is too large is refused in OAuth's form too. Bugs are the listener's to log. */
async function answer(services: Services, endpoint: Endpoint, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await endpoint(services, request);
  } catch (error) {
    if (error instanceof CognitoError) return refusalAnswer(request.id, refuse("invalid_request"), error.status);
    throw error;
  }
}
