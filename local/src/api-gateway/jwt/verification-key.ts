import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { PublicJwk } from "../../model/keys";

/** Algorithms that the authorizer takes, by the digest that node:crypto wants. No others, whatever a key says. */
const DIGESTS = { RS256: "sha256", RS384: "sha384", RS512: "sha512" } as const satisfies Record<string, string>;

export type SignatureAlgorithm = keyof typeof DIGESTS;

const SMALLEST_MODULUS_BITS = 2048;

/** A public key of an issuer, ready to verify with. */
export interface VerificationKey {
  readonly kid: string;
  /** The one algorithm that the key is for, where its JWK names one. */
  readonly algorithm?: string;
  readonly key: KeyObject;
}

export function isSignatureAlgorithm(value: unknown): value is SignatureAlgorithm {
  return typeof value === "string" && Object.hasOwn(DIGESTS, value);
}

/**
 * A JWK ready to verify with, or undefined where the authorizer does not use it: a key that is not RSA, has no `kid`,
 * is not for signatures, has a modulus under 2048 bits or an even exponent, or can't be read. Never throws.
 */
export function importKey(jwk: PublicJwk): VerificationKey | undefined {
  if (jwk.kty !== "RSA" || typeof jwk.kid !== "string" || (jwk.use !== undefined && jwk.use !== "sig"))
    return undefined;
  try {
    const key = createPublicKey({ format: "jwk", key: { kty: "RSA", n: jwk.n, e: jwk.e } });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    if (modulusLength < SMALLEST_MODULUS_BITS || publicExponent < 3n || publicExponent % 2n === 0n) return undefined;
    return { kid: jwk.kid, key, ...(typeof jwk.alg === "string" && { algorithm: jwk.alg }) };
  } catch {
    return undefined;
  }
}

/** Whether a signature (RSASSA-PKCS1-v1_5) is that of the key over the text. It looks at nothing else. Never throws. */
export function verifySignature(
  algorithm: SignatureAlgorithm,
  signingInput: string,
  signature: Buffer,
  key: KeyObject,
): boolean {
  try {
    return verify(DIGESTS[algorithm], Buffer.from(signingInput, "latin1"), key, signature);
  } catch {
    return false;
  }
}
