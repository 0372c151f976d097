import { createHash } from "node:crypto";
import { type EpochMillis, epochMillis, millis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { lifetimesOf } from "../resources/app-client";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { expireAt } from "../store/expiry";
import type { SessionRecord } from "../store/records";

/** What a session keeps of its sign-in. */
export type NewSession = Pick<
  SessionRecord,
  "sub" | "generation" | "eventId" | "authTime" | "scopes" | "origin" | "nonce" | "resource"
>;

/** How long a session is kept after its last token has expired, so that errors can say that it expired: a day. */
const AFTERLIFE = millis(86_400_000);

/**
 * The id of a new session, which its tokens carry as `origin_jti`. Tokens of a client without revocation carry none: their
 * session goes by the `event_id`, which every token has.
 */
export const newSessionId = (services: Pick<Services, "random">, { settings }: Client, eventId: string): string =>
  settings.EnableTokenRevocation ? newUuid(services.random) : eventId;

/**
 * Stores a session under its id, the tokens' `origin_jti`. Returns its refresh token, of which only a hash is stored; an
 * empty text without one.
 */
export function storeSession(
  services: Services,
  pool: Pool,
  client: Client,
  id: string,
  session: NewSession,
  hasRefreshToken = true,
): string {
  const now = services.clock();
  const lifetimes = lifetimesOf(client.settings);
  const refreshExpiresAt = epochMillis(now + lifetimes.refresh);
  const expiresAt = epochMillis(Math.max(refreshExpiresAt, now + lifetimes.access) + AFTERLIFE);
  const refreshToken = newRefreshToken(services);
  const current = hashToken(refreshToken);
  services.store.write(() => {
    const record: SessionRecord = { ...session, clientId: client.id, refreshExpiresAt, expiresAt };
    services.tables.sessions.put([pool.id, id], hasRefreshToken ? { ...record, current } : record);
    expireAt(services.store, expiresAt, "sessions", pool.id, id);
    if (hasRefreshToken) storeRefreshToken(services, pool.id, current, id, expiresAt);
  });
  return hasRefreshToken ? refreshToken : "";
}

/**
 * Whether a session was revoked by itself, or by a later global sign-out or disabling of its user, which raise the user's
 * `generation`. It does not check expiry.
 */
export const isRevoked = (session: SessionRecord, generation: number): boolean =>
  session.revokedAt !== undefined || session.generation !== generation;

/** Ends a session: its refresh tokens, and its access tokens at the pool's own operations. May be repeated. */
export function revokeSession(services: Services, poolId: string, sessionId: string): void {
  services.store.write(() => {
    const session = services.tables.sessions.get(poolId, sessionId);
    if (session === undefined || session.revokedAt !== undefined) return;
    services.tables.sessions.put([poolId, sessionId], { ...session, revokedAt: services.clock() });
  });
}

/** Ends all sessions of a user at once. */
export function revokeAllSessions(services: Services, poolId: string, sub: string): void {
  services.store.write(() => {
    const user = services.tables.users.get(poolId, sub);
    if (user === undefined) throw new CognitoError("no-such-user");
    services.tables.users.put([poolId, sub], { ...user, generation: user.generation + 1 });
  });
}

/** 48 random bytes in the alphabet of AWS's refresh tokens. It carries no data. */
export const newRefreshToken = ({ random }: Pick<Services, "random">): string => random(48).toString("base64url");

/** The hash under which a random token is stored. Tokens are 384 random bits, so a plain hash cannot be reversed by guessing. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

/** Stores which session a refresh token belongs to, by the token's hash. */
export function storeRefreshToken(
  services: Services,
  poolId: string,
  hash: string,
  sessionId: string,
  expiresAt: EpochMillis,
): void {
  services.tables.refreshTokens.put([poolId, hash], { sessionId, expiresAt });
  expireAt(services.store, expiresAt, "refreshTokens", poolId, hash);
}
