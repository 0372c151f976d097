import {
  FetchError,
  JwtExpiredError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtParseError,
} from "aws-jwt-verify/error";
import { assertIsJwks, type Jwks } from "aws-jwt-verify/jwk";
import { JwtVerifier } from "aws-jwt-verify/jwt-verifier";
import { safeJsonParse } from "aws-jwt-verify/safe-json-parse";
import type { Claims } from "./claims";
import type { Refusal } from "./errors";
import { takeApart } from "./token-form";

/** Whose tokens are taken. */
interface TokenIssuer {
  readonly userPoolId: string;
  readonly clientId: string;
  /** The app client of programs; empty where there is none. */
  readonly machineClientId: string;
  /** The pool's JWK set as JSON text. Empty: it is fetched from Cognito when it is needed, and kept. */
  readonly jwks: string;
}

export type Verification =
  | { readonly valid: true; readonly claims: Claims }
  | { readonly valid: false; readonly refusal: Refusal; readonly description?: string };

/** Verifies a token now. Never rejects. */
export type TokenVerifier = (token: string) => Promise<Verification>;

/**
 * A verifier of a user pool's tokens by the rules of the HTTP API's JWT authorizer, in its order: `alg`, `iss`, signature by
 * `kid`, `aud` or else `client_id`, `exp`, `nbf`, `iat`, without any leeway. It takes ID and access tokens alike and checks
 * NO scope. An `aud` that is a list, which no user pool writes, is refused.
 *
 * aws-jwt-verify judges key, signature and times. What is checked here beside it is what it lets pass: a form that is not
 * strict, `crit`, a missing `exp`, an `iat` in the future.
 *
 * Throws where the pool's id, the client's id or the JWK set cannot be one.
 */
export function createTokenVerifier({ userPoolId, clientId, machineClientId, jwks }: TokenIssuer): TokenVerifier {
  if (clientId === "") throw new Error("CLIENT_ID is empty");
  const issuer = issuerOf(userPoolId);
  const clients = [clientId, machineClientId].filter((id) => id !== "");
  // The library lets a token pass in the very millisecond of its `exp`, the gateway does not.
  const verifier = JwtVerifier.create({ issuer, audience: null, graceSeconds: -0.001 });
  if (jwks !== "") verifier.cacheJwks(parseJwks(jwks));
  // With keys given none are fetched, not even for a `kid` that is not among them: there may be no network.
  const verify = async (token: string): Promise<Claims> =>
    jwks === "" ? verifier.verify(token) : verifier.verifySync(token);
  return async (token) => {
    const parts = takeApart(token);
    if (typeof parts === "string") return refused(parts);
    const { header, payload } = parts;
    if (!isAlgorithm(header["alg"])) return badAlgorithm(header["alg"]);
    if (Object.hasOwn(header, "crit")) return refused("critical-header");
    if (payload["iss"] !== issuer) return refused("issuer-not-accepted");
    if (typeof header["kid"] !== "string") return refused("key-unknown");
    // The library takes a token without a signature for none at all.
    if (token.endsWith(".")) return refused("signature-wrong");
    try {
      const claims = await verify(token);
      const refusal = audienceRefusal(payload, clients) ?? timesRefusal(payload, Date.now() / 1000);
      return refusal === undefined ? { valid: true, claims } : refused(refusal);
    } catch (error) {
      if (error instanceof JwtInvalidSignatureAlgorithmError) return badAlgorithm(header["alg"]);
      return refused(refusalOf(error, payload, clients));
    }
  };
}

/** What the library's error comes to. It looks at the times before the audience, the gateway behind it. */
function refusalOf(error: unknown, payload: Claims, clients: readonly string[]): Refusal {
  if (error instanceof FetchError) return "keys-unavailable";
  if (error instanceof JwtInvalidSignatureError) return "signature-wrong";
  if (error instanceof JwtExpiredError) return audienceRefusal(payload, clients) ?? "token-expired";
  if (error instanceof JwtNotBeforeError) return audienceRefusal(payload, clients) ?? "not-yet-valid";
  // A claim of the wrong type.
  if (error instanceof JwtParseError) {
    return audienceRefusal(payload, clients) ?? timesRefusal(payload, Date.now() / 1000) ?? "token-invalid";
  }
  return "key-unknown";
}

function audienceRefusal({ aud, client_id: client }: Claims, clients: readonly string[]): Refusal | undefined {
  const audience = aud === undefined ? client : aud;
  return typeof audience === "string" && clients.includes(audience) ? undefined : "audience-not-accepted";
}

/** What the library does not check of times: that there is an end, that each is a time, and `iat`. */
function timesRefusal({ exp, nbf, iat }: Claims, now: number): Refusal | undefined {
  if (!Number.isFinite(exp)) return "expiry-missing";
  if (nbf !== undefined && !Number.isFinite(nbf)) return "not-yet-valid";
  return iat === undefined || (typeof iat === "number" && Number.isFinite(iat) && iat <= now)
    ? undefined
    : "issued-later";
}

const isAlgorithm = (alg: unknown): boolean => alg === "RS256" || alg === "RS384" || alg === "RS512";

/** The name comes from the token: only a short, plain one is repeated. */
function badAlgorithm(alg: unknown): Verification {
  const isPlain = typeof alg === "string" && /^[A-Za-z0-9-]{1,16}$/.test(alg);
  return {
    ...refused("algorithm-not-accepted"),
    ...(isPlain && { description: `signing method ${alg} is invalid` }),
  };
}

const refused = (refusal: Refusal): Verification & { valid: false } => ({ valid: false, refusal });

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
