import { importKey, signatureJwk, type VerificationKey } from "../../jws/verification-key";
import type { PublicJwk } from "../../model/keys";

/** What is known of an issuer's keys at the moment of a request. */
export type IssuerKeys =
  | ReachableKeys
  | {
      readonly reachable: false;
      readonly missing: "discovery-document" | "key-set";
      /** Why it could not be had, for the developer. AWS's answer does not say. */
      readonly why?: string;
    };

export interface ReachableKeys {
  readonly reachable: true;
  readonly keys: readonly VerificationKey[];
}

/**
 * Imports each of an issuer's JWKs once. While a key is in the set it stays the same object, so a remembered signature
 * can be tied to the key that verified it. Entries that must not verify are ignored (see importKey).
 */
export class KeyImports {
  readonly #issuers = new Map<string, Imported>();

  keysOf(issuer: string, jwks: readonly unknown[]): ReachableKeys {
    const known = this.#issuers.get(issuer);
    if (known !== undefined && sameMembers(known.source, jwks)) return known.result;
    const byIdentity = new Map<string, VerificationKey | undefined>();
    for (const entry of jwks) {
      const jwk = signatureJwk(entry);
      if (jwk === undefined) continue;
      const identity = identityOf(jwk);
      byIdentity.set(identity, known?.byIdentity.has(identity) ? known.byIdentity.get(identity) : importKey(jwk));
    }
    const keys = [...byIdentity.values()].filter((key) => key !== undefined);
    const unchanged = known !== undefined && sameMembers(known.keys, keys);
    const result: ReachableKeys = unchanged ? known.result : { reachable: true, keys };
    this.#issuers.set(issuer, { source: jwks, byIdentity, keys, result });
    return result;
  }
}

interface Imported {
  readonly source: readonly unknown[];
  readonly byIdentity: ReadonlyMap<string, VerificationKey | undefined>;
  readonly keys: readonly VerificationKey[];
  readonly result: ReachableKeys;
}

function identityOf({ kid, n, e, alg, use }: PublicJwk): string {
  return JSON.stringify([kid, n, e, alg, use]);
}

function sameMembers(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((member, index) => member === right[index]);
}
