import type { KeyObject } from "node:crypto";
import { type DecodedToken, decodeToken, type UndecodedToken } from "./token";
import { type SignatureAlgorithm, type VerificationKey, verifySignature } from "./verification-key";

/** Decodes tokens and verifies their signatures: as they come, or with a memory (see TokenCache). */
export interface TokenReader {
  decode(token: string): DecodedToken | UndecodedToken;
  isSignedBy(decoded: DecodedToken, algorithm: SignatureAlgorithm, key: VerificationKey): boolean;
}

export const plainTokenReader: TokenReader = {
  decode: decodeToken,
  isSignedBy: (decoded, algorithm, key) => signedBy(decoded, algorithm, key.key),
};

export function signedBy(decoded: DecodedToken, algorithm: SignatureAlgorithm, key: KeyObject): boolean {
  return verifySignature(algorithm, decoded.signingInput, decoded.signature, key);
}
