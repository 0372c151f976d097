import type { ObjectRecord } from "../objects/records";
import { S3Error } from "../wire/s3-error";
import type { Call } from "./call";

/** The object that a request names. Throws NoSuchKey; NoSuchVersion where it asks for another version than the only one. */
export function findObject({ request, services }: Call): ObjectRecord {
  checkVersion(request.query.get("versionId"));
  const record = services.store.object(request.bucket, request.key);
  if (record === undefined) throw noSuchKey(request.key);
  return record;
}

/** No bucket here keeps versions: each object has the one that S3 calls `null`. */
export function checkVersion(versionId: string | undefined): void {
  if (versionId !== undefined && versionId !== "null")
    throw new S3Error("NoSuchVersion", undefined, { VersionId: versionId.slice(0, 100) });
}

export const noSuchKey = (key: string): S3Error => new S3Error("NoSuchKey", undefined, { Key: key });
