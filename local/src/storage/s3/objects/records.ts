import type { EpochMillis } from "../../../model/time";
import type { Checksum, ChecksumAlgorithm, ChecksumType } from "./checksums";
import type { Segment } from "./content-files";

/** What a client says about an object when it makes it, and gets back with it. */
export interface ObjectProperties {
  /** `content-type` and the like, by header. */
  readonly system: Readonly<Record<string, string>>;
  /** User metadata by name, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly storageClass: string;
}

export interface ObjectRecord extends ObjectProperties {
  /** In order. The parts of an object that was uploaded in parts, otherwise one. */
  readonly segments: readonly Segment[];
  readonly size: number;
  /** Without quotation marks. */
  readonly etag: string;
  readonly modifiedAt: EpochMillis;
  readonly checksum?: Checksum;
  /** How many parts it was uploaded in; absent for one that was put at once. */
  readonly parts?: number;
}

/** An upload in parts that is neither completed nor aborted. */
export interface UploadRecord {
  readonly bucket: string;
  readonly key: string;
  readonly startedAt: EpochMillis;
  readonly properties: ObjectProperties;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly type: ChecksumType };
}

export interface PartRecord {
  readonly segment: Segment;
  readonly etag: string;
  readonly modifiedAt: EpochMillis;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

export type EventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete";

/** Something that happened to an object and that somebody is to hear of. */
export interface ObjectEvent {
  /** To be given back to `acknowledge`. Grows from event to event. */
  readonly id: number;
  readonly name: EventName;
  /** The operation, as EventBridge puts it: `PutObject`. */
  readonly reason: string;
  readonly bucket: string;
  readonly key: string;
  /** Of the object that is there; absent for a removal. */
  readonly size?: number;
  readonly eTag?: string;
  /** Hexadecimal; of two events of one key, the later has the greater. */
  readonly sequencer: string;
  readonly time: EpochMillis;
  readonly requestId: string;
  readonly sourceIp: string;
}
