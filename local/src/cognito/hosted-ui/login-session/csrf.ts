import { timingSafeEqual } from "node:crypto";
import type { HttpRequest } from "../../http/exchange";
import type { Services } from "../../resources/services";
import { isSecure } from "./browser-session";
import { cookieIn, setCookie } from "./cookies";

const NAME = "XSRF-TOKEN";

/** What ties a form to the browser that it was shown in. */
export interface BrowserToken {
  readonly value: string;
  /** To be set where the browser had none. */
  readonly cookie?: string;
}

/** The browser's token, or a new one. One browser keeps one, so that several tabs go side by side. */
export function browserToken(services: Services, request: HttpRequest): BrowserToken {
  const known = cookieIn(request.headers.cookie, NAME);
  if (known !== undefined && /^[\w-]{43}$/.test(known)) return { value: known };
  const value = services.random(32).toString("base64url");
  return { value, cookie: setCookie(NAME, value, { isSecure: isSecure(services) }) };
}

/**
 * Whether a form that was posted comes from a page of ours in the same browser: its `_csrf` is the cookie's, and the
 * browser does not say that it comes from another origin. Cookies know no ports, so on this machine the second is what
 * keeps other local servers out.
 */
export function isOwnForm(request: HttpRequest, token: string, sent: string | undefined): boolean {
  const [given, expected] = [Buffer.from(sent ?? ""), Buffer.from(token)];
  const isSame = given.length === expected.length && timingSafeEqual(given, expected);
  return isSame && !isFromElsewhere(request);
}

function isFromElsewhere({ headers }: HttpRequest): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const { origin, host = "" } = headers;
  if (origin === undefined) return false;
  return !/^https?:\/\//.test(origin) || origin.replace(/^https?:\/\//, "") !== host;
}
