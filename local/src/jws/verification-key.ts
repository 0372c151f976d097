import { createPublicKey, type KeyObject } from "node:crypto";
import { isJsonObject } from "../model/json";
import type { PublicJwk } from "../model/keys";
import { decodeBase64Url } from "./token";

const SMALLEST_MODULUS_BITS = 2048;

/** A public key of an issuer, ready to verify with. */
export interface VerificationKey {
  readonly kid: string;
  /** The one algorithm that the key is for, if its JWK names one. */
  readonly algorithm?: string;
  readonly key: KeyObject;
}

/**
 * A JWK ready to verify with, or undefined if it must not be used: it is not an RSA key for signatures (see
 * `signatureJwk`), its modulus is under 2048 bits, its exponent is even, or it can't be read. It does NOT check where
 * the key comes from. Never throws.
 */
export function importKey(jwk: unknown): VerificationKey | undefined {
  const read = signatureJwk(jwk);
  if (read === undefined) return undefined;
  try {
    const key = createPublicKey({ format: "jwk", key: { kty: "RSA", n: read.n, e: read.e } });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    if (modulusLength < SMALLEST_MODULUS_BITS || publicExponent < 3n || publicExponent % 2n === 0n) return undefined;
    return { kid: read.kid, key, ...(read.alg !== undefined && { algorithm: read.alg }) };
  } catch {
    return undefined;
  }
}

/**
 * The members of a JWK (RFC 7517) that count, if it is an RSA key with a `kid` that may verify signatures. Members that
 * limit what a key is for are taken at their word, and one of the wrong type limits it to nothing: `use` is `sig` or
 * absent, `key_ops` is absent or has `verify` and at most `sign` beside it, `alg` is a string or absent. `n` and `e`
 * are strict base64url. It does NOT check the strength of the key. Never throws.
 */
export function signatureJwk(jwk: unknown): PublicJwk | undefined {
  if (!isJsonObject(jwk)) return undefined;
  const { kty, kid, n, e, alg, use, key_ops: operations } = jwk;
  if (kty !== "RSA" || typeof kid !== "string" || !isNumber(n) || !isNumber(e)) return undefined;
  if ((use !== undefined && use !== "sig") || !mayVerify(operations)) return undefined;
  if (alg !== undefined && typeof alg !== "string") return undefined;
  return { kty, kid, n, e, ...(alg !== undefined && { alg }), ...(use !== undefined && { use }) };
}

const isNumber = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && decodeBase64Url(value) !== undefined;

/**
 * RFC 7517, section 4.3: operations are listed once, and `sign` with `verify` is the one combination of a signing key.
 */
function mayVerify(operations: unknown): boolean {
  if (operations === undefined) return true;
  if (!Array.isArray(operations) || new Set(operations).size !== operations.length) return false;
  return operations.includes("verify") && operations.every((name) => name === "verify" || name === "sign");
}
