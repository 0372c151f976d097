import type { UploadRequest } from "./contract";
import type { RecordKey } from "./file-record";
import type { Environment } from "./route-scopes";
import { bucketAddress, presign, type S3Request, send } from "./s3-signer";

/** What S3 says of an object. */
interface StoredObject {
  readonly size: number;
  readonly type: string;
  /** In base64; undefined where S3 knows none, or one that was made of parts. */
  readonly sha256: string | undefined;
  /** Milliseconds since 1970, whole seconds. */
  readonly lastModified: number;
}

/** A URL that works without credentials until it ends, in milliseconds since 1970. */
export interface PresignedUrl {
  readonly url: string;
  readonly expiresAt: number;
}

/** The key of a file's object. Nothing of it comes from a caller's words. */
export const objectKey = ({ sub, id }: RecordKey): string => `${keyPrefix}${sub}/${id}`;

/** Whose object a key is; undefined where it is no file's. */
export function recordKeyOf(key: string): RecordKey | undefined {
  const [, sub, id] = /^files\/([^/]+)\/([0-9a-f]{44})$/.exec(key) ?? [];
  return sub === undefined || id === undefined ? undefined : { sub, id };
}

const keyPrefix = "files/";

/**
 * A URL that takes exactly what was announced: S3 compares length, type and checksum with what is signed, and the content
 * with the checksum (docs/aws-behaviour/files-storage.md, documented). The sender sends `headers` as they are.
 */
export async function presignUpload(
  key: string,
  { size, type, sha256 }: Pick<UploadRequest, "size" | "type" | "sha256">,
  environment: Environment,
  now: number,
): Promise<PresignedUrl & { readonly headers: Readonly<Record<string, string>> }> {
  const headers = { "content-length": String(size), "content-type": type, "x-amz-checksum-sha256": sha256 };
  return { ...(await presignFor({ method: "PUT", key, headers }, environment, now)), headers };
}

/** A URL that hands an object out with the headers given, whatever it was stored with. */
export function presignDownload(
  key: string,
  { disposition, type }: { readonly disposition: string; readonly type: string },
  environment: Environment,
  now: number,
): Promise<PresignedUrl> {
  const query = { "response-content-disposition": disposition, "response-content-type": type };
  return presignFor({ method: "GET", key, query }, environment, now);
}

/** What is stored under a key; undefined where nothing is. */
export async function headObject(
  key: string,
  environment: Environment,
  now: number,
): Promise<StoredObject | undefined> {
  const headers = { "x-amz-checksum-mode": "ENABLED" };
  const answer = await send({ method: "HEAD", address: bucketAddress(environment), key, headers }, environment, now);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new Error(`S3 answered HEAD with ${answer.status}`);
  return {
    size: Number(answer.headers.get("content-length")),
    type: answer.headers.get("content-type") ?? "",
    sha256: answer.headers.get("x-amz-checksum-sha256") ?? undefined,
    lastModified: Date.parse(answer.headers.get("last-modified") ?? ""),
  };
}

/** Removes what is stored under a key, if anything is. */
export async function removeObject(key: string, environment: Environment, now: number): Promise<void> {
  const answer = await send({ method: "DELETE", address: bucketAddress(environment), key }, environment, now);
  await answer.body?.cancel();
  if (answer.status !== 204) throw new Error(`S3 answered DELETE with ${answer.status}`);
}

async function presignFor(
  request: Omit<S3Request, "address">,
  environment: Environment,
  now: number,
): Promise<PresignedUrl> {
  const url = await presign({ ...request, address: bucketAddress(environment) }, environment, {
    now,
    seconds: lifeOfUrls,
  });
  // The signature's own time has whole seconds.
  return { url, expiresAt: (Math.floor(now / 1000) + lifeOfUrls) * 1000 };
}

const lifeOfUrls = 300;
