import { decodeToken, verifySignature } from "../../../jws/token";
import { importKey, type VerificationKey } from "../../../jws/verification-key";
import { isJsonObject, type JsonObject, type JsonValue } from "../../../model/json";
import type { EpochSeconds } from "../../../model/time";
import { FederationError } from "./federation-error";

export interface IdTokenRules {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly now: EpochSeconds;
}

/** Clocks of two machines differ a little. */
const LEEWAY_SECONDS = 60;
const LONGEST = 65_536;

/**
 * The claims of a provider's ID token, once its signature is right (RS256 alone, by a key of the provider's set) and
 * `iss`, `aud`, `azp`, `exp`, `iat`, `nbf`, `nonce` and `sub` are as they must be. It does NOT look at `at_hash`: the
 * access token comes from the same answer and is only used at the provider itself. Throws FederationError, never with
 * the token.
 *
 * @see OpenID Connect Core 1.0, section 3.1.3.7
 */
export function verifyIdToken(token: string, keys: JsonObject, rules: IdTokenRules): JsonObject {
  const decoded = decodeToken(token.length > LONGEST ? "" : token);
  if ("malformed" in decoded) throw refused("is no JWT");
  const { header, payload: claims } = decoded;
  if (header["alg"] !== "RS256" || header["crit"] !== undefined) throw refused("is not signed by RS256");
  const key = keyOf(keys, header["kid"]);
  if (key === undefined) throw refused("is signed by a key that the provider does not publish");
  if (!verifySignature(decoded, "RS256", key.key)) throw refused("has a wrong signature");
  const problem = problemIn(claims, rules);
  if (problem !== undefined) throw refused(problem);
  return claims;
}

const refused = (why: string): FederationError => new FederationError(`The provider's ID token ${why}.`);

function problemIn(claims: JsonObject, { issuer, clientId, nonce, now }: IdTokenRules): string | undefined {
  const { iss, aud, azp, exp, iat, nbf, sub } = claims;
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (iss !== issuer) return "has another issuer";
  if (!audiences.includes(clientId)) return "is for another client";
  if (audiences.length > 1 && azp === undefined) return "is for several clients and names none";
  if (azp !== undefined && azp !== clientId) return "was made for another client";
  if (!isFiniteNumber(exp) || exp + LEEWAY_SECONDS <= now) return "has expired";
  if (isLater(iat, now) || isLater(nbf, now)) return "is from the future";
  if (claims["nonce"] !== nonce) return "belongs to another sign-in";
  return typeof sub === "string" && sub !== "" && sub.length <= 255 ? undefined : "names no subject";
}

/** Absent is fine. */
const isLater = (time: JsonValue | undefined, now: EpochSeconds): boolean =>
  time !== undefined && (!isFiniteNumber(time) || time > now + LEEWAY_SECONDS);

const isFiniteNumber = (value: JsonValue | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** The key of a name; of a token without one, the only key there is. A provider with one key may leave its name out. */
function keyOf({ keys }: JsonObject, kid: JsonValue | undefined): VerificationKey | undefined {
  const usable = (Array.isArray(keys) ? keys : [])
    .map((jwk) => importKey(isJsonObject(jwk) ? { kid: "", ...jwk } : undefined))
    .filter((key) => key !== undefined && (key.algorithm ?? "RS256") === "RS256");
  const [only, ...more] = kid === undefined ? usable : usable.filter((key) => key?.kid === kid);
  return more.length === 0 ? only : undefined;
}
