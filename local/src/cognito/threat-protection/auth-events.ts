import type { JsonObject } from "../../model/json";
import { toApiTime } from "../input/api-time";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { AuthEventRecord } from "../store/auth-event-record";
import type { UserRecord } from "../store/records";

/** Events that are kept for one user. A new one drives out the oldest. */
const MOST = 100;

export type NewAuthEvent = Omit<AuthEventRecord, "id" | "at">;

/** Keeps an event of a user, and hands it to the exported log. */
export function addAuthEvent(services: Services, pool: Pool, user: UserRecord, given: NewAuthEvent): AuthEventRecord {
  const event: AuthEventRecord = { ...given, id: newUuid(services.random), at: services.clock() };
  writeAuthEvent(services, pool, user, event);
  return event;
}

/** Writes an event as it has become. It does nothing for a user who is gone. */
export function writeAuthEvent(services: Services, pool: Pool, user: UserRecord, event: AuthEventRecord): void {
  const { store, tables } = services;
  store.write(() => {
    if (tables.users.get(pool.id, user.sub) === undefined) return;
    tables.authEvents.put([pool.id, user.sub, keyOf(event)], event);
    const kept = [...tables.authEvents.entries([pool.id, user.sub])];
    for (const { key } of kept.slice(0, Math.max(0, kept.length - MOST))) tables.authEvents.remove(...key);
  });
  services.exportedLog.authEvent(pool, user, event);
}

/** The events of a user, the newest first. */
export const authEventsOf = ({ tables }: Pick<Services, "tables">, poolId: string, sub: string) =>
  [...tables.authEvents.entries([poolId, sub])].map(({ value }) => value).reverse();

/** Sorts by time. */
const keyOf = ({ at, id }: AuthEventRecord): string => `${String(at).padStart(16, "0")} ${id}`;

/** An event as AdminListUserAuthEvents shows it. City and country are not known here. */
export function describeAuthEvent(event: AuthEventRecord): JsonObject {
  const { feedback } = event;
  return {
    EventId: event.id,
    EventType: event.type,
    CreationDate: toApiTime(event.at),
    EventResponse: event.response,
    EventRisk: {
      RiskDecision: event.decision,
      ...(event.decision === "Block" && { RiskLevel: "High" }),
      CompromisedCredentialsDetected: event.compromised,
    },
    ChallengeResponses: event.challenges.map(({ name, response }) => ({
      ChallengeName: name,
      ChallengeResponse: response,
    })),
    EventContextData: { IpAddress: event.address, DeviceName: event.deviceName },
    ...(feedback !== undefined && {
      EventFeedback: {
        FeedbackValue: feedback.value,
        Provider: feedback.provider,
        FeedbackDate: toApiTime(feedback.at),
      },
    }),
  };
}
