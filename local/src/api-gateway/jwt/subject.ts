import type { DecodedToken, UndecodedToken } from "../../jws/token";
import type { VerificationKey } from "../../jws/verification-key";
import type { JwtAuthorizer } from "../../model/http-api";
import type { JsonObject, JsonValue } from "../../model/json";
import type { EpochSeconds } from "../../model/time";
import type { IssuerKeys } from "./issuer-keys";
import type { TokenReader } from "./token-reader";

/** What a JWT authorizer needs to know about a route. */
export interface JwtRoute {
  readonly authorizer: JwtAuthorizer;
  readonly authorizationScopes: readonly string[];
}

/** One token on its way through the checks. Those that pass leave here what later ones need. */
export interface Subject {
  readonly token: string | undefined;
  readonly route: JwtRoute;
  readonly keys: IssuerKeys;
  readonly now: EpochSeconds;
  readonly reader: TokenReader;
  /** Passed in by a caller that has decoded it already, or set by the `format` check. */
  decoded?: DecodedToken | UndecodedToken;
  key?: VerificationKey;
}

/** The token's header, verified or not; empty before it was decoded. */
export function headerOf({ decoded }: Subject): JsonObject {
  return decoded !== undefined && "header" in decoded ? decoded.header : {};
}

/** The token's claims, verified or not; empty before it was decoded. */
export function claimsOf({ decoded }: Subject): JsonObject {
  return decoded !== undefined && "payload" in decoded ? decoded.payload : {};
}

/**
 * All scopes that a token's claims hold, in the token's order: those of `scope`, then those of `scp` that are not
 * among them. Both may be a space-separated string or a list of strings; anything else in them is ignored. It does
 * NOT check that the claims were verified.
 */
export function tokenScopes(claims: JsonObject): readonly string[] {
  const scopes = scopesIn(claims["scope"]);
  const more = scopesIn(claims["scp"]);
  return more.length === 0 ? scopes : [...new Set([...scopes, ...more])];
}

function scopesIn(value: JsonValue | undefined): readonly string[] {
  if (typeof value === "string") return value.split(" ").filter((scope) => scope !== "");
  if (!Array.isArray(value)) return [];
  return value.filter((scope) => typeof scope === "string" && scope !== "");
}
