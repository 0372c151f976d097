import type { JsonObject } from "../../model/json";
import type { Clock } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { list, oneOf, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Tables } from "../store/tables";
import { configuredRecord, storedSettings, withoutUndefined } from "./configured";

const arn = optional(
  string({ min: 20, max: 2048, pattern: /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]*:[\w+=/,.@*:-]+$/ }),
);

const configuration = structure({
  LogLevel: required(oneOf("ERROR", "INFO")),
  EventSource: required(oneOf("userNotification", "userAuthEvents")),
  CloudWatchLogsConfiguration: optional(structure({ LogGroupArn: arn })),
  FirehoseConfiguration: optional(structure({ StreamArn: arn })),
  S3Configuration: optional(structure({ BucketArn: arn })),
});

export const logDeliverySchema = structure({ LogConfigurations: required(list(configuration, { min: 0, max: 2 })) });
/** Which records of a pool are delivered, and where to on AWS. */
export type LogDelivery = ValueOf<typeof logDeliverySchema>;
export type LogSource = LogDelivery["LogConfigurations"][number]["EventSource"];

const LEVELS: Readonly<Record<LogSource, "ERROR" | "INFO">> = { userNotification: "ERROR", userAuthEvents: "INFO" };

/** Why settings are refused, by API and template alike: a level or a destination that the source does not have. */
export function logDeliveryRuleBroken({ LogConfigurations: given }: LogDelivery): CognitoError | undefined {
  const sources = new Set(given.map(({ EventSource }) => EventSource));
  if (sources.size < given.length) return new CognitoError("log-source-twice");
  for (const { EventSource: source, LogLevel: level, ...to } of given) {
    if (level !== LEVELS[source]) return new CognitoError("log-level-wrong", `${level} ${source}`);
    const named = [
      to.CloudWatchLogsConfiguration?.LogGroupArn,
      to.FirehoseConfiguration?.StreamArn,
      to.S3Configuration?.BucketArn,
    ];
    const isToGroupOnly = named[1] === undefined && named[2] === undefined;
    if (named.filter((destination) => destination !== undefined).length !== 1)
      return new CognitoError("log-destination-missing", source);
    if (source === "userNotification" && !isToGroupOnly) return new CognitoError("log-destination-wrong", source);
  }
  return undefined;
}

function logDeliveryOf(tables: Tables, poolId: string): LogDelivery {
  const record = tables.logDeliveries.get(poolId);
  return record === undefined ? { LogConfigurations: [] } : storedSettings(logDeliverySchema, record);
}

/** Whether a pool delivers the records of this source. */
export const delivers = (tables: Tables, poolId: string, source: LogSource): boolean =>
  logDeliveryOf(tables, poolId).LogConfigurations.some(({ EventSource }) => EventSource === source);

/** Writes what a pool delivers, in place of what it did. Call it in a transaction. */
export function putLogDelivery(
  { tables, clock }: { readonly tables: Tables; readonly clock: Clock },
  poolId: string,
  settings: LogDelivery,
  fromTemplate: boolean,
): void {
  const before = tables.logDeliveries.get(poolId);
  tables.logDeliveries.put([poolId], configuredRecord(clock, before, settings, fromTemplate));
}

export const describeLogDelivery = (tables: Tables, poolId: string): JsonObject =>
  withoutUndefined({ UserPoolId: poolId, ...logDeliveryOf(tables, poolId) });
