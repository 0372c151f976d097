import { createPublicKey, type KeyObject, verify } from "node:crypto";
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
 * The claims of a provider's ID token, once its signature (RS256 alone, by a key of the provider's set) and `iss`, `aud`,
 * `azp`, `exp`, `iat`, `nbf`, `nonce` and `sub` are right. `at_hash` is not looked at: the access token comes from the
 * same answer and is only used at the provider itself. Throws FederationError, never with the token.
 *
 * @see OpenID Connect Core 1.0, section 3.1.3.7
 */
export function verifyIdToken(token: string, keys: JsonObject, rules: IdTokenRules): JsonObject {
  const [header = "", payload = "", signature = "", ...rest] = token.length > LONGEST ? [] : token.split(".");
  const head = decode(header);
  const claims = decode(payload);
  if (head === undefined || claims === undefined || rest.length > 0) throw refused("is no JWT");
  if (head["alg"] !== "RS256" || head["crit"] !== undefined) throw refused("is not signed by RS256");
  const key = keyOf(keys, head["kid"]);
  if (key === undefined) throw refused("is signed by a key that the provider does not publish");
  const signed = Buffer.from(`${header}.${payload}`, "ascii");
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url"))) throw refused("has a wrong signature");
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
  if (typeof exp !== "number" || exp + LEEWAY_SECONDS <= now) return "has expired";
  if (isLater(iat, now) || isLater(nbf, now)) return "is from the future";
  if (claims["nonce"] !== nonce) return "belongs to another sign-in";
  return typeof sub === "string" && sub !== "" && sub.length <= 255 ? undefined : "says of nobody";
}

/** Absent is fine. */
const isLater = (time: JsonValue | undefined, now: EpochSeconds): boolean =>
  time !== undefined && (typeof time !== "number" || time > now + LEEWAY_SECONDS);

/** The RSA key of a name; of a token without one, the only key there is. */
function keyOf({ keys }: JsonObject, kid: JsonValue | undefined): KeyObject | undefined {
  const candidates = (Array.isArray(keys) ? keys : []).filter(
    (key): key is JsonObject =>
      isJsonObject(key) && key["kty"] === "RSA" && key["use"] !== "enc" && (key["alg"] ?? "RS256") === "RS256",
  );
  const found = kid === undefined ? candidates : candidates.filter((key) => key["kid"] === kid);
  const [only] = found;
  if (only === undefined || found.length > 1 || typeof only["n"] !== "string" || typeof only["e"] !== "string")
    return undefined;
  try {
    const key = createPublicKey({ key: { kty: "RSA", n: only["n"], e: only["e"] }, format: "jwk" });
    return (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048 ? key : undefined;
  } catch {
    return undefined;
  }
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
