import type { Clock, EpochMillis } from "../../model/time";
import type { AuthEventRecord } from "../store/auth-event-record";
import type { UserRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { delivers, type LogSource } from "./log-delivery";
import { threatMode } from "./risk-configuration";
import type { Pool } from "./user-pool";

const SOURCES = {
  userNotification: { eventSource: "USER_NOTIFICATION", logLevel: "ERROR" },
  userAuthEvents: { eventSource: "USER_ACTIVITY", logLevel: "INFO" },
} as const satisfies Readonly<Record<LogSource, object>>;

interface ExportedLogParts {
  readonly tables: Tables;
  readonly clock: Clock;
  /** Appends a record, one line of JSON, to the log of a pool. */
  readonly write: (poolId: string, line: string) => void;
}

/**
 * The records that a pool delivers on AWS to a log group, a stream or a bucket, in AWS's form; here a file of the state
 * folder takes them. They hold no password, code or token (docs/aws-behaviour/cognito-threats.md, L).
 */
export class ExportedLog {
  readonly #parts: ExportedLogParts;

  constructor(parts: ExportedLogParts) {
    this.#parts = parts;
  }

  /** A message that could not be sent. */
  deliveryError(pool: Pool, details: string): void {
    this.#deliver(pool, "userNotification", { details: details.slice(0, 2_000) });
  }

  /** An event of a user, as it is now: with each change of it there is another record. */
  authEvent(pool: Pool, user: UserRecord, event: AuthEventRecord): void {
    if (threatMode(pool) !== "OFF") this.#deliver(pool, "userAuthEvents", messageOf(pool, user, event));
  }

  #deliver(pool: Pool, source: LogSource, message: object): void {
    const { tables, clock, write } = this.#parts;
    if (!delivers(tables, pool.id, source)) return;
    const logSourceId = { userPoolId: pool.id };
    write(pool.id, JSON.stringify({ eventTimestamp: String(clock()), ...SOURCES[source], message, logSourceId }));
  }
}

function messageOf(pool: Pool, user: UserRecord, event: AuthEventRecord): object {
  const { feedback } = event;
  return {
    version: "1",
    eventId: event.id,
    eventType: event.type,
    userSub: user.sub,
    userName: user.username,
    userPoolId: pool.id,
    clientId: event.clientId,
    creationDate: dateText(event.at),
    eventResponse: event.response,
    riskLevel: event.decision === "Block" ? "HIGH" : "",
    riskDecision: event.decision === "Block" ? "BLOCK" : "PASS",
    challenges: event.challenges.map(({ name, response }) => `${name}:${response}`),
    deviceName: event.deviceName,
    ipAddress: event.address,
    requestId: event.requestId,
    idpName: "",
    compromisedCredentialDetected: String(event.compromised),
    city: "",
    country: "",
    eventFeedbackValue: feedback?.value.toUpperCase() ?? "",
    eventFeedbackDate: feedback === undefined ? "" : dateText(feedback.at),
    eventFeedbackProvider: feedback?.provider.toUpperCase() ?? "",
    hasContextData: String(event.hasContextData),
  };
}

/** `Wed Jul 17 17:25:55 UTC 2024` */
function dateText(moment: EpochMillis): string {
  const [day, date, month, year, time] = new Date(moment).toUTCString().replace(",", "").split(" ");
  return `${day} ${month} ${date} ${time} UTC ${year}`;
}
