import { createHash } from "node:crypto";
import { type EpochMillis, epochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { lifetimesOf } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import { expireAt } from "../store/expiry";
import type { SessionRecord } from "../store/records";
import { AFTERLIFE } from "./issue-tokens";

/** What a new session is to remember of the sign-in. */
export type NewSession = Pick<
  SessionRecord,
  "sub" | "generation" | "eventId" | "authTime" | "scopes" | "origin" | "nonce" | "resource"
>;

/** Stores a session under its id, the tokens' `origin_jti`. Returns its refresh token, which is stored as a hash only. */
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

/** Whether sessions of this number are over: a later sign-out everywhere, or a disabling, counted it up. */
export const isRevoked = (session: SessionRecord, generation: number): boolean =>
  session.revokedAt !== undefined || session.generation !== generation;

/** Ends a session: its refresh tokens, and its access tokens at the pool's own operations. Fine to repeat. */
export function revokeSession(services: Services, poolId: string, sessionId: string): void {
  services.store.write(() => {
    const session = services.tables.sessions.get(poolId, sessionId);
    if (session === undefined || session.revokedAt !== undefined) return;
    services.tables.sessions.put([poolId, sessionId], { ...session, revokedAt: services.clock() });
  });
}

/** Ends all sessions of a user at once, however many there are. */
export function revokeAllSessions(services: Services, poolId: string, sub: string): void {
  services.store.write(() => {
    const user = services.tables.users.get(poolId, sub);
    if (user === undefined) throw new CognitoError("no-such-user");
    services.tables.users.put([poolId, sub], { ...user, generation: user.generation + 1 });
  });
}

/** 48 random bytes in the alphabet of AWS's refresh tokens. Nothing can be read from it. */
export const newRefreshToken = ({ random }: Pick<Services, "random">): string => random(48).toString("base64url");

/** Tokens are 384 random bits: a plain hash can't be guessed back. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("base64url");

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
