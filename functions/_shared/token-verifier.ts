import { FetchError, JwtExpiredError, JwtInvalidIssuerError } from "aws-jwt-verify/error";
import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";
import { JwtVerifier } from "aws-jwt-verify/jwt-verifier";
import { safeJsonParse } from "aws-jwt-verify/safe-json-parse";
import type { Claims } from "./claims";
import type { Refusal } from "./errors";

/** Whose tokens are taken. */
export interface TokenIssuer {
  readonly userPoolId: string;
  readonly clientId: string;
  /** The pool's JWK set as JSON text. Empty: it is fetched from Cognito when it is needed, and kept. */
  readonly jwks: string;
}

export type Verification =
  | { readonly valid: true; readonly claims: Claims }
  | { readonly valid: false; readonly refusal: Refusal };

/** Verifies a token at a moment, in milliseconds since 1970. Never rejects. */
export type TokenVerifier = (token: string, now: number) => Promise<Verification>;

/**
 * A verifier of a user pool's tokens by the rules of the HTTP API's JWT authorizer: signature by `kid`, `iss`, `aud` or
 * else `client_id`, `exp`, `nbf`, `iat`, without any leeway. It takes ID and access tokens alike and checks NO scope. An
 * `aud` that is a list, which no user pool writes, is refused.
 *
 * Throws where the pool's id, the client's id or the JWK set cannot be one.
 */
export function createTokenVerifier({ userPoolId, clientId, jwks }: TokenIssuer): TokenVerifier {
  if (clientId === "") throw new Error("CLIENT_ID is empty");
  const verifier = JwtVerifier.create({ issuer: issuerOf(userPoolId), audience: null });
  if (jwks !== "") verifier.cacheJwks(parseJwks(jwks));
  // With keys given none are fetched, not even for a `kid` that is not among them: there may be no network.
  const verify = async (token: string): Promise<Claims> =>
    jwks === "" ? verifier.verify(token) : verifier.verifySync(token);
  return async (token, now) => {
    if (token.length > longestToken || token.split(".", 4).length !== 3) return refused("token-malformed");
    try {
      const claims = await verify(token);
      const refusal = judgeClaims(claims, clientId, Math.floor(now / 1000));
      return refusal === undefined ? { valid: true, claims } : refused(refusal);
    } catch (error) {
      return refused(refusalFor(error));
    }
  };
}

function parseJwks(text: string): Jwks {
  const jwks = safeJsonParse(text);
  assertIsJwks(jwks);
  return jwks;
}

function issuerOf(userPoolId: string): string {
  const region = /^([a-z]{2,4}(?:-[a-z]+)+-\d)_[A-Za-z0-9]+$/.exec(userPoolId)?.[1];
  if (region === undefined) throw new Error(`USER_POOL_ID is not a user pool's id: ${userPoolId}`);
  return `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`;
}

/** The request line and all headers together are no longer than this at API Gateway, in bytes. */
const longestToken = 10_240;

const refused = (refusal: Refusal): Verification => ({ valid: false, refusal });

/** What the library leaves open: edges to the second, the absent `exp`, `iat`, and the audience of both kinds of token. */
function judgeClaims(claims: Claims, clientId: string, now: number): Refusal | undefined {
  const { exp, nbf, iat, aud } = claims;
  if (typeof exp !== "number") return "token-invalid";
  if (exp <= now) return "token-expired";
  if (typeof nbf === "number" && nbf > now) return "token-invalid";
  if (typeof iat === "number" && iat > now) return "token-invalid";
  const audience = aud === undefined ? claims["client_id"] : aud;
  return audience === clientId ? undefined : "audience-not-accepted";
}

function refusalFor(error: unknown): Refusal {
  if (error instanceof JwtExpiredError) return "token-expired";
  if (error instanceof JwtInvalidIssuerError) return "issuer-not-accepted";
  if (error instanceof FetchError) return "keys-unavailable";
  return "token-invalid";
}
