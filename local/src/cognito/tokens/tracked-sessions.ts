import type { JsonObject } from "../../model/json";
import { type EpochMillis, epochMillis } from "../../model/time";
import { expireAt } from "../../store/expiry";
import { toApiTime } from "../input/api-time";
import { withoutUndefined } from "../resources/configured";
import type { Services } from "../resources/services";
import { poolSessionsOf, tracksSessions } from "../resources/session-settings";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import type { NewTrackedSession, TrackedSessionRecord } from "../store/session-tracking-records";
import { isRevoked } from "./revocation";
import { deviceOf } from "./user-agent";

/** The most that a list shows: AWS answers one page of at most 125. */
const MOST_SHOWN = 125;
/** Browsers' sessions that a user's list keeps: what is left of 125 beside 100 token sessions. */
const MOST_BROWSERS = 25;

/** A session in a user's list, under its id. */
export interface ListedSession {
  readonly id: string;
  readonly session: TrackedSessionRecord;
}

/**
 * The id that lists show: `tkn` or `sso` and 25 letters and digits. It is derived from what it stands for and says
 * nothing about it.
 */
export function listedId({ secret }: Pool, kind: TrackedSessionRecord["kind"], record: string): string {
  const digits = BigInt(`0x${secret("listed-session", `${kind}\n${record}`).toString("hex")}`).toString(36);
  return `${kind === "TOKEN" ? "tkn" : "sso"}${digits.padStart(25, "0").slice(-25)}`;
}

/**
 * Puts a new session into its user's list, if the pool tracks sessions. Then the sessions that were used longest ago end
 * until the user has no more than the pool allows. Call it in the transaction that stores the session.
 */
export function trackSession(services: Services, pool: Pool, { sub, ...given }: NewTrackedSession): void {
  if (!tracksSessions(services.tables, pool.id)) return;
  const id = listedId(pool, given.kind, given.record);
  const now = services.clock();
  const session = { ...given, createdAt: now, lastActiveAt: now, ...callerOf(services) };
  services.tables.trackedSessions.put([pool.id, sub, id], session);
  expireAt(services.store, session.activeUntil, "trackedSessions", pool.id, sub, id);
  if (given.origin !== undefined) touchListed(services, pool.id, sub, given.origin);
  const user = services.tables.users.get(pool.id, sub);
  if (user === undefined) return;
  const { MaxPerUser } = poolSessionsOf(services.tables, pool.id).TokenSession;
  const limit = given.kind === "TOKEN" ? MaxPerUser : MOST_BROWSERS;
  const others = activeSessions(services, pool, user).filter((one) => one.id !== id && one.session.kind === given.kind);
  for (const { id: former } of others.slice(limit - 1)) endSession(services, pool.id, sub, former);
}

const callerOf = ({ call }: Services) => ({
  device: call === undefined ? "unknown" : deviceOf(call.userAgent),
  address: call?.address ?? "127.0.0.1",
});

/** Notes that a token session was used, and the browser's session that it came from. Does nothing for an unlisted one. */
export function touchSession(services: Services, pool: Pool, sub: string, record: string): void {
  if (!tracksSessions(services.tables, pool.id)) return;
  services.store.write(() => {
    const origin = touchListed(services, pool.id, sub, listedId(pool, "TOKEN", record));
    if (origin !== undefined) touchListed(services, pool.id, sub, origin);
  });
}

function touchListed(services: Services, poolId: string, sub: string, id: string): string | undefined {
  const known = services.tables.trackedSessions.get(poolId, sub, id);
  if (known === undefined) return undefined;
  const touched = { ...known, lastActiveAt: services.clock(), ...callerOf(services) };
  services.tables.trackedSessions.put([poolId, sub, id], touched);
  return known.origin;
}

/** The active sessions that a list shows. */
export const listSessions = (services: Services, pool: Pool, user: UserRecord): readonly ListedSession[] =>
  activeSessions(services, pool, user).slice(0, MOST_SHOWN);

/** All of a user's active sessions, those that were used last first: neither expired nor revoked. */
export function activeSessions(services: Services, pool: Pool, user: UserRecord): readonly ListedSession[] {
  const { tables } = services;
  const all = [...tables.trackedSessions.entries([pool.id, user.sub])];
  return all
    .map(({ key, value }) => ({ id: String(key[2]), session: value }))
    .filter(({ session }) => isActive(services, pool.id, user, session))
    .sort((a, b) => b.session.lastActiveAt - a.session.lastActiveAt);
}

function isActive(
  { tables, clock }: Services,
  poolId: string,
  user: UserRecord,
  session: TrackedSessionRecord,
): boolean {
  if (clock() >= session.activeUntil || !user.enabled) return false;
  if (session.kind === "SSO") return tables.browserSessions.get(poolId, session.record) !== undefined;
  const stored = tables.sessions.get(poolId, session.record);
  return stored !== undefined && !isRevoked(stored, user.generation);
}

/** Ends a session of a user's list: its tokens, or the browser's sign-in. Call it in a transaction. */
export function endSession({ tables, clock }: Services, poolId: string, sub: string, id: string): void {
  const listed = tables.trackedSessions.get(poolId, sub, id);
  if (listed === undefined) return;
  tables.trackedSessions.remove(poolId, sub, id);
  if (listed.kind === "SSO") tables.browserSessions.remove(poolId, listed.record);
  const session = listed.kind === "TOKEN" ? tables.sessions.get(poolId, listed.record) : undefined;
  if (session !== undefined && session.revokedAt === undefined)
    tables.sessions.put([poolId, listed.record], { ...session, revokedAt: clock() });
}

/** The sessions that are linked to one: the browser's of a token session, the token sessions of a browser's. */
export function linkedSessions(services: Services, pool: Pool, user: UserRecord, id: string): readonly string[] {
  const all = activeSessions(services, pool, user);
  const own = all.find((one) => one.id === id)?.session.origin;
  return all.filter((one) => one.id === own || one.session.origin === id).map((one) => one.id);
}

/** A session as lists show it. `current`: the id of the caller's own. Where it is in the world is unknown here. */
export const describeSession = ({ id, session }: ListedSession, current?: string): JsonObject =>
  withoutUndefined({
    SessionId: id,
    SessionType: session.kind,
    ClientId: session.clientId,
    CreateDate: toApiTime(session.createdAt),
    LastActiveDate: toApiTime(session.lastActiveAt),
    DeviceType: session.device,
    LastIPAddress: session.address,
    OriginSessionId: session.origin,
    IsCurrentSession: id === current,
  });

/** A moment that many minutes after another. */
export const minutesAfter = (moment: EpochMillis, minutes: number): EpochMillis =>
  epochMillis(moment + minutes * 60_000);
