import { isUtf8 } from "node:buffer";
import { FetchError } from "aws-jwt-verify/error";
import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";
import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import { JwtVerifier } from "aws-jwt-verify/jwt-verifier";
import { safeJsonParse } from "aws-jwt-verify/safe-json-parse";
import type { Claims } from "./claims";
import type { Refusal } from "./errors";

/** Whose tokens are taken. */
interface TokenIssuer {
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
 * A verifier of a user pool's tokens by the rules of the HTTP API's JWT authorizer, in its order: `iss`, signature by
 * `kid`, `aud` or else `client_id`, `exp`, `nbf`, `iat`, without any leeway. The form is stricter than the library's:
 * no padding, no stray bits, UTF-8, no critical extension. It takes ID and access tokens alike and checks NO scope. An
 * `aud` that is a list, which no user pool writes, is refused.
 *
 * Throws where the pool's id, the client's id or the JWK set cannot be one.
 */
export function createTokenVerifier({ userPoolId, clientId, jwks }: TokenIssuer): TokenVerifier {
  if (clientId === "") throw new Error("CLIENT_ID is empty");
  const issuer = issuerOf(userPoolId);
  // The library judges signature and key. Endless grace keeps its clock out: the time comes in as an argument.
  const verifier = JwtVerifier.create({ issuer, audience: null, graceSeconds: Number.POSITIVE_INFINITY });
  if (jwks !== "") verifier.cacheJwks(parseJwks(jwks));
  // With keys given none are fetched, not even for a `kid` that is not among them: there may be no network.
  const verify = async (token: string): Promise<Claims> =>
    jwks === "" ? verifier.verify(token) : verifier.verifySync(token);
  return async (token, now) => {
    if (token.length > longestToken || token.split(".", 4).length !== 3) return refused("token-malformed");
    if (!hasStrictForm(token)) return refused("token-invalid");
    try {
      const { header, payload } = decomposeUnverifiedJwt(token);
      if (Object.hasOwn(header, "crit")) return refused("token-invalid");
      if (payload.iss !== issuer) return refused("issuer-not-accepted");
      const claims = await verify(token);
      const refusal = judgeClaims(claims, clientId, Math.floor(now / 1000));
      return refusal === undefined ? { valid: true, claims } : refused(refusal);
    } catch (error) {
      return refused(error instanceof FetchError ? "keys-unavailable" : "token-invalid");
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

/** RFC 7515, section 2: one value has one text, in UTF-8. The library takes padding, stray bits and any bytes. */
function hasStrictForm(token: string): boolean {
  const segments = token.split(".").map((text) => ({ text, bytes: Buffer.from(text, "base64url") }));
  return (
    segments.every(({ text, bytes }) => bytes.toString("base64url") === text) &&
    segments.slice(0, 2).every(({ bytes }) => isUtf8(bytes))
  );
}

const refused = (refusal: Refusal): Verification => ({ valid: false, refusal });

function judgeClaims(claims: Claims, clientId: string, now: number): Refusal | undefined {
  const { aud, exp, nbf, iat } = claims;
  const audience = aud === undefined ? claims["client_id"] : aud;
  if (audience !== clientId) return "audience-not-accepted";
  if (typeof exp !== "number") return "token-invalid";
  if (exp <= now) return "token-expired";
  return isPastOrAbsent(nbf, now) && isPastOrAbsent(iat, now) ? undefined : "token-invalid";
}

const isPastOrAbsent = (time: unknown, now: number): boolean =>
  time === undefined || (typeof time === "number" && time <= now);
