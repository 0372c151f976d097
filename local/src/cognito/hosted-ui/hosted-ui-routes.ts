import { CognitoError } from "../errors/cognito-error";
import type { HttpRequest, HttpResponse, HttpRoute } from "../http/http-route";
import type { Services } from "../resources/services";
import { authorizeEndpoint } from "./endpoints/authorize-endpoint";
import { idpResponseEndpoint } from "./endpoints/idp-response-endpoint";
import { logoutEndpoint } from "./endpoints/logout-endpoint";
import { revokeEndpoint } from "./endpoints/revoke-endpoint";
import { tokenEndpoint } from "./endpoints/token-endpoint";
import { userInfoEndpoint } from "./endpoints/user-info-endpoint";
import { LoginFlows } from "./login-session/login-flows";
import { refusalAnswer, refuse } from "./oauth/oauth-error";
import { challengePage } from "./pages/challenge-page";
import { confirmPage, confirmUserPage, resendCodePage } from "./pages/confirm-page";
import { showErrorPage } from "./pages/error-page";
import { forgotPasswordPage, resetPasswordPage } from "./pages/forgot-password-page";
import type { LoginPage } from "./pages/page";
import { servePage } from "./pages/serve-page";
import { signInPage } from "./pages/sign-in-page";
import { signUpPage } from "./pages/sign-up-page";
import { totpSetupPage } from "./pages/totp-setup-page";

/** A page outside of any login flow. It returns undefined for a method that it does not answer. */
type OtherPage = (services: Services, request: HttpRequest) => ReturnType<HttpRoute>;

type Endpoint = (services: Services, request: HttpRequest) => Promise<HttpResponse> | HttpResponse;

const OAUTH_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "/oauth2/authorize": authorizeEndpoint,
  "/authorize": authorizeEndpoint,
  "/oauth2/token": tokenEndpoint,
  "/oauth2/userInfo": userInfoEndpoint,
  "/oauth2/revoke": revokeEndpoint,
  "/oauth2/idpresponse": idpResponseEndpoint,
  "/logout": logoutEndpoint,
};

const OTHER_PAGES: Readonly<Record<string, OtherPage>> = {
  "/error": showErrorPage,
  "/confirmUser": confirmUserPage,
};

/** The pages of a login flow. Each one names its path: `/login`, `/signup`, … */
const LOGIN_PAGES: readonly LoginPage[] = [
  signInPage,
  signUpPage,
  confirmPage,
  resendCodePage,
  forgotPasswordPage,
  resetPasswordPage,
  challengePage,
  totpSetupPage,
];

/**
 * The authorization server and the login pages of every pool that has a domain. The client id or the token says which
 * pool is meant. Other paths are left to other routes.
 */
export function hostedUiRoute(services: Services): HttpRoute {
  const flows = new LoginFlows(services.clock);
  return (request) => {
    const { pathname } = request.url;
    const endpoint = Object.hasOwn(OAUTH_ENDPOINTS, pathname) ? OAUTH_ENDPOINTS[pathname] : undefined;
    if (endpoint !== undefined) return serveEndpoint(services, endpoint, request);
    const other = Object.hasOwn(OTHER_PAGES, pathname) ? OTHER_PAGES[pathname] : undefined;
    if (other !== undefined) return other(services, request);
    const page = LOGIN_PAGES.find(({ path }) => path === pathname);
    return page && servePage(services, flows, page, request);
  };
}

/** Answers a form that is too large in OAuth's format as well. Other errors are bugs, which the listener logs. */
async function serveEndpoint(services: Services, endpoint: Endpoint, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await endpoint(services, request);
  } catch (error) {
    if (error instanceof CognitoError) return refusalAnswer(request.id, refuse("invalid_request"), error.status);
    throw error;
  }
}
