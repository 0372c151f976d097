import { textForLog } from "../../../model/errors";
import { CognitoError } from "../../errors/cognito-error";
import { servicesOfCall } from "../../http/call-facts";
import type { HttpRequest, HttpResponse } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { takesOwnUsers } from "../federation/client-providers";
import { type BrowserToken, browserToken, isOwnForm } from "../login-session/csrf";
import type { LoginFlows } from "../login-session/login-flows";
import { readAuthorizeRequest } from "../oauth/authorize-request";
import { methodNotAllowed } from "../oauth/oauth-error";
import { parametersOf, readForm } from "../oauth/parameters";
import { addressAtLocalhost } from "../oauth/passkey-host";
import { redirectTo } from "../oauth/redirect";
import { errorPage, showUnusable } from "./error-page";
import type { LoginPage } from "./page";
import { expiredPage, type PageContextParts, pageContextOf } from "./page";
import { signInPage } from "./sign-in-page";

/**
 * Serves a page of a login flow. Errors that the page does not handle itself, such as a form that is too large, become
 * an error page.
 */
export async function servePage(
  services: Services,
  flows: LoginFlows,
  page: LoginPage,
  request: HttpRequest,
): Promise<HttpResponse> {
  try {
    return await answerPage(servicesOfCall(services, request), flows, page, request);
  } catch (error) {
    if (!(error instanceof CognitoError)) services.log(`${request.id} ${textForLog(error)}`);
    const clientId = request.url.searchParams.get("client_id") ?? "";
    const status = error instanceof CognitoError ? error.status : 500;
    return { ...errorPage(services, "server_error", clientId), status };
  }
}

/**
 * Shows a page or handles its form. The request for authorization is read from the address when a page is shown, kept
 * in the login flow, and found again by browser and address when the form is posted. A posted form is checked for its
 * CSRF token, its origin and the stage of the flow.
 */
async function answerPage(
  services: Services,
  flows: LoginFlows,
  page: LoginPage,
  request: HttpRequest,
): Promise<HttpResponse> {
  const reading = readAuthorizeRequest(services, parametersOf(searchOf(page, request)));
  if (reading.kind === "unusable") return showUnusable(services, request, reading);
  if (reading.kind === "refused") return redirectTo(reading.location);
  const { pool, client, request: asked } = reading;
  const elsewhere = request.method === "POST" ? undefined : addressAtLocalhost(services, request, pool, client);
  if (elsewhere !== undefined) return redirectTo(elsewhere);
  const token = browserToken(services, request);
  const key = { browser: token.value, search: request.url.search };
  const parts = { services, flows, pool, client, request, key, token };
  // Without native users, only the sign-in page remains, with the buttons of the providers.
  if (page !== signInPage && !takesOwnUsers(client)) return redirectTo(`${request.origin}/login${request.url.search}`);
  if (request.method === "GET" || request.method === "HEAD") {
    const known = flows.find(key);
    if (page.stages === undefined) {
      const kept = known !== undefined && page.keeps?.includes(known.stage.kind) === true ? known.stage : undefined;
      const flow = flows.put(key, asked, kept ?? { kind: "start" });
      return page.show(pageContextOf(parts, flow));
    }
    // Someone who comes by a bookmark, or too late, starts over.
    if (known === undefined || !page.stages.includes(known.stage.kind))
      return redirectTo(`${request.origin}/login${request.url.search}`);
    return page.show(pageContextOf(parts, known));
  }
  if (request.method !== "POST") return methodNotAllowed(request.id, "GET, POST");
  return submitForm(parts, page, request, token);
}

async function submitForm(
  parts: PageContextParts,
  page: LoginPage,
  request: HttpRequest,
  token: BrowserToken,
): Promise<HttpResponse> {
  const form = await readForm(request);
  const flow = parts.flows.find(parts.key);
  const isOurs = form !== undefined && token.cookie === undefined && isOwnForm(request, token.value, form.get("_csrf"));
  const isInPlace = flow !== undefined && (page.stages === undefined || page.stages.includes(flow.stage.kind));
  if (!isOurs || !isInPlace) return expiredPage(parts);
  return page.submit(pageContextOf(parts, flow), form);
}

function searchOf({ defaults = {} }: LoginPage, { url }: HttpRequest): URLSearchParams {
  const search = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(defaults)) if (!search.has(name)) search.set(name, value);
  return search;
}
