import { uriEncode } from "../../../http/signature/sigv4";
import type { ObjectRecord } from "../objects/records";
import { xmlAnswer } from "../wire/s3-answer";
import { invalidArgument } from "../wire/s3-error";
import type { S3Request } from "../wire/s3-request";
import type { XmlElements } from "../wire/xml-writer";
import { type Call, isoDate, type Operation, quoted } from "./call";
import { ownerOf } from "./owner";

const MOST_KEYS = 1000;

/** ListObjectsV2 and, where `list-type` is not 2, the first ListObjects. */
export const listObjects: Operation = (call) =>
  call.request.query.get("list-type") === "2" ? listSecond(call) : listFirst(call);

function listSecond(call: Call) {
  const { request, services } = call;
  const { query, bucket } = request;
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const wanted = wantedOf(request, token === undefined ? startAfter : readToken(token));
  const page = readPage(call, wanted);
  const encode = encoderOf(request);
  const owner = query.get("fetch-owner") === "true" ? ownerOf(services) : undefined;
  return xmlAnswer("ListBucketResult", {
    Name: bucket,
    Prefix: encode(wanted.prefix),
    StartAfter: startAfter === undefined ? undefined : encode(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.next === undefined ? undefined : writeToken(page.next),
    KeyCount: page.contents.length + page.prefixes.length,
    MaxKeys: wanted.most,
    Delimiter: wanted.delimiter === "" ? undefined : encode(wanted.delimiter),
    EncodingType: query.get("encoding-type"),
    IsTruncated: page.next !== undefined,
    Contents: page.contents.map((one) => contentElements(one, encode, owner)),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

function listFirst(call: Call) {
  const { request, services } = call;
  const { query, bucket } = request;
  const marker = query.get("marker") ?? "";
  const wanted = wantedOf(request, marker === "" ? undefined : marker);
  const page = readPage(call, wanted);
  const encode = encoderOf(request);
  return xmlAnswer("ListBucketResult", {
    Name: bucket,
    Prefix: encode(wanted.prefix),
    Marker: encode(marker),
    NextMarker: page.next === undefined || wanted.delimiter === "" ? undefined : encode(page.next),
    MaxKeys: wanted.most,
    Delimiter: wanted.delimiter === "" ? undefined : encode(wanted.delimiter),
    EncodingType: query.get("encoding-type"),
    IsTruncated: page.next !== undefined,
    Contents: page.contents.map((one) => contentElements(one, encode, ownerOf(services))),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
  });
}

interface Listed {
  readonly key: string;
  readonly record: ObjectRecord;
}

const contentElements = (
  { key, record }: Listed,
  encode: (text: string) => string,
  owner?: XmlElements,
): XmlElements => ({
  Key: encode(key),
  LastModified: isoDate(record.modifiedAt),
  ETag: quoted(record.etag),
  ChecksumAlgorithm: record.checksum?.algorithm,
  ChecksumType: record.checksum?.type,
  Size: record.size,
  Owner: owner,
  StorageClass: record.storageClass,
});

interface Wanted {
  readonly prefix: string;
  readonly delimiter: string;
  /** The key or common prefix to go on behind. */
  readonly after: string | undefined;
  readonly most: number;
}

function wantedOf(request: S3Request, after: string | undefined): Wanted {
  const { query } = request;
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    after,
    most: readMost(query.get("max-keys"), "max-keys"),
  };
}

/** A limit of a listing, at most 1,000 whatever was asked for. */
export const readMost = (text: string | undefined, name: string): number =>
  Math.min(readCount(text, name) ?? MOST_KEYS, MOST_KEYS);

/** A number of a query; undefined where there is none. */
export function readCount(text: string | undefined, name: string): number | undefined {
  if (text === undefined || text === "") return undefined;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number) || number > 2_147_483_647)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, text.slice(0, 50));
  return number;
}

/** How keys stand in an answer: as they are, or encoded where the request asks for it. */
export function encoderOf({ query }: S3Request): (text: string) => string {
  const type = query.get("encoding-type");
  if (type === undefined) return (text) => text;
  if (type !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type.slice(0, 50));
  return (text) => text.split("/").map(uriEncode).join("/");
}

interface Page {
  readonly contents: readonly Listed[];
  readonly prefixes: readonly string[];
  /** What the next page goes on behind; undefined for the last page. */
  readonly next: string | undefined;
}

/** One page of keys and common prefixes, in the order of their UTF-8. It jumps over the keys of a common prefix. */
function readPage({ request, services }: Call, { prefix, delimiter, after, most }: Wanted): Page {
  const contents: Listed[] = [];
  const prefixes: string[] = [];
  let last: string | undefined;
  if (most === 0) return { contents, prefixes, next: undefined };
  for (const item of itemsOf(services.store, request.bucket, { prefix, delimiter, after })) {
    if (contents.length + prefixes.length === most) return { contents, prefixes, next: last };
    if ("record" in item) contents.push(item);
    else prefixes.push(item.prefix);
    last = "record" in item ? item.key : item.prefix;
  }
  return { contents, prefixes, next: undefined };
}

/** Keys and common prefixes in the order of their UTF-8; it jumps over the keys of a common prefix. */
export function* itemsOf(
  store: Call["services"]["store"],
  bucket: string,
  { prefix, delimiter, after }: Omit<Wanted, "most">,
): Generator<Listed | { readonly prefix: string }> {
  let position = after;
  if (prefix !== "" && (after === undefined || isBefore(after, prefix))) {
    const record = store.object(bucket, prefix);
    if (record !== undefined) yield { key: prefix, record };
    position = prefix;
  }
  for (let grouped = after; ; ) {
    const group = yield* keysUntilGroup(store.objects(bucket, position), prefix, delimiter);
    if (group === undefined) return;
    if (group !== grouped) yield { prefix: group };
    grouped = group;
    position = `${group}\u{10ffff}`;
  }
}

/** Keys one by one until the first that belongs to a common prefix, which is returned; undefined at the end. */
function* keysUntilGroup(
  objects: Iterable<Listed>,
  prefix: string,
  delimiter: string,
): Generator<Listed, string | undefined> {
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) return undefined;
    const end = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (end !== -1) return object.key.slice(0, end + delimiter.length);
    yield object;
  }
  return undefined;
}

const isBefore = (one: string, other: string): boolean => Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;

const writeToken = (after: string): string => Buffer.from(`1${after}`).toString("base64url");

function readToken(token: string): string {
  const bytes = Buffer.from(token, "base64url");
  const text = bytes.toString("utf8");
  if (!text.startsWith("1") || writeToken(text.slice(1)) !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", "");
  return text.slice(1);
}
