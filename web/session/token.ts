import { isObject, type JsonObject, parseJson, textOf, textsOf } from "../api/json";

/** What an access token says. */
export interface Token {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
  readonly endsAt: number;
  /** Every claim, in its order. */
  readonly claims: JsonObject;
}

/**
 * Reads an access token for showing it. It does NOT verify the token: it came from the token endpoint itself, and only
 * the API decides what it opens.
 */
export function readToken(accessToken: string): Token {
  const bytes = Uint8Array.from(atob(base64(accessToken.split(".")[1] ?? "")), (letter) => letter.charCodeAt(0));
  const value = parseJson(new TextDecoder().decode(bytes));
  const claims = isObject(value) ? value : {};
  return {
    sub: textOf(claims, "sub"),
    username: textOf(claims, "username"),
    groups: textsOf(claims, "cognito:groups"),
    scopes: textOf(claims, "scope").split(" ").filter(Boolean),
    issuer: textOf(claims, "iss"),
    issuedAt: Number(claims["iat"] ?? 0) * 1000,
    endsAt: Number(claims["exp"] ?? 0) * 1000,
    claims,
  };
}

const base64 = (base64url: string): string => base64url.replaceAll("-", "+").replaceAll("_", "/");
