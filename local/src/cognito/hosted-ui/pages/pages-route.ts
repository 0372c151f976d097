import { Routes } from "../../../pages/routes";
import { servicesOfCall } from "../../http/call-facts";
import type { HttpRoute } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { LoginFlows } from "../login-session/login-flows";
import { addPasskeyPage } from "./add-passkey-page";
import { challengePage } from "./challenge-page";
import { IMAGE_PATH, styleImage } from "./client-theme";
import { confirmPage, confirmUserPage, resendCodePage } from "./confirm-page";
import { showErrorPage } from "./error-page";
import { feedbackPage } from "./feedback-page";
import { forgotPasswordPage, resetPasswordPage } from "./forgot-password-page";
import type { LoginPage } from "./page";
import { factorSetupPage } from "./second-factor-setup-page";
import { servePage } from "./serve-page";
import { signInPage } from "./sign-in-page";
import { signUpPage } from "./sign-up-page";
import { totpSetupPage } from "./totp-setup-page";

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
  addPasskeyPage,
  factorSetupPage,
];

/** The pages of every pool that has a domain. Undefined for an address that has none. */
export function pagesRoute(services: Services): HttpRoute {
  const flows = new LoginFlows(services.clock);
  const routes = new Routes<HttpRoute>();
  // Each page looks at the method itself, and answers 405 where AWS does.
  for (const page of LOGIN_PAGES) routes.all(page.path, (request) => servePage(services, flows, page, request));
  routes.all("/error", (request) => showErrorPage(services, request));
  routes.get("/feedback", (request) => feedbackPage(servicesOfCall(services, request), request));
  routes.get(IMAGE_PATH, (request) => styleImage(services, request));
  routes.all("/confirmUser", (request) => confirmUserPage(services, request));
  return (request) => routes.find(request.method, request.url.pathname)?.(request);
}
