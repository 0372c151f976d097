import type { EpochMillis } from "../../model/time";

/** One session in a user's list, while the pool tracks sessions. Keyed by user and the id that the list shows. */
export interface TrackedSessionRecord {
  readonly kind: "TOKEN" | "SSO";
  /** Of a token session its `origin_jti`, of a browser's session the hash of its cookie. */
  readonly record: string;
  readonly clientId: string;
  readonly createdAt: EpochMillis;
  readonly lastActiveAt: EpochMillis;
  /** From then on none of its tokens can be valid. */
  readonly activeUntil: EpochMillis;
  /** Operating system and browser or program, as its user agent tells them; `unknown` where it tells neither. */
  readonly device: string;
  readonly address: string;
  /** The id of the browser's session that a token session came from. */
  readonly origin?: string;
}

/** A session that begins, for its user's list. */
export interface NewTrackedSession
  extends Pick<TrackedSessionRecord, "kind" | "record" | "clientId" | "activeUntil" | "origin"> {
  readonly sub: string;
}

/** What is set for the sessions of a pool, as the API was given it. */
export interface PoolSessionsRecord {
  readonly UserSessionTracking: "ENABLED" | "DISABLED";
  readonly TokenSession: { readonly MaxPerUser: number };
}
