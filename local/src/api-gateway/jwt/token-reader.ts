import { hash } from "node:crypto";
import {
  type DecodedToken,
  decodeToken,
  type SignatureAlgorithm,
  type UndecodedToken,
  verifySignature,
} from "../../jws/token";
import type { VerificationKey } from "../../jws/verification-key";

/** Decodes tokens and verifies their signatures: each time anew, or with a memory (see TokenCache). */
export interface TokenReader {
  decode(token: string): DecodedToken | UndecodedToken;
  isSignedBy(decoded: DecodedToken, algorithm: SignatureAlgorithm, key: VerificationKey): boolean;
}

export const plainTokenReader: TokenReader = {
  decode: decodeToken,
  isSignedBy: (decoded, algorithm, key) => verifySignature(decoded, algorithm, key.key),
};

/**
 * Remembers tokens whose signature was verified, so that the next request with the same token skips decoding and RSA.
 * Only these two steps are remembered: the issuer's keys, the audience, the times and the scopes are checked every
 * time, and a remembered signature counts only for the key object that verified it. So no token is let in after it has
 * expired or after its key has gone.
 *
 * Tokens are found by their SHA-256, their text is not kept. `size` bounds how many are kept; those unused longest go
 * first, by halves.
 */
export class TokenCache implements TokenReader {
  readonly #half: number;
  #recent = new Map<string, DecodedToken>();
  #older = new Map<string, DecodedToken>();
  /** The digest of every token that was decoded, verified or not. */
  readonly #digests = new WeakMap<DecodedToken, string>();
  readonly #signers = new WeakMap<DecodedToken, VerificationKey>();

  constructor(size: number) {
    this.#half = Math.max(1, Math.floor(size / 2));
  }

  decode(token: string): DecodedToken | UndecodedToken {
    const digest = hash("sha256", token, "base64");
    const recent = this.#recent.get(digest);
    if (recent !== undefined) return recent;
    const older = this.#older.get(digest);
    if (older !== undefined) {
      this.#keep(digest, older);
      return older;
    }
    const decoded = decodeToken(token);
    if (!("malformed" in decoded)) this.#digests.set(decoded, digest);
    return decoded;
  }

  isSignedBy(decoded: DecodedToken, algorithm: SignatureAlgorithm, key: VerificationKey): boolean {
    if (this.#signers.get(decoded) === key) return true;
    if (!verifySignature(decoded, algorithm, key.key)) return false;
    this.#signers.set(decoded, key);
    const digest = this.#digests.get(decoded);
    if (digest !== undefined) this.#keep(digest, decoded);
    return true;
  }

  /** Drops a token, e.g. one that has expired. */
  forget(decoded: DecodedToken): void {
    const digest = this.#digests.get(decoded);
    if (digest === undefined) return;
    this.#recent.delete(digest);
    this.#older.delete(digest);
  }

  /** How many tokens are kept. */
  get size(): number {
    return this.#recent.size + this.#older.size;
  }

  #keep(digest: string, decoded: DecodedToken): void {
    this.#older.delete(digest);
    if (this.#recent.size >= this.#half) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(digest, decoded);
  }
}
