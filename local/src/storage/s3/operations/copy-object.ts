import { type Checksum, type ChecksumAlgorithm, parseAlgorithm } from "../objects/checksums";
import { Digests } from "../objects/digests";
import type { ObjectProperties, ObjectRecord } from "../objects/records";
import { xmlAnswer } from "../wire/s3-answer";
import { invalidArgument, S3Error } from "../wire/s3-error";
import { parameterOf, type S3Request } from "../wire/s3-request";
import type { XmlElements } from "../wire/xml-writer";
import { type Call, causeOf, isoDate, type Operation, quoted } from "./call";
import { checkReading, checkWriting } from "./conditions";
import { checkVersion, noSuchKey } from "./find-object";
import { readProperties } from "./object-properties";
import { contentOf, putOrDiscard } from "./put-object";
import { MOST_AT_ONCE, type Received } from "./receive";

/** CopyObject: the content is read and written anew, so that the copy has an entity tag of its own. */
export const copyObject: Operation = async (call) => {
  const { request, services } = call;
  const { bucket, key } = request;
  const source = findSource(call);
  const properties = propertiesOf(request, source);
  if (source.record.size > MOST_AT_ONCE)
    throw new S3Error(
      "InvalidRequest",
      `The specified copy source is larger than the maximum allowable size for a copy source: ${MOST_AT_ONCE}`,
    );
  checkWriting(request, services.store.object(bucket, key));
  const algorithm = algorithmOf(request) ?? source.record.checksum?.algorithm;
  const received = await copyContent(call, source.record, { start: 0, end: source.record.size }, algorithm);
  const record: ObjectRecord = { ...properties, ...contentOf(received), modifiedAt: services.clock() };
  const cause = causeOf(call, "ObjectCreated:Copy", "CopyObject");
  putOrDiscard(call, received.file, () =>
    services.store.putObject(bucket, key, record, cause, (current) => checkWriting(request, current)),
  );
  return xmlAnswer("CopyObjectResult", {
    LastModified: isoDate(record.modifiedAt),
    ETag: quoted(record.etag),
    ...checksumElements(record.checksum),
  });
};

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly record: ObjectRecord;
}

/** The object that `x-amz-copy-source` names, once its conditions hold. */
export function findSource({ request, services }: Call): CopySource {
  const header = parameterOf(request, "x-amz-copy-source") ?? "";
  const [, path = "", versionId] = /^\/?([^?]*)(?:\?versionId=(.*))?$/.exec(header) ?? [];
  const mark = decoded(path).indexOf("/");
  const [bucket, key] = [decoded(path).slice(0, mark), decoded(path).slice(mark + 1)];
  if (mark < 1 || key === "")
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      "",
    );
  checkVersion(versionId);
  if (!services.buckets.has(bucket)) throw new S3Error("NoSuchBucket", undefined, { BucketName: bucket.slice(0, 100) });
  const record = services.store.object(bucket, key);
  if (record === undefined) throw noSuchKey(key);
  checkReading(request, record, "x-amz-copy-source-");
  return { bucket, key, record };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument("Invalid copy source encoding.", "x-amz-copy-source", "");
  }
}

/** Writes a range of an object to a new file, which is loose until a record names it. */
export async function copyContent(
  { services: { store } }: Call,
  source: ObjectRecord,
  { start, end }: { readonly start: number; readonly end: number },
  algorithm: ChecksumAlgorithm | undefined,
): Promise<Received> {
  const digests = new Digests(algorithm, false);
  const content = await store.files.read(source.segments, start, end);
  const file = await store.receive(observed(content, digests));
  const { md5, checksum, size } = digests.finish();
  return {
    file,
    size,
    etag: md5.toString("hex"),
    ...(algorithm !== undefined &&
      checksum !== undefined && { checksum: { algorithm, value: checksum.toString("base64") } }),
  };
}

async function* observed(content: AsyncIterable<Buffer>, digests: Digests): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    digests.update(chunk);
    yield chunk;
  }
}

/** The algorithm of `x-amz-checksum-algorithm`; undefined where there is none. */
export function algorithmOf(request: S3Request): ChecksumAlgorithm | undefined {
  const text = parameterOf(request, "x-amz-checksum-algorithm");
  if (text === undefined) return undefined;
  const algorithm = parseAlgorithm(text);
  if (algorithm === undefined)
    throw new S3Error(
      "InvalidRequest",
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]",
    );
  return algorithm;
}

export const checksumElements = (checksum: Checksum | undefined): XmlElements =>
  checksum === undefined ? {} : { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };

function propertiesOf(request: S3Request, { bucket, key, record }: CopySource): ObjectProperties {
  const own = readProperties(request);
  const replaces = directive(request, "x-amz-metadata-directive");
  const replacesTags = directive(request, "x-amz-tagging-directive");
  const changesClass = parameterOf(request, "x-amz-storage-class") !== undefined;
  if (bucket === request.bucket && key === request.key && !replaces && !changesClass)
    throw new S3Error(
      "InvalidRequest",
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  return {
    system: replaces ? own.system : record.system,
    metadata: replaces ? own.metadata : record.metadata,
    tags: replacesTags ? own.tags : record.tags,
    storageClass: own.storageClass,
  };
}

function directive(request: S3Request, name: string): boolean {
  const value = parameterOf(request, name) ?? "COPY";
  if (value !== "COPY" && value !== "REPLACE")
    throw invalidArgument(
      `Unknown ${name === "x-amz-tagging-directive" ? "tagging" : "metadata"} directive.`,
      name,
      value.slice(0, 50),
    );
  return value === "REPLACE";
}
