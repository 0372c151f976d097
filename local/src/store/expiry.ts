import type { EpochMillis } from "../model/time";
import type { Key, Store } from "./store";

/** Records removed in one transaction: few enough not to block the event loop for long. */
const BATCH = 500;

/** Marks a record for removal at a time. Call it in the transaction that writes the record. */
export function expireAt(store: Store, at: EpochMillis, tableName: string, ...key: Key): void {
  store.put(["expiry", at, tableName, ...key], true);
}

/**
 * Removes what expired before `now`, oldest first, at most one batch. Returns how many were due.
 * Readers must check a record's time themselves: until the next sweep it is still there.
 */
export function sweepExpired(store: Store, now: EpochMillis): number {
  const due: Key[] = [];
  for (const { key } of store.entries(["expiry"])) {
    const at = key[1];
    if (typeof at !== "number" || at > now || due.length >= BATCH) break;
    due.push(key);
  }
  if (due.length === 0) return 0;
  store.write(() => {
    for (const key of due) {
      removeUnlessExtended(store, key.slice(2), now);
      store.remove(key);
    }
  });
  return due.length;
}

/** A record that carries a later `expiresAt` than its mark was written again since and has a later mark. */
function removeUnlessExtended(store: Store, key: Key, now: EpochMillis): void {
  const value = store.get(key);
  const isLater = typeof value === "object" && value !== null && "expiresAt" in value && Number(value.expiresAt) > now;
  if (!isLater) store.remove(key);
}
