import { isSignatureAlgorithm } from "../../jws/token";
import type { JsonObject } from "../../model/json";
import * as evidence from "./check-evidence";
import { describeAlgorithm, type Refusal, refuse } from "./refusals";
import { claimsOf, headerOf, type Subject, tokenScopes } from "./subject";

export interface Check {
  readonly name: string;
  /** Undefined: passed. */
  readonly refusal: (subject: Subject) => Refusal | undefined;
  /** What was compared, in words. Called only for checks that have run. Never holds the token or its signature. */
  readonly evidence: (subject: Subject) => string;
}

/** Checks that every kind of authorizer that reads tokens makes. */
export const TOKEN_CHECKS = {
  identitySource: {
    name: "identity-source",
    refusal: ({ token }) => (token === undefined ? refuse("token-missing") : undefined),
    evidence: evidence.identitySource,
  },
  format: { name: "format", refusal: format, evidence: evidence.format },
  algorithm: { name: "algorithm", refusal: algorithm, evidence: evidence.algorithm },
  issuerKeys: { name: "issuer-keys", refusal: issuerKeys, evidence: evidence.issuerKeys },
  key: { name: "key", refusal: key, evidence: evidence.key },
  signature: { name: "signature", refusal: signature, evidence: evidence.signature },
  expiry: { name: "expiry", refusal: expiry, evidence: evidence.expiry },
  notBefore: {
    name: "not-before",
    refusal: (subject) => (isPastOrAbsent(subject, "nbf") ? undefined : refuse("token-not-yet-valid")),
    evidence: evidence.notBefore,
  },
  issuedAt: {
    name: "issued-at",
    refusal: (subject) => (isPastOrAbsent(subject, "iat") ? undefined : refuse("token-issued-later")),
    evidence: evidence.issuedAt,
  },
} as const satisfies Record<string, Check>;

/**
 * What a JWT authorizer checks, in this order; the first that fails decides. The order is that of the AWS page on JWT
 * authorizers, but for the issuer, which is compared before a key is looked for: a token of another issuer
 * then gets that answer, and no keys are fetched for it.
 * @see docs/aws-behaviour/http-api-authorizer.md, "Order of the checks"
 */
export const CHECKS: readonly Check[] = [
  TOKEN_CHECKS.identitySource,
  TOKEN_CHECKS.format,
  TOKEN_CHECKS.algorithm,
  TOKEN_CHECKS.issuerKeys,
  {
    name: "issuer",
    refusal: (subject) =>
      claimsOf(subject)["iss"] === subject.route.authorizer.issuer ? undefined : refuse("token-issuer"),
    evidence: evidence.issuer,
  },
  TOKEN_CHECKS.key,
  TOKEN_CHECKS.signature,
  {
    name: "audience",
    refusal: (subject) =>
      hasAudience(claimsOf(subject), subject.route.authorizer.audience) ? undefined : refuse("token-audience"),
    evidence: evidence.audience,
  },
  TOKEN_CHECKS.expiry,
  TOKEN_CHECKS.notBefore,
  TOKEN_CHECKS.issuedAt,
  { name: "scope", refusal: scope, evidence: evidence.scope },
];

const MALFORMED = {
  segments: "token-segments",
  header: "token-header",
  payload: "token-payload",
  signature: "token-signature",
} as const;

function format(subject: Subject): Refusal | undefined {
  subject.decoded ??= subject.reader.decode(subject.token ?? "");
  return "malformed" in subject.decoded ? refuse(MALFORMED[subject.decoded.malformed]) : undefined;
}

function algorithm(subject: Subject): Refusal | undefined {
  const { alg, crit } = headerOf(subject);
  if (!isSignatureAlgorithm(alg)) return refuse("token-algorithm", describeAlgorithm(alg));
  return crit === undefined ? undefined : refuse("token-critical-header");
}

function issuerKeys({ keys }: Subject): Refusal | undefined {
  if (keys.reachable) return undefined;
  return refuse(keys.missing === "key-set" ? "key-set-unreachable" : "discovery-unreachable");
}

function key(subject: Subject): Refusal | undefined {
  const { kid, alg } = headerOf(subject);
  if (!subject.keys.reachable || typeof kid !== "string") return refuse("token-key");
  const found = subject.keys.keys.find((candidate) => candidate.kid === kid);
  if (found === undefined) return refuse("token-key");
  subject.key = found;
  return found.algorithm === undefined || found.algorithm === alg
    ? undefined
    : refuse("token-algorithm", describeAlgorithm(alg));
}

function signature(subject: Subject): Refusal | undefined {
  const { decoded, key: signer, reader } = subject;
  const { alg } = headerOf(subject);
  const isSigned =
    decoded !== undefined &&
    !("malformed" in decoded) &&
    signer !== undefined &&
    isSignatureAlgorithm(alg) &&
    reader.isSignedBy(decoded, alg, signer);
  return isSigned ? undefined : refuse("signature-mismatch");
}

/** `client_id` counts only if there is no `aud` at all; an `aud` of the wrong type is a wrong audience. */
function hasAudience(claims: JsonObject, audience: readonly string[]): boolean {
  const { aud } = claims;
  if (aud === undefined) return typeof claims["client_id"] === "string" && audience.includes(claims["client_id"]);
  if (typeof aud === "string") return audience.includes(aud);
  if (!Array.isArray(aud) || !aud.every((entry) => typeof entry === "string")) return false;
  return aud.some((entry) => audience.includes(entry));
}

function expiry(subject: Subject): Refusal | undefined {
  const { exp } = claimsOf(subject);
  if (typeof exp !== "number" || !Number.isFinite(exp)) return refuse("token-expiry-invalid");
  return exp > subject.now ? undefined : refuse("token-expired");
}

/**
 * A claim equal to the current second has passed: a token may be used in the second in which it was issued. JSON can
 * write numbers that no clock reaches (`-1e400`): those are not times.
 */
function isPastOrAbsent(subject: Subject, claim: "nbf" | "iat"): boolean {
  const value = claimsOf(subject)[claim];
  return value === undefined || (typeof value === "number" && Number.isFinite(value) && value <= subject.now);
}

function scope(subject: Subject): Refusal | undefined {
  const { authorizationScopes } = subject.route;
  if (authorizationScopes.length === 0) return undefined;
  const scopes = tokenScopes(claimsOf(subject));
  return scopes.some((entry) => authorizationScopes.includes(entry)) ? undefined : refuse("scope-missing");
}
