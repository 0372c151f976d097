import { type EpochMillis, isRecent } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { Client } from "../resources/app-client";
import { hasRotation, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { SessionRecord, UserRecord } from "../store/records";
import type { TokenGenerationSource } from "../triggers/pre-token-generation";
import { hashToken, newRefreshToken, type SignedTokens, signTokens, storeRefreshToken } from "./issue-tokens";
import { isRevoked } from "./revocation";
import { touchSession } from "./tracked-sessions";

export interface RefreshOptions {
  readonly source: TokenGenerationSource;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * New tokens for a refresh token, checked by `checkRefreshToken`. `origin_jti`, `event_id` and `auth_time` stay the
 * same; attributes and groups are read again. With rotation there is a new refresh token too, which expires no later
 * than the first one. It does not check the client's secret or its flows.
 */
export async function refreshTokens(
  services: Services,
  presented: PresentedToken,
  options: RefreshOptions,
): Promise<{ readonly tokens: SignedTokens; readonly refreshToken?: string }> {
  const { pool, client } = presented;
  const { id, session, user } = checkRefreshToken(services, presented);
  const { eventId, authTime, scopes, origin, device, nonce, resource } = session;
  const facts = { eventId, authTime, scopes, origin, deviceKey: device?.key, nonce, resource };
  const tokens = await signTokens(services, { pool, client, user, originJti: id, ...facts, ...options });
  // Only now, so that the client keeps its token when the trigger fails.
  const refreshToken = hasRotation(client.settings) ? rotate(services, presented) : undefined;
  if (refreshToken === undefined) checkRefreshToken(services, presented);
  touchSession(services, pool, user.sub, id);
  if (refreshToken !== undefined) return { tokens, refreshToken };
  return { tokens };
}

/** The session of a refresh token that may be used now. */
interface RefreshableSession {
  readonly id: string;
  readonly session: SessionRecord;
  readonly user: UserRecord;
  readonly hash: string;
}

export interface PresentedToken {
  readonly pool: Pool;
  readonly client: Client;
  readonly token: string;
  /** Where it is presented: at the user pools API, or at the token endpoint, which knows no devices. */
  readonly at: "api" | "token-endpoint";
  readonly deviceKey?: string | undefined;
}

/** The session that a token belongs to, in whatever state; undefined for a token that this pool never issued. */
export function findSession({ tables }: Services, poolId: string, token: string) {
  const hash = hashToken(token);
  const known = tables.refreshTokens.get(poolId, hash);
  const session = known && tables.sessions.get(poolId, known.sessionId);
  return known && session && { id: known.sessionId, session, hash };
}

/**
 * Decides whether a client may use a refresh token. Checks that the pool issued it to this client, expiry, user, device,
 * revocation and reuse; throws the errors of docs/aws-behaviour/cognito-refresh.md. It does not check the client's
 * secret, and changes nothing: `rotate` checks again and writes.
 */
export function checkRefreshToken(services: Services, presented: PresentedToken): RefreshableSession {
  const { pool, client, token } = presented;
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
  const obstacle = deviceObstacle(services, presented, session);
  if (obstacle !== undefined) {
    services.log(`A refresh by client ${client.id} was refused, since ${pool.id} tracks devices: ${obstacle}.`);
    throw new CognitoError("refresh-token-invalid");
  }
  const rotates = hasRotation(client.settings);
  if (isRevoked(session, user.generation))
    throw new CognitoError(rotates ? "refresh-token-family-revoked" : "refresh-token-revoked");
  if (!isUsable(session, hash, now, graceOf(client))) throw new CognitoError("refresh-token-reused");
  return { id, session, user, hash };
}

/**
 * Replaces the refresh token that was used by a new one and returns it. Checks and writes in one step: of two uses at
 * the same time, the second is a reuse: an error or, within the grace period, a further token.
 */
function rotate(services: Services, presented: PresentedToken): string {
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

/**
 * Why a pool that tracks devices does not take a token here, for the log; undefined if it does. The API wants the key of
 * the device that the session is bound to, confirmed and not forgotten; the token endpoint takes sessions of its own.
 */
function deviceObstacle(
  { tables }: Services,
  { pool, at, deviceKey }: PresentedToken,
  { origin, device, sub }: SessionRecord,
): string | undefined {
  if (pool.settings.DeviceConfiguration === undefined) return undefined;
  if (at === "token-endpoint")
    return origin === "oauth" ? undefined : "the token endpoint takes no refresh token of the API then";
  if (device === undefined) return "the session has no device";
  if (deviceKey === undefined || deviceKey === "") return "the request names no DEVICE_KEY";
  if (deviceKey !== device.key) return "the request names another device than the session's";
  const isConfirmed = tables.devices.get(pool.id, sub, device.key) !== undefined;
  return isConfirmed ? undefined : "the device was not confirmed by ConfirmDevice, or was forgotten";
}

/** Whether this is the current token, or the one before within its grace period. */
function isUsable(session: SessionRecord, hash: string, now: EpochMillis, grace: number): boolean {
  if (session.current === hash) return true;
  const { previous } = session;
  return previous !== undefined && previous.hash === hash && isRecent(previous.usedAt, grace, now);
}

const graceOf = ({ settings }: Client): number => (settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0) * 1000;
