import { type Claims, isClaims } from "./claims";

/**
 * The claims that a JWT authorizer put into an HTTP API's event, of payload format 2.0 (`authorizer.jwt.claims`) or 1.0
 * (`authorizer.claims`); undefined where none did. What is in `requestContext` comes from the gateway, never from the
 * caller.
 */
export function claimsOfAuthorizer(event: unknown): Claims | undefined {
  const authorizer = member(member(event, "requestContext"), "authorizer");
  const claims =
    member(event, "version") === "1.0" ? member(authorizer, "claims") : member(member(authorizer, "jwt"), "claims");
  return isClaims(claims) ? claims : undefined;
}

/**
 * The token in the `Authorization` header, with `Bearer ` in front of it or bare; undefined where there is none. Spaces
 * and tabs around it do not count, any other character does (RFC 9110, section 5.6.3). It does NOT look into the token.
 */
export function tokenOfHeader(event: unknown): string | undefined {
  const value = headerOf(event, "authorization");
  const token = value === undefined ? "" : withoutSpacesAround(value.replace(/^bearer(?=[ \t]|$)/i, ""));
  return token === "" ? undefined : token;
}

/**
 * A header's value; `name` is in lower case. In the event it may be written in any case: API Gateway sends it
 * lower-cased, `sam local` as it came.
 */
export function headerOf(event: unknown, name: string): string | undefined {
  const headers = member(event, "headers");
  if (!isClaims(headers)) return undefined;
  const key = Object.keys(headers).find((key) => key.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === "string" ? value : undefined;
}

/** A regular expression would try every run of spaces in the middle too. */
function withoutSpacesAround(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text[start])) start += 1;
  while (end > start && isSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

const isSpace = (character: string | undefined): boolean => character === " " || character === "\t";

export function member(value: unknown, name: string): unknown {
  return isClaims(value) ? value[name] : undefined;
}
