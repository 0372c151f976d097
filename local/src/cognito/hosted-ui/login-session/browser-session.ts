import { type EpochSeconds, epochMillis, toEpochSeconds } from "../../../model/time";
import { expireAt } from "../../../store/expiry";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import type { SamlSession } from "../../store/saml-records";
import { hashToken } from "../../tokens/issue-tokens";
import { cookieIn, setCookie } from "./cookies";

/** One hour from the sign-in. It is never extended. */
const LIFETIME_SECONDS = 3600;

/**
 * Cookies ignore ports, so the name holds the pool's id: two pools on one machine would overwrite each other's cookie.
 */
const cookieName = ({ id }: Pool): string => `cognito-${id.slice(id.indexOf("_") + 1)}`;

/** The user who is signed in on the pages of a pool in one browser. */
interface SignedInBrowser {
  readonly user: UserRecord;
  readonly authTime: EpochSeconds;
  /** Where a SAML provider signed the user in. */
  readonly saml?: SamlSession;
}

/**
 * Stores a sign-in and returns the cookie for it. Only a hash of the cookie's value is stored. It does not check the
 * user.
 */
export function openBrowserSession(services: Services, pool: Pool, user: UserRecord, saml?: SamlSession): string {
  const value = services.random(32).toString("base64url");
  const now = services.clock();
  const expiresAt = epochMillis(now + LIFETIME_SECONDS * 1000);
  services.store.write(() => {
    const record = { sub: user.sub, authTime: toEpochSeconds(now), expiresAt, ...(saml !== undefined && { saml }) };
    services.tables.browserSessions.put([pool.id, hashToken(value)], record);
    expireAt(services.store, expiresAt, "browserSessions", pool.id, hashToken(value));
  });
  return setCookie(cookieName(pool), value, { maxAge: LIFETIME_SECONDS, isSecure: isSecure(services) });
}

/**
 * The session of the browser's cookie. It checks the expiry and that the user is still enabled and confirmed. It does
 * not check for a global sign-out, which ends tokens but not this session, as on AWS
 * (docs/aws-behaviour/cognito-oauth.md); `/logout` ends it.
 */
export function findBrowserSession(
  services: Services,
  pool: Pool,
  cookies: string | undefined,
): SignedInBrowser | undefined {
  const value = cookieIn(cookies, cookieName(pool));
  if (value === undefined) return undefined;
  const session = services.tables.browserSessions.get(pool.id, hashToken(value));
  if (session === undefined || services.clock() >= session.expiresAt) return undefined;
  const user = services.tables.users.get(pool.id, session.sub);
  const isFine = user?.enabled === true && SIGNED_IN.includes(user.status);
  const { authTime, saml } = session;
  return isFine ? { user, authTime, ...(saml !== undefined && { saml }) } : undefined;
}

const SIGNED_IN: readonly string[] = ["CONFIRMED", "EXTERNAL_PROVIDER"];

/** Removes the browser's session and returns the cookie that deletes the old one. */
export function closeBrowserSession(services: Services, pool: Pool, cookies: string | undefined): string {
  const value = cookieIn(cookies, cookieName(pool));
  if (value !== undefined)
    services.store.write(() => services.tables.browserSessions.remove(pool.id, hashToken(value)));
  return setCookie(cookieName(pool), "", { maxAge: 0, isSecure: isSecure(services) });
}

/** Whether the pages are served by TLS. */
export const isSecure = ({ place }: Services): boolean => place.domain().startsWith("https:");
