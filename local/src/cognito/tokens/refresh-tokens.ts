import { type EpochMillis, epochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { hasRotation, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { SessionRecord, UserRecord } from "../store/records";
import { hashToken, isRevoked, newRefreshToken, storeRefreshToken } from "./sessions";

/** A refresh token that may be used now. */
export interface RefreshableSession {
  readonly id: string;
  readonly session: SessionRecord;
  readonly user: UserRecord;
  readonly hash: string;
}

export interface PresentedToken {
  readonly pool: Pool;
  readonly client: Client;
  readonly token: string;
}

/** The session that a token belongs to, whatever its state; undefined for a token that this pool never made. */
export function findSession({ tables }: Services, poolId: string, token: string) {
  const hash = hashToken(token);
  const known = tables.refreshTokens.get(poolId, hash);
  const session = known && tables.sessions.get(poolId, known.sessionId);
  return known && session && { id: known.sessionId, session, hash };
}

/**
 * Decides whether a refresh token may be used by a client. Throws the error of docs/aws-behaviour/cognito-refresh.md
 * for one that may not. It changes nothing: `rotate` does, and looks again.
 */
export function checkRefreshToken(services: Services, { pool, client, token }: PresentedToken): RefreshableSession {
  const found = findSession(services, pool.id, token);
  if (found === undefined) throw new CognitoError("refresh-token-invalid");
  const { id, session, hash } = found;
  if (session.clientId !== client.id) throw new CognitoError("refresh-token-of-another-client");
  const now = services.clock();
  if (now >= session.refreshExpiresAt) throw new CognitoError("refresh-token-expired");
  const user = services.tables.users.get(pool.id, session.sub);
  if (user === undefined)
    throw new CognitoError(hidesUsers(client.settings) ? "refresh-token-invalid" : "refresh-token-of-deleted-user");
  if (!user.enabled) throw new CognitoError("user-disabled");
  const rotates = hasRotation(client.settings);
  if (isRevoked(session, user.generation))
    throw new CognitoError(rotates ? "refresh-token-family-revoked" : "refresh-token-revoked");
  if (!isUsable(session, hash, now, graceOf(client))) throw new CognitoError("refresh-token-reused");
  return { id, session, user, hash };
}

/**
 * Puts a new refresh token in the place of the one that was used and returns it. Checks and writes in one step: of two
 * uses at the same time the second gets what comes after a use, a reuse error or, within the grace, a further child.
 */
export function rotate(services: Services, presented: PresentedToken): string {
  return services.store.write(() => {
    const { id, session, hash } = checkRefreshToken(services, presented);
    const child = newRefreshToken(services);
    const current = hashToken(child);
    const usedAt = session.current === hash ? services.clock() : (session.previous?.usedAt ?? services.clock());
    services.tables.sessions.put([presented.pool.id, id], { ...session, current, previous: { hash, usedAt } });
    storeRefreshToken(services, presented.pool.id, current, id, session.expiresAt);
    return child;
  });
}

/** The token in force, or the one before while its grace lasts. */
function isUsable(session: SessionRecord, hash: string, now: EpochMillis, grace: number): boolean {
  if (session.current === hash) return true;
  const { previous } = session;
  return previous !== undefined && previous.hash === hash && now < epochMillis(previous.usedAt + grace);
}

const graceOf = ({ settings }: Client): number => (settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000;
