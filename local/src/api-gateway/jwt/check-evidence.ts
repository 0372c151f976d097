import type { JsonValue } from "../../model/json";
import { claimsOf, headerOf, type Subject, tokenScopes } from "./subject";

const LONGEST_QUOTE = 200;
/** Scopes decide who gets in, so that none is left out of sight: more than a token within the gateway's limit holds. */
export const LONGEST_SCOPES = 8_192;

export function identitySource({ token, route }: Subject): string {
  const { identitySource: source } = route.authorizer;
  return token === undefined ? `no token in ${source}` : `${source} holds a value of ${token.length} characters`;
}

export function format({ decoded, token = "" }: Subject): string {
  if (decoded === undefined || !("malformed" in decoded)) return "three segments: header, payload and signature";
  if (decoded.malformed !== "segments")
    return `the ${decoded.malformed} is not strict base64url of what it should hold`;
  return `${token.split(".").length} segments between dots, where a JSON Web Token has 3`;
}

export function algorithm(subject: Subject): string {
  const { alg, crit } = headerOf(subject);
  const critical = crit === undefined ? "" : `; the header has crit ${quote(crit)}, which is not supported`;
  return `alg is ${quote(alg)}; RS256, RS384 and RS512 are taken${critical}`;
}

export function issuerKeys({ keys, route }: Subject): string {
  const { issuer } = route.authorizer;
  if (keys.reachable) return `${keys.keys.length} usable keys of ${issuer}`;
  const why = keys.why === undefined ? "" : `: ${keys.why}`;
  return keys.missing === "key-set"
    ? `the key set that the discovery document of ${issuer} names could not be had${why}`
    : `${issuer}/.well-known/openid-configuration could not be had${why}`;
}

export function issuer(subject: Subject): string {
  return `iss is ${quote(claimsOf(subject)["iss"])}; the authorizer's issuer is ${quote(subject.route.authorizer.issuer)}`;
}

export function key(subject: Subject): string {
  const { kid, alg } = headerOf(subject);
  const known = subject.keys.reachable ? subject.keys.keys.map((candidate) => candidate.kid) : [];
  if (subject.key === undefined) return `kid is ${quote(kid)}; the issuer's usable keys are ${quote(known)}`;
  const bound = subject.key.algorithm;
  return `kid is ${quote(kid)}, a key of the issuer's${bound === undefined ? "" : ` for ${bound}; alg is ${quote(alg)}`}`;
}

export function signature(subject: Subject): string {
  return `the signature was held against the key ${quote(headerOf(subject)["kid"])} by ${quote(headerOf(subject)["alg"])}`;
}

export function audience(subject: Subject): string {
  const claims = claimsOf(subject);
  const expected = `the authorizer's audience is ${quote(subject.route.authorizer.audience)}`;
  return claims["aud"] === undefined
    ? `no aud; client_id is ${quote(claims["client_id"])}; ${expected}`
    : `aud is ${quote(claims["aud"])}; ${expected}`;
}

export function expiry(subject: Subject): string {
  return moment(subject, "exp");
}

export function notBefore(subject: Subject): string {
  return moment(subject, "nbf");
}

export function issuedAt(subject: Subject): string {
  return moment(subject, "iat");
}

export function scope(subject: Subject): string {
  const { authorizationScopes } = subject.route;
  if (authorizationScopes.length === 0) return "the route asks for no scope";
  return `the route asks for one of ${quote(authorizationScopes, LONGEST_SCOPES)}; the token has ${quote(tokenScopes(claimsOf(subject)), LONGEST_SCOPES)}`;
}

function moment(subject: Subject, claim: "exp" | "nbf" | "iat"): string {
  const value = claimsOf(subject)[claim];
  if (value === undefined) return `no ${claim}`;
  if (typeof value !== "number") return `${claim} is ${quote(value)}, not a number`;
  if (!Number.isFinite(value)) return `${claim} is beyond all numbers`;
  const distance = value - subject.now;
  return `${claim} is ${value}${isoText(value)}, ${Math.abs(distance)} s ${distance > 0 ? "from now" : "ago"}`;
}

function isoText(value: number): string {
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? "" : ` (${date.toISOString()})`;
}

/** A value from the token as JSON, cut if it is long. */
export function quote(value: JsonValue | undefined, most = LONGEST_QUOTE): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
