import { createHash } from "node:crypto";
import { epochMillis } from "../../../model/time";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { expireAt } from "../../store/expiry";
import type { AuthorizationTransactionRecord } from "../../store/records";
import { hashToken } from "../../tokens/sessions";

/** A quarter of an hour to sign in elsewhere. */
const LIFETIME = 900_000;

/** What a browser takes along to the provider, derived from `state` and so stored nowhere. */
export interface TripSecrets {
  readonly nonce: string;
  /** RFC 7636. */
  readonly verifier: string;
  readonly challenge: string;
}

/** Remembers that a browser was sent to a provider. Returns the `state` that it comes back with. */
export function beginTrip(
  services: Services,
  pool: Pool,
  trip: Omit<AuthorizationTransactionRecord, "expiresAt" | "browser">,
  browser: string,
): string {
  const state = `${pool.id}.${services.random(32).toString("base64url")}`;
  const expiresAt = epochMillis(services.clock() + LIFETIME);
  services.store.write(() => {
    services.tables.authorizationTransactions.put([pool.id, hashToken(state)], {
      ...trip,
      browser: hashToken(browser),
      expiresAt,
    });
    expireAt(services.store, expiresAt, "authorizationTransactions", pool.id, hashToken(state));
  });
  return state;
}

/**
 * The trip that a browser comes back from, once. Undefined for a `state` that never was, is spent, too old, or was given
 * to another browser; the last leaves it to the browser that it belongs to.
 */
export function endTrip(
  services: Services,
  state: string,
  browser: string,
): AuthorizationTransactionRecord | undefined {
  const key = [state.slice(0, Math.max(0, state.indexOf("."))), hashToken(state)] as const;
  if (services.pools.find(key[0]) === undefined) return undefined;
  return services.store.write(() => {
    const trip = services.tables.authorizationTransactions.get(...key);
    if (trip === undefined || trip.browser !== hashToken(browser)) return undefined;
    services.tables.authorizationTransactions.remove(...key);
    return services.clock() < trip.expiresAt ? trip : undefined;
  });
}

export function secretsOf(pool: Pool, state: string): TripSecrets {
  const verifier = pool.secret("provider-verifier", state).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  return { nonce: pool.secret("provider-nonce", state).toString("base64url"), verifier, challenge };
}
