import { isSameToken } from "../../../pages/form-token";
import type { HttpRequest } from "../../http/http-route";
import type { Services } from "../../resources/services";
import { isSecure } from "./browser-session";
import { cookieIn, setCookie } from "./cookies";

const NAME = "XSRF-TOKEN";

/** Ties a form to the browser in which it was shown. */
export interface BrowserToken {
  readonly value: string;
  /** Present where the browser had no token yet. */
  readonly cookie?: string;
}

/** The browser's token, or a new one. A browser has one token, so that several tabs work at once. */
export function browserToken(services: Services, request: HttpRequest): BrowserToken {
  const known = cookieIn(request.headers.cookie, NAME);
  if (known !== undefined && /^[\w-]{43}$/.test(known)) return { value: known };
  const value = services.random(32).toString("base64url");
  return { value, cookie: setCookie(NAME, value, { isSecure: isSecure(services) }) };
}

/**
 * Whether a posted form comes from one of these pages in the same browser. It checks that `_csrf` equals the cookie, in
 * constant time, and that `Sec-Fetch-Site` and `Origin`, if present, name this origin. Cookies ignore ports, so the
 * second check is what keeps out other servers on this machine. It does not check which page the form belongs to.
 */
export function isOwnForm(request: HttpRequest, token: string, sent: string | undefined): boolean {
  return isSameToken(sent ?? "", token) && !isFromElsewhere(request);
}

function isFromElsewhere({ headers }: HttpRequest): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const { origin, host = "" } = headers;
  if (origin === undefined) return false;
  return !/^https?:\/\//.test(origin) || origin.replace(/^https?:\/\//, "") !== host;
}
