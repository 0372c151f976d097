import { createHash } from "node:crypto";
import { epochMillis } from "../../../model/time";
import { expireAt } from "../../../store/expiry";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { AuthorizationTransactionRecord } from "../../store/records";
import { hashToken } from "../../tokens/issue-tokens";

/** A sign-in at a provider may take 15 minutes. */
const LIFETIME = 900_000;

/** The secrets of one transaction. They are derived from `state`, so they are not stored. */
export interface TransactionSecrets {
  readonly nonce: string;
  /** RFC 7636. */
  readonly verifier: string;
  readonly challenge: string;
}

/** Stores that this browser was sent to a provider, and returns the `state` for it. */
export function beginTransaction(
  services: Services,
  pool: Pool,
  transaction: Omit<AuthorizationTransactionRecord, "expiresAt" | "browser">,
  browser: string,
): string {
  const state = `${pool.id}.${services.random(32).toString("base64url")}`;
  const expiresAt = epochMillis(services.clock() + LIFETIME);
  services.store.write(() => {
    services.tables.authorizationTransactions.put([pool.id, hashToken(state)], {
      ...transaction,
      browser: hashToken(browser),
      expiresAt,
    });
    expireAt(services.store, expiresAt, "authorizationTransactions", pool.id, hashToken(state));
  });
  return state;
}

/**
 * Takes the transaction of a `state` out of the store. Undefined if the `state` is unknown, used, expired or was given
 * to another browser; in the last case the transaction stays for the right browser. It does not check `iss` or the code
 * in the provider's response.
 */
export function endTransaction(
  services: Services,
  state: string,
  browser: string,
): AuthorizationTransactionRecord | undefined {
  const key = [poolIdIn(state), hashToken(state)] as const;
  if (services.pools.find(key[0]) === undefined) return undefined;
  return services.store.write(() => {
    const transaction = services.tables.authorizationTransactions.get(...key);
    if (transaction === undefined || transaction.browser !== hashToken(browser)) return undefined;
    services.tables.authorizationTransactions.remove(...key);
    return services.clock() < transaction.expiresAt ? transaction : undefined;
  });
}

/**
 * The transaction of a `state` that this browser was given and that has not ended, left in the store. Undefined as for
 * `endTransaction`.
 */
export function findOwnTransaction(
  { tables, clock }: Services,
  pool: Pool,
  state: string,
  browser: string,
): AuthorizationTransactionRecord | undefined {
  const transaction = tables.authorizationTransactions.get(pool.id, hashToken(state));
  if (transaction === undefined || transaction.browser !== hashToken(browser)) return undefined;
  return clock() < transaction.expiresAt ? transaction : undefined;
}

/**
 * Notes that a stand-in answers a transaction. False if it has answered it before. Call it in a store transaction. It
 * does not check the browser.
 */
export function takeAnswer({ tables }: Services, pool: Pool, state: string): boolean {
  const key = [pool.id, hashToken(state)] as const;
  const transaction = tables.authorizationTransactions.get(...key);
  if (transaction === undefined || transaction.isAnswered === true) return false;
  tables.authorizationTransactions.put(key, { ...transaction, isAnswered: true });
  return true;
}

/**
 * The transaction of a `state`, which stays in the store. Undefined if it is unknown, used or expired. It does NOT check
 * the browser: `endTransaction` does, before anyone is signed in.
 */
export function findTransaction(services: Services, state: string): AuthorizationTransactionRecord | undefined {
  const poolId = poolIdIn(state);
  if (services.pools.find(poolId) === undefined) return undefined;
  const transaction = services.tables.authorizationTransactions.get(poolId, hashToken(state));
  return transaction !== undefined && services.clock() < transaction.expiresAt ? transaction : undefined;
}

/** The pool that a `state`, or another secret that begins with its pool's id, is of. Empty for none. */
export const poolIdIn = (secret: string): string => secret.slice(0, Math.max(0, secret.indexOf(".")));

export function secretsOf(pool: Pool, state: string): TransactionSecrets {
  const verifier = pool.secret("provider-verifier", state).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { nonce: pool.secret("provider-nonce", state).toString("base64url"), verifier, challenge };
}
