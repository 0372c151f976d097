import type { HttpResponse } from "../../http/http-route";

/** Where to redirect to. It is not checked here: the caller passes a registered redirect URI. */
interface Callback {
  readonly redirectUri: string;
  readonly responseType: "code" | "token";
  readonly state?: string | undefined;
}

/** Why a request is refused: an OAuth error code and its description. */
export interface CallbackError {
  readonly error: string;
  readonly description?: string | undefined;
}

/** The redirect URI with the response in its query, or in its fragment for the implicit grant. `state` comes last. */
export function callbackWith({ redirectUri, responseType, state }: Callback, answer: Readonly<Record<string, string>>) {
  const parameters = new URLSearchParams({ ...answer, ...(state !== undefined && { state }) }).toString();
  if (responseType === "token") return `${redirectUri}#${parameters}`;
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${parameters}`;
}

/**
 * The redirect URI with an error. The description comes before the error, as on AWS
 * (docs/aws-behaviour/cognito-oauth.md).
 */
export const callbackWithError = (callback: Callback, { error, description }: CallbackError): string =>
  callbackWith(callback, { ...(description !== undefined && { error_description: description }), error });

/**
 * Redirects the browser. Headers are ASCII only, so other characters of a registered address are encoded. It does not
 * check the address.
 */
export const redirectTo = (location: string, cookies: readonly string[] = []): HttpResponse => ({
  status: 302,
  headers: {
    location: location.replace(/[^\x20-\x7e]/gu, encodeURIComponent),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    ...(cookies.length > 0 && { "set-cookie": cookies }),
  },
});
