import type { EventBridgeHandler, S3ObjectCreatedNotificationEventDetail } from "aws-lambda";
import type { FileRecord } from "../_shared/file-record";
import { MetadataTable } from "../_shared/metadata-table";
import { lambda, type Surroundings } from "../_shared/protected-route";
import { headObject, recordKeyOf, removeObject } from "../_shared/uploads-bucket";
import { type CreatedObject, createdObjectOf } from "./object-created";

/** What became of an event; Lambda drops it, `sam local invoke` shows it. */
interface Outcome {
  readonly outcome: "ignored" | "object-gone" | "outdated" | "rejected" | "removed" | "stored";
}

/**
 * `Object Created` of the bucket, by EventBridge: writes into the file's record what S3 holds, or removes an object that
 * is not what was announced, or that has no record.
 *
 * Events may come twice, late and in any order: what counts is what S3 holds now, and S3's sequencer tells which of two
 * writes is older. Whatever fails rejects, so that Lambda tries again and at last hands the event to the dead-letter
 * queue.
 *
 * @see docs/aws-behaviour/files-storage.md, "Events of objects"
 */
export const handler: EventBridgeHandler<"Object Created", S3ObjectCreatedNotificationEventDetail, Outcome> =
  recordUpload();

export function recordUpload({ environment, now }: Surroundings = lambda): (event: unknown) => Promise<Outcome> {
  const table = new MetadataTable(environment);
  return async (event) => {
    const created = createdObjectOf(event);
    if (created === undefined || created.bucket !== environment["BUCKET_NAME"]) {
      console.warn({ message: "Not an Object Created of the uploads' bucket: ignored" });
      return { outcome: "ignored" };
    }
    const outcome = await record(created, table, { environment, now });
    console.info({ message: "Object Created", key: created.key, outcome });
    return { outcome };
  };
}

async function record(
  { key, sequencer }: CreatedObject,
  table: MetadataTable,
  { environment, now }: Surroundings,
): Promise<Outcome["outcome"]> {
  const object = await headObject(key, environment, now());
  if (object === undefined) return "object-gone";
  const place = recordKeyOf(key);
  const announced = place && (await table.get(place));
  if (announced === undefined || announced.status === "deleting") {
    await removeObject(key, environment, now());
    return "removed";
  }
  if (!keepsPromise(object, announced)) {
    // Marked first: should the removal fail, the next try finds the object again.
    if (!(await table.settle(announced, "rejected", sequencer)))
      return afterLosing(key, announced, table, { environment, now });
    await removeObject(key, environment, now());
    return "rejected";
  }
  const { size, type, sha256 } = announced;
  // S3 tells whole seconds.
  const storedAt = new Date(Math.max(object.lastModified, Date.parse(announced.createdAt))).toISOString();
  if (await table.settle(announced, { size, type, sha256, storedAt }, sequencer)) return "stored";
  return afterLosing(key, announced, table, { environment, now });
}

/** The record was changed since it was read: it is going, or a later event was quicker. */
async function afterLosing(
  key: string,
  announced: FileRecord,
  table: MetadataTable,
  { environment, now }: Surroundings,
): Promise<"outdated" | "removed"> {
  const record = await table.get(announced);
  if (record !== undefined && record.status !== "deleting") return "outdated";
  await removeObject(key, environment, now());
  return "removed";
}

function keepsPromise(
  object: { size: number; type: string; sha256: string | undefined },
  announced: FileRecord,
): boolean {
  return object.size === announced.size && object.type === announced.type && object.sha256 === announced.sha256;
}
