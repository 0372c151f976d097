import type { HttpResponse } from "../../http/exchange";

/** What a redirect is made of. Nothing of it is checked here: the address is a registered one. */
interface Callback {
  readonly redirectUri: string;
  readonly responseType: "code" | "token";
  readonly state?: string | undefined;
}

/** Why a request is refused, in OAuth's words. */
export interface CallbackError {
  readonly error: string;
  readonly description?: string | undefined;
}

/** The callback address with an answer in its query, or in its fragment for the implicit grant. The state comes last. */
export function callbackWith({ redirectUri, responseType, state }: Callback, answer: Readonly<Record<string, string>>) {
  const parameters = new URLSearchParams({ ...answer, ...(state !== undefined && { state }) }).toString();
  if (responseType === "token") return `${redirectUri}#${parameters}`;
  return `${redirectUri}${redirectUri.includes("?") ? "&" : "?"}${parameters}`;
}

/** The same with an error. The description stands before the error, as on AWS (docs/aws-behaviour/cognito-oauth.md). */
export const callbackWithError = (callback: Callback, { error, description }: CallbackError): string =>
  callbackWith(callback, { ...(description !== undefined && { error_description: description }), error });

/** Sends the browser elsewhere. A header carries ASCII alone: other letters of a registered address go encoded. */
export const redirectTo = (location: string, cookies: readonly string[] = []): HttpResponse => ({
  status: 302,
  headers: {
    location: location.replace(/[^\x20-\x7e]/gu, encodeURIComponent),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    ...(cookies.length > 0 && { "set-cookie": cookies }),
  },
});
