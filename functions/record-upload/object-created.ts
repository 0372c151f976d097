import { literal, object, pipe, regex, safeParse, string } from "valibot";

/** What an event of S3 says that this function goes by. */
export interface CreatedObject {
  readonly bucket: string;
  /** As it is: EventBridge does not encode it, unlike S3's own notifications (docs/aws-behaviour/files-storage.md, inferred). */
  readonly key: string;
  /** Hexadecimal; of two events of one key the later one's is greater, compared as text. */
  readonly sequencer: string;
}

/** Reads an event; undefined where it is no `Object Created` of S3. */
export function createdObjectOf(event: unknown): CreatedObject | undefined {
  const result = safeParse(objectCreated, event);
  if (!result.success) return undefined;
  const { bucket, object: created } = result.output.detail;
  return { bucket: bucket.name, key: created.key, sequencer: created.sequencer.toUpperCase() };
}

const objectCreated = object({
  source: literal("aws.s3"),
  "detail-type": literal("Object Created"),
  detail: object({
    bucket: object({ name: string() }),
    object: object({ key: string(), sequencer: pipe(string(), regex(/^[0-9A-Fa-f]{1,64}$/)) }),
  }),
});
