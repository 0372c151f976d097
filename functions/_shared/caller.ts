import { type Claims, listClaim, textClaim, timeClaim } from "./claims";
import type { TokenUse } from "./contract";

/** Who calls, according to claims that have been verified. */
export interface Caller {
  readonly username: string;
  /** The user's id, which no other user ever gets; undefined where the token has none. */
  readonly sub: string | undefined;
  /** The app client that the token was issued to. */
  readonly clientId: string;
  readonly groups: readonly string[];
  /** Those of `scope`, in the token's order. `scp`, other issuers' name for it, is not read: a user pool has none. */
  readonly scopes: readonly string[];
  readonly tokenUse: TokenUse;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Reads the caller from the claims of a user pool's ID or access token; undefined where one that must be there is not.
 * It verifies NOTHING: neither signature nor issuer nor time. Never throws.
 */
export function callerFromClaims(claims: Claims): Caller | undefined {
  const tokenUse = textClaim(claims, "token_use");
  // Client credentials have no user: their `sub` is the client.
  const username = textClaim(claims, "username") ?? textClaim(claims, "cognito:username") ?? textClaim(claims, "sub");
  const clientId = textClaim(claims, "client_id") ?? textClaim(claims, "aud");
  const expiry = timeClaim(claims, "exp");
  if (tokenUse !== "access" && tokenUse !== "id") return undefined;
  if (username === undefined || clientId === undefined || expiry === undefined) return undefined;
  return {
    username,
    sub: textClaim(claims, "sub"),
    clientId,
    groups: listClaim(claims, "cognito:groups"),
    scopes: listClaim(claims, "scope"),
    tokenUse,
    expiresAt: expiry * 1000,
  };
}
