import { type EpochSeconds, epochMillis, toEpochSeconds } from "../../../model/time";
import { expireAt } from "../../../store/expiry";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import { keptMinutes, reuseMinutes } from "../../resources/session-settings";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import type { SamlSession } from "../../store/saml-records";
import { hashToken } from "../../tokens/issue-tokens";
import { listedId, minutesAfter, trackSession } from "../../tokens/tracked-sessions";
import { cookieIn, setCookie } from "./cookies";

/**
 * Cookies ignore ports, so the name holds the pool's id: two pools on one machine would overwrite each other's cookie.
 */
const cookieName = ({ id }: Pool): string => `cognito-${id.slice(id.indexOf("_") + 1)}`;

/** The user who is signed in on the pages of a pool in one browser. */
interface SignedInBrowser {
  readonly user: UserRecord;
  readonly authTime: EpochSeconds;
  /** The id that lists of sessions show. */
  readonly id: string;
}

/**
 * Stores a sign-in and returns the cookie for it. It is never extended. Only a hash of the cookie's value is stored. It
 * does not check the user.
 */
export function openBrowserSession(
  services: Services,
  pool: Pool,
  client: Client,
  user: UserRecord,
  saml?: SamlSession,
): OpenedSession {
  const value = services.random(32).toString("base64url");
  const now = services.clock();
  const minutes = keptMinutes(services.tables, pool);
  const expiresAt = minutesAfter(now, minutes);
  const hash = hashToken(value);
  services.store.write(() => {
    const times = { authTime: toEpochSeconds(now), beganAt: now, expiresAt };
    const record = { sub: user.sub, ...times, ...(saml !== undefined && { saml }) };
    services.tables.browserSessions.put([pool.id, hash], record);
    expireAt(services.store, expiresAt, "browserSessions", pool.id, hash);
    const listed = { kind: "SSO", record: hash, clientId: client.id, activeUntil: expiresAt, sub: user.sub } as const;
    trackSession(services, pool, listed);
  });
  const cookie = setCookie(cookieName(pool), value, { maxAge: minutes * 60, isSecure: isSecure(services) });
  return { cookie, id: listedId(pool, "SSO", hash) };
}

/** A new session of a browser: its cookie, and the id that lists of sessions show. */
export interface OpenedSession {
  readonly cookie: string;
  readonly id: string;
}

/**
 * The session of the browser's cookie. It checks the expiry, that the client still takes a
 * sign-in of that age, and that the user is still enabled and confirmed. It does
 * not check for a global sign-out, which ends tokens but not this session, as on AWS
 * (docs/aws-behaviour/cognito-oauth.md); `/logout` ends it.
 */
export function findBrowserSession(
  services: Services,
  pool: Pool,
  client: Client,
  cookies: string | undefined,
): SignedInBrowser | undefined {
  const value = cookieIn(cookies, cookieName(pool));
  if (value === undefined) return undefined;
  const session = services.tables.browserSessions.get(pool.id, hashToken(value));
  if (session === undefined || services.clock() >= session.expiresAt) return undefined;
  const reusable = reuseMinutes(services.tables, pool.id, client.id);
  const beganAt = session.beganAt ?? epochMillis(session.authTime * 1000);
  if (services.clock() >= minutesAfter(beganAt, reusable)) return undefined;
  const user = services.tables.users.get(pool.id, session.sub);
  const isFine = user?.enabled === true && SIGNED_IN.includes(user.status);
  return isFine ? { user, authTime: session.authTime, id: listedId(pool, "SSO", hashToken(value)) } : undefined;
}

const SIGNED_IN: readonly string[] = ["CONFIRMED", "EXTERNAL_PROVIDER"];

/** A browser that is signed out: the cookie that deletes the old one, and where a SAML provider had signed its user in. */
interface ClosedSession {
  readonly cookie: string;
  readonly saml?: SamlSession | undefined;
}

/** Removes the browser's session, however old. */
export function closeBrowserSession(services: Services, pool: Pool, cookies: string | undefined): ClosedSession {
  const value = cookieIn(cookies, cookieName(pool));
  const saml =
    value === undefined ? undefined : services.store.write(() => forget(services, pool, hashToken(value))?.saml);
  return { cookie: setCookie(cookieName(pool), "", { maxAge: 0, isSecure: isSecure(services) }), saml };
}

function forget({ tables }: Services, pool: Pool, hash: string) {
  const session = tables.browserSessions.get(pool.id, hash);
  tables.browserSessions.remove(pool.id, hash);
  if (session !== undefined) tables.trackedSessions.remove(pool.id, session.sub, listedId(pool, "SSO", hash));
  return session;
}

/** Whether the pages are served by TLS. */
export const isSecure = ({ place }: Services): boolean => place.domain().startsWith("https:");
