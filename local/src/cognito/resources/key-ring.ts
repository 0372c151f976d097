import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { PublicJwk } from "../../model/keys";
import type { Clock, EpochMillis } from "../../model/time";
import type { Store } from "../../store/store";
import { CognitoError } from "../errors/cognito-error";
import type { SigningKeyRecord } from "../store/records";
import type { Tables } from "../store/tables";

export type KeyUse = SigningKeyRecord["use"];

/** A key that signs, with the name that goes into the token's header. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

interface Key extends SigningKey {
  readonly use: KeyUse;
  readonly publicKey: KeyObject;
  readonly jwk: PublicJwk;
  readonly retiredAt?: EpochMillis | undefined;
}

interface KeyRingParts {
  readonly store: Store;
  readonly tables: Tables;
  readonly clock: Clock;
  readonly random: (size: number) => Buffer;
  /** A new RSA key of 2048 bits, PKCS #8 in PEM; made by Node.js unless given. */
  readonly newPrivateKey?: () => Promise<string>;
}

/** The signing keys of all pools: two RSA-2048 keys each, one for ID tokens and one for access tokens. */
export class KeyRing {
  readonly #keys = new Map<string, readonly Key[]>();
  readonly #parts: KeyRingParts;

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
  }

  /** Loads a pool's keys, or makes them. Takes about a tenth of a second when they have to be made. */
  async ensure(poolId: string): Promise<void> {
    const records = [...this.#parts.tables.signingKeys.entries([poolId])].map(({ value }) => value);
    const missing = (["id", "access"] as const).filter((use) => !records.some((key) => isSigning(key, use)));
    this.#admit(poolId, records);
    if (missing.length > 0) await this.#make(poolId, missing);
  }

  /**
   * Makes two new keys that sign from now on. The former ones stay published for 48 hours, twice as long as any token
   * of theirs can live. AWS announces no time (docs/aws-behaviour/cognito-tokens.md). Throws for a pool that is not
   * there.
   */
  async rotate(poolId: string): Promise<void> {
    if (!this.#keys.has(poolId)) throw new CognitoError("no-such-pool", poolId);
    await this.#make(poolId, ["id", "access"]);
  }

  /** The key that signs. Throws for a pool whose keys `ensure` has not seen. */
  signing(poolId: string, use: KeyUse): SigningKey {
    const key = this.#of(poolId).find((candidate) => candidate.use === use && candidate.retiredAt === undefined);
    if (key === undefined) throw new Error(`The pool ${poolId} has no key for ${use} tokens.`);
    return key;
  }

  /** The public key with this `kid`, retired ones included. Does not check which kind of token it signs. */
  find(poolId: string, kid: string): KeyObject | undefined {
    return this.#of(poolId).find((key) => key.kid === kid)?.publicKey;
  }

  /** The JWK set: the ID token's key first, members in alphabetical order, retired keys last. */
  published(poolId: string): readonly PublicJwk[] {
    return this.#of(poolId).map(({ jwk }) => jwk);
  }

  #of(poolId: string): readonly Key[] {
    const now = this.#parts.clock();
    return (this.#keys.get(poolId) ?? []).filter(({ retiredAt }) => retiredAt === undefined || now < retiredAt + KEPT);
  }

  async #make(poolId: string, uses: readonly KeyUse[]): Promise<void> {
    const { store, tables, clock, random, newPrivateKey = generateKey } = this.#parts;
    const made = await Promise.all(uses.map(async (use) => ({ use, privateKey: await newPrivateKey() })));
    store.write(() => {
      const now = clock();
      for (const { value } of [...tables.signingKeys.entries([poolId])])
        if (value.retiredAt !== undefined && now >= value.retiredAt + KEPT)
          tables.signingKeys.remove(poolId, value.kid);
      for (const { value } of tables.signingKeys.entries([poolId]))
        if (uses.includes(value.use) && value.retiredAt === undefined)
          tables.signingKeys.put([poolId, value.kid], { ...value, retiredAt: now });
      for (const { use, privateKey } of made) {
        const kid = random(32).toString("base64");
        tables.signingKeys.put([poolId, kid], { kid, use, privateKey, createdAt: now });
      }
    });
    this.#admit(
      poolId,
      [...tables.signingKeys.entries([poolId])].map(({ value }) => value),
    );
  }

  #admit(poolId: string, records: readonly SigningKeyRecord[]): void {
    const known = new Map(this.#of(poolId).map((key) => [key.kid, key]));
    const keys = [...records].sort(inOrder).map((record) => ({
      ...(known.get(record.kid) ?? readKey(record)),
      retiredAt: record.retiredAt,
    }));
    this.#keys.set(poolId, keys);
  }
}

/** How long a retired key is published and accepted: 48 hours. */
const KEPT = 2 * 86_400_000;

const isSigning = (key: SigningKeyRecord, use: KeyUse): boolean => key.use === use && key.retiredAt === undefined;

/** Signing before retired, ID before access, new before old. */
function inOrder(one: SigningKeyRecord, other: SigningKeyRecord): number {
  const retired = Number(one.retiredAt !== undefined) - Number(other.retiredAt !== undefined);
  if (retired !== 0) return retired;
  if (one.use !== other.use) return one.use === "id" ? -1 : 1;
  return other.createdAt - one.createdAt;
}

const generate = promisify(generateKeyPair);

async function generateKey(): Promise<string> {
  const { privateKey } = await generate("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function readKey({ kid, use, privateKey: pem }: SigningKeyRecord): Key {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  const jwk: PublicJwk = { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" };
  return { kid, use, privateKey, publicKey, jwk };
}
