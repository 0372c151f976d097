import type { StorageResource } from "../../../model/storage";
import type { Clock, EpochMillis } from "../../../model/time";
import type { Caller } from "../access/authenticate";
import type { BucketStore, Cause } from "../objects/bucket-store";
import type { EventName } from "../objects/records";
import type { S3Answer } from "../wire/s3-answer";
import type { S3Request } from "../wire/s3-request";

/** What all operations work with. */
export interface S3Services {
  readonly store: BucketStore;
  /** By name. */
  readonly buckets: ReadonlyMap<string, StorageResource>;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
}

/** A request whose signature holds and whose bucket, where it names one, is there. */
export interface Call {
  readonly request: S3Request;
  readonly caller: Caller;
  readonly services: S3Services;
}

export type Operation = (call: Call) => Promise<S3Answer> | S3Answer;

/** What the event of a change says of who caused it. */
export const causeOf = ({ request }: Call, name: EventName, reason: string): Cause => ({
  name,
  reason,
  requestId: request.id,
  sourceIp: request.sourceIp,
});

export const httpDate = (moment: EpochMillis): string => new Date(moment).toUTCString();

/** As documents of S3 have it: whole seconds. */
export const isoDate = (moment: EpochMillis): string => new Date(Math.floor(moment / 1000) * 1000).toISOString();

export const quoted = (etag: string): string => `"${etag}"`;
