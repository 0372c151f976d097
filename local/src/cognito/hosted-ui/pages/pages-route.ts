import { CognitoError } from "../../errors/cognito-error";
import type { HttpRequest, HttpResponse, HttpRoute } from "../../http/exchange";
import type { Services } from "../../resources/services";
import { takesOwnUsers } from "../federation/client-providers";
import { type BrowserToken, browserToken, isOwnForm } from "../login-session/csrf";
import { LoginFlows } from "../login-session/login-flows";
import { readAuthorizeRequest } from "../oauth/authorize-request";
import { readForm } from "../oauth/form";
import { methodNotAllowed } from "../oauth/oauth-error";
import { parametersOf } from "../oauth/parameters";
import { redirectTo } from "../oauth/redirect";
import { showUnusable } from "../oauth/unusable-request";
import { challengePage } from "./challenge-page";
import { confirmPage, resendCodePage } from "./confirm-page";
import { confirmUserPage } from "./confirm-user-page";
import { errorPage, errorReasonOf } from "./error-page";
import { forgotPasswordPage, resetPasswordPage } from "./forgot-password-page";
import type { Page } from "./page";
import { signInPage } from "./sign-in-page";
import { signUpPage } from "./sign-up-page";
import { totpSetupPage } from "./totp-setup-page";
import { expiredPage, type VisitParts, visitOf } from "./visit";

const PAGES: readonly Page[] = [
  signInPage,
  signUpPage,
  confirmPage,
  resendCodePage,
  forgotPasswordPage,
  resetPasswordPage,
  challengePage,
  totpSetupPage,
];

/** The pages of every pool that has a domain: which pool is meant, the client's id in the address says. */
export function pagesRoute(services: Services): HttpRoute {
  const flows = new LoginFlows(services.clock);
  return (request) => {
    const { pathname, searchParams } = request.url;
    if (pathname === "/error") {
      const parameters = parametersOf(searchParams);
      return errorPage(services, errorReasonOf(parameters.get("error")), parameters.get("client_id") ?? "");
    }
    if (pathname === "/confirmUser" && request.method === "GET") return confirmUserPage(services, request);
    const page = PAGES.find(({ path }) => path === pathname);
    return page && guarded(services, flows, page, request);
  };
}

/** What the pool refuses outside of a form's own problems, such as a form that is too large, is told on a page. */
async function guarded(services: Services, flows: LoginFlows, page: Page, request: HttpRequest): Promise<HttpResponse> {
  try {
    return await answer(services, flows, page, request);
  } catch (error) {
    if (!(error instanceof CognitoError)) services.log(`${request.id} ${error instanceof Error ? error.stack : error}`);
    const clientId = request.url.searchParams.get("client_id") ?? "";
    const status = error instanceof CognitoError ? error.status : 500;
    return { ...errorPage(services, "server_error", clientId), status };
  }
}

/**
 * Shows a page, or takes its form. The request for authorization is read from the address when a page is shown, kept
 * here, and found again by browser and address when the form comes: a form itself carries none of it.
 */
async function answer(services: Services, flows: LoginFlows, page: Page, request: HttpRequest): Promise<HttpResponse> {
  const reading = readAuthorizeRequest(services, parametersOf(request.url.searchParams));
  if (reading.kind === "unusable") return showUnusable(services, request, reading);
  if (reading.kind === "refused") return redirectTo(reading.location);
  const token = browserToken(services, request);
  const key = { browser: token.value, search: request.url.search };
  const { pool, client, request: asked } = reading;
  const parts = { services, flows, pool, client, request, key, token };
  // Only the providers' buttons are left of the pages then.
  if (page !== signInPage && !takesOwnUsers(client)) return redirectTo(`${request.origin}/login${request.url.search}`);
  if (request.method === "GET" || request.method === "HEAD") {
    const known = flows.find(key);
    if (page.stages === undefined) {
      const notice = page === signInPage && known?.stage.kind === "start" ? known.stage : undefined;
      const flow = flows.put(key, asked, notice ?? { kind: "start" });
      return page.show(visitOf(parts, flow));
    }
    // Somebody who comes here by a bookmark, or too late, begins at the beginning.
    if (known === undefined || !page.stages.includes(known.stage.kind))
      return redirectTo(`${request.origin}/login${request.url.search}`);
    return page.show(visitOf(parts, known));
  }
  if (request.method !== "POST") return methodNotAllowed(request.id, "GET, POST");
  return take(parts, page, request, token);
}

async function take(parts: VisitParts, page: Page, request: HttpRequest, token: BrowserToken): Promise<HttpResponse> {
  const form = await readForm(request);
  const flow = parts.flows.find(parts.key);
  const isOurs = form !== undefined && token.cookie === undefined && isOwnForm(request, token.value, form.get("_csrf"));
  const isInPlace = flow !== undefined && (page.stages === undefined || page.stages.includes(flow.stage.kind));
  if (!isOurs || !isInPlace) return expiredPage(parts);
  return page.submit(visitOf(parts, flow), form);
}
