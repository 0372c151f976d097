import { type Checksum, headerOf } from "../objects/checksums";
import type { ObjectProperties, ObjectRecord } from "../objects/records";
import type { S3Answer } from "../wire/s3-answer";
import { invalidArgument, notImplemented, S3Error } from "../wire/s3-error";
import { parameterOf, parametersOf, type S3Request } from "../wire/s3-request";
import { httpDate, quoted } from "./call";
import { parseTagHeader } from "./tags";

const SYSTEM = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
];
const META = "x-amz-meta-";
const MOST_METADATA = 2048;

/** Classes whose objects can be read at once. Here they differ in name alone. */
const STORAGE_CLASSES = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
];
const ARCHIVES = ["GLACIER", "DEEP_ARCHIVE", "OUTPOSTS", "SNOW", "EXPRESS_ONEZONE"];

/** What a request says of the object that it makes. Throws where it asks for what is not done here. */
export function readProperties(request: S3Request): ObjectProperties {
  refuseUnsupported(request);
  return {
    system: readSystem(request),
    metadata: readMetadata(request),
    tags: parseTagHeader(parameterOf(request, "x-amz-tagging") ?? ""),
    storageClass: readStorageClass(request),
  };
}

/** `aws-chunked` is the form of one upload, not of the object. */
function readSystem({ headers }: S3Request): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of SYSTEM) {
    const value = headers.get(name);
    const kept = name === "content-encoding" ? withoutChunked(value) : value;
    if (kept !== undefined && kept !== "") found[name] = kept;
  }
  return { "content-type": "binary/octet-stream", ...found };
}

function withoutChunked(value: string | undefined): string | undefined {
  const codings = value?.split(",").map((coding) => coding.trim());
  return codings?.filter((coding) => coding.toLowerCase() !== "aws-chunked").join(",");
}

function readMetadata(request: S3Request): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const [name, value] of [...parametersOf(request), ...request.headers]) {
    if (!name.startsWith(META)) continue;
    if (!HEADER_NAME.test(name) || !isHeaderValue(value))
      throw invalidArgument("The metadata is nothing that a header can carry.", name.slice(0, 100), "");
    found.set(name.slice(META.length), value);
  }
  const size = [...found].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MOST_METADATA)
    throw new S3Error("MetadataTooLarge", undefined, { Size: String(size), MaxSizeAllowed: String(MOST_METADATA) });
  return Object.fromEntries(found);
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

function readStorageClass(request: S3Request): string {
  const storageClass = parameterOf(request, "x-amz-storage-class") ?? "STANDARD";
  if (STORAGE_CLASSES.includes(storageClass)) return storageClass;
  if (ARCHIVES.includes(storageClass)) throw notImplemented(`the storage class ${storageClass}`);
  throw new S3Error("InvalidStorageClass", undefined, { StorageClassRequested: storageClass.slice(0, 50) });
}

function refuseUnsupported(request: S3Request): void {
  const acl = parameterOf(request, "x-amz-acl");
  const names = [...request.headers.keys(), ...parametersOf(request).keys()];
  if (
    (acl !== undefined && acl !== "bucket-owner-full-control") ||
    names.some((name) => name.startsWith("x-amz-grant-"))
  )
    throw new S3Error("AccessControlListNotSupported");
  const encryption = parameterOf(request, "x-amz-server-side-encryption");
  if (encryption !== undefined && encryption !== "AES256")
    throw notImplemented(`x-amz-server-side-encryption: ${encryption.slice(0, 50)}`);
  const refused = names.find((name) => UNSUPPORTED.test(name));
  if (refused !== undefined) throw notImplemented(`the header ${refused}`);
}

const UNSUPPORTED =
  /^x-amz-(object-lock-|server-side-encryption-(customer|aws|context|bucket)|copy-source-server-side|website-redirect|write-offset|copy-source-version|rename-)/;

/** Whether a header can carry a text: visible characters of ISO 8859-1, spaces and tabs. */
export const isHeaderValue = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text);

/** The headers that come with an object, `content-length` and range aside. */
export function objectHeaders(record: ObjectRecord, withChecksum: boolean): NonNullable<S3Answer["headers"]> {
  const metadata = Object.entries(record.metadata).map(([name, value]) => [`${META}${name}`, value]);
  return {
    "last-modified": httpDate(record.modifiedAt),
    etag: quoted(record.etag),
    "accept-ranges": "bytes",
    ...record.system,
    ...Object.fromEntries(metadata),
    ...(withChecksum && checksumHeaders(record.checksum)),
    ...(record.storageClass !== "STANDARD" && { "x-amz-storage-class": record.storageClass }),
    ...(record.tags.length > 0 && { "x-amz-tagging-count": String(record.tags.length) }),
  };
}

export const checksumHeaders = (checksum: Checksum | undefined): NonNullable<S3Answer["headers"]> =>
  checksum === undefined
    ? {}
    : { [headerOf(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type };
