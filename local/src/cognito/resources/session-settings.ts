import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { integer, oneOf } from "../input/schema";
import { required, structure } from "../input/structure";
import type { PoolSessionsRecord } from "../store/session-tracking-records";
import type { Tables } from "../store/tables";
import type { Pool } from "./user-pool";

/** What is set for a pool: whether its sessions are tracked, and how many a user may have. */
export const poolSessionMembers = {
  UserSessionTracking: required(oneOf("ENABLED", "DISABLED")),
  TokenSession: required(structure({ MaxPerUser: required(integer({ min: 1, max: 100 })) })),
} as const;

/** What is set for a client: how long it takes a browser's session without asking the user again. */
export const clientSessionMembers = {
  SSOSession: required(structure({ MaxValidityMinutes: required(integer({ min: 0, max: 129_600 })) })),
} as const;

const DEFAULT_MINUTES = 60;

/** A pool's setting; without one nothing is tracked. */
export const poolSessionsOf = (tables: Tables, poolId: string): PoolSessionsRecord =>
  tables.poolSessions.get(poolId) ?? { UserSessionTracking: "DISABLED", TokenSession: { MaxPerUser: 20 } };

export const tracksSessions = (tables: Tables, poolId: string): boolean =>
  poolSessionsOf(tables, poolId).UserSessionTracking === "ENABLED";

/** Throws OperationNotEnabledException for a pool that does not track sessions. */
export function mustTrackSessions(tables: Tables, poolId: string): void {
  if (!tracksSessions(tables, poolId)) throw new CognitoError("session-tracking-off");
}

/** Throws FeatureUnavailableInTierException for a pool of the Lite plan. */
export function checkSessionTier({ settings }: Pool): void {
  if (settings.UserPoolTier === "LITE") throw new CognitoError("feature-not-in-tier", "User Session Tracking");
}

export const clientSessionsOf = (tables: Tables, poolId: string, clientId: string): JsonObject => ({
  MaxValidityMinutes: tables.clientSessions.get(poolId, clientId) ?? DEFAULT_MINUTES,
});

/**
 * For how many minutes after a sign-in a client takes the browser's session. What is set for it holds only while the
 * pool tracks sessions.
 */
export const reuseMinutes = (tables: Tables, poolId: string, clientId: string): number =>
  tracksSessions(tables, poolId) ? (tables.clientSessions.get(poolId, clientId) ?? DEFAULT_MINUTES) : DEFAULT_MINUTES;

/** How long a browser's session is kept: as long as any of the pool's clients takes it, and never less than an hour. */
export const keptMinutes = (tables: Tables, { id, clients }: Pool): number =>
  Math.max(DEFAULT_MINUTES, ...[...clients.keys()].map((clientId) => reuseMinutes(tables, id, clientId)));
