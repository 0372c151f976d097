import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import type { SessionRecord } from "../store/records";

/**
 * Whether a session was revoked by itself, or by a later global sign-out or disabling of its user, which raise the
 * user's `generation`. It does not check expiry.
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
