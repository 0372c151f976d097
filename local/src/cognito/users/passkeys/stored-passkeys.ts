import { createHash } from "node:crypto";
import type { PasskeyRecord } from "../../store/passkey-record";
import type { Tables } from "../../store/tables";

/** The most passkeys that one user can register (docs/aws-behaviour/cognito-passkeys.md, R6). */
export const MOST_PASSKEYS = 20;

/** Ids have up to 1,023 bytes, and keys of the store are limited. */
const hashOf = (credentialId: string): string => createHash("sha256").update(credentialId).digest("base64url");

/** A user's passkeys, in the order of their keys. */
export function passkeysOf(tables: Tables, poolId: string, sub: string): readonly PasskeyRecord[] {
  return [...tables.passkeys.entries([poolId, sub])].map(({ value }) => value);
}

/** The user's own passkey with this id. Undefined for another user's. */
export const findPasskey = (tables: Tables, poolId: string, sub: string, id: string): PasskeyRecord | undefined =>
  tables.passkeys.get(poolId, sub, hashOf(id));

/** Whether any user of the pool has registered a passkey with this id. */
export const isRegistered = (tables: Tables, poolId: string, id: string): boolean =>
  tables.passkeyHolders.get(poolId, hashOf(id)) !== undefined;

/** Stores a passkey, or its new counter. Call it in a transaction; it does not look at other passkeys. */
export function putPasskey(tables: Tables, poolId: string, sub: string, passkey: PasskeyRecord): void {
  const hash = hashOf(passkey.credentialId);
  tables.passkeys.put([poolId, sub, hash], passkey);
  tables.passkeyHolders.put([poolId, hash], sub);
}

export function removePasskey(tables: Tables, poolId: string, sub: string, id: string): void {
  tables.passkeys.remove(poolId, sub, hashOf(id));
  tables.passkeyHolders.remove(poolId, hashOf(id));
}

/** Removes all passkeys of a user. Call it in the transaction that removes the user. */
export function removePasskeys(tables: Tables, poolId: string, sub: string): void {
  for (const { credentialId } of passkeysOf(tables, poolId, sub)) removePasskey(tables, poolId, sub, credentialId);
}
