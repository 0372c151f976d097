import { createHash, randomBytes } from "node:crypto";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BUCKET, errorOf, OTHER, type RunningBucket, startBucket } from "./running-bucket";

/** Objects as the AWS SDK puts, reads, copies and removes them. */

let running: RunningBucket;
beforeAll(async () => {
  running = await startBucket();
});
afterAll(() => running.close());

const md5 = (content: string | Buffer) => createHash("md5").update(content).digest("hex");

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = (Key: string, more: object = {}) =>
  running.sdk.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
const head = (Key: string, more: object = {}) =>
  running.sdk.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ...more }));

test("an object comes back with its content, entity tag and all that its maker said of it", async () => {
  const { ETag } = await put("reports/1.txt", "hello", {
    ContentType: "text/plain; charset=utf-8",
    ContentDisposition: 'attachment; filename="1.txt"',
    ContentEncoding: "identity",
    ContentLanguage: "en",
    CacheControl: "no-store",
    Metadata: { Owner: "alice", note: "a b" },
    StorageClass: "STANDARD_IA",
    Tagging: "team=blue&kind=report",
  });
  expect(ETag).toBe(`"${md5("hello")}"`);
  const object = await get("reports/1.txt");
  expect(await object.Body?.transformToString()).toBe("hello");
  expect(object).toMatchObject({
    AcceptRanges: "bytes",
    ContentLength: 5,
    ContentType: "text/plain; charset=utf-8",
    ContentDisposition: 'attachment; filename="1.txt"',
    ContentEncoding: "identity",
    ContentLanguage: "en",
    CacheControl: "no-store",
    ETag,
    Metadata: { owner: "alice", note: "a b" },
    StorageClass: "STANDARD_IA",
    TagCount: 2,
  });
  const { LastModified, ContentLength } = await head("reports/1.txt");
  expect(ContentLength).toBe(5);
  expect(Math.abs(Number(LastModified) - running.time.now)).toBeLessThan(60_000);
});

test.each([
  ["climbs out of every folder", "../../../etc/passwd"],
  ["has members of dots", "a/./b/../c"],
  ["starts with a slash", "/a"],
  ["ends with a slash", "folder/"],
  ["has spaces, a plus and a percent sign", "a b+c%20d"],
  ["has letters beyond ASCII", "Grüße/日本語/😀.txt"],
  ["has signs that XML escapes", `<&>"'`],
  ["is as long as a key may be", "k".repeat(1024)],
  ["looks like a drive", "C:\\windows\\x"],
  ["looks like the name of a file of ours", "buckets.sqlite"],
])("a key that %s is a key like any other", async (_what, key) => {
  await put(key, key);
  const object = await get(key);
  expect(await object.Body?.transformToString()).toBe(key);
  await running.sdk.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  expect(await errorOf(get(key))).toMatchObject({ name: "NoSuchKey", status: 404 });
});

test("a key of more than 1,024 bytes is refused", async () => {
  expect(await errorOf(put("é".repeat(513), ""))).toMatchObject({ name: "KeyTooLongError", status: 400 });
});

test("an object that is not there is NoSuchKey, and NotFound for HEAD, which has no body", async () => {
  expect(await errorOf(get("nowhere"))).toEqual({
    name: "NoSuchKey",
    status: 404,
    message: "The specified key does not exist.",
  });
  expect(await errorOf(head("nowhere"))).toMatchObject({ name: "NotFound", status: 404 });
});

test("a bucket that the template does not have is NoSuchBucket", async () => {
  const call = running.sdk.send(new GetObjectCommand({ Bucket: "nobodys-bucket", Key: "a" }));
  expect(await errorOf(call)).toMatchObject({ name: "NoSuchBucket", status: 404 });
});

test.each([
  ["bytes=0-0", 206, "0", "bytes 0-0/10"],
  ["bytes=3-5", 206, "345", "bytes 3-5/10"],
  ["bytes=7-", 206, "789", "bytes 7-9/10"],
  ["bytes=7-1000", 206, "789", "bytes 7-9/10"],
  ["bytes=-2", 206, "89", "bytes 8-9/10"],
  ["bytes=-1000", 206, "0123456789", "bytes 0-9/10"],
  ["bytes=0-1,4-5", 200, "0123456789", undefined],
  ["bytes=5-3", 200, "0123456789", undefined],
  ["lines=1-2", 200, "0123456789", undefined],
])("the range %s is answered %i with %s", async (Range, status, content, contentRange) => {
  await put("ten", "0123456789");
  const object = await get("ten", { Range });
  expect(object.$metadata.httpStatusCode).toBe(status);
  expect(object.ContentRange).toBe(contentRange);
  expect(await object.Body?.transformToString()).toBe(content);
});

test.each(["bytes=10-", "bytes=10-20", "bytes=-0"])("the range %s is refused with 416", async (Range) => {
  await put("ten", "0123456789");
  expect(await errorOf(get("ten", { Range }))).toMatchObject({ name: "InvalidRange", status: 416 });
});

test("an object without content is read whole, and has no range", async () => {
  await put("empty", "");
  const object = await get("empty");
  expect(object.ContentLength).toBe(0);
  expect(await object.Body?.transformToString()).toBe("");
  expect(await errorOf(get("empty", { Range: "bytes=0-0" }))).toMatchObject({ name: "InvalidRange" });
});

test("an object is read on conditions, as RFC 9110 orders them", async () => {
  const { ETag = "" } = await put("conditional", "x");
  const { LastModified = new Date(0) } = await head("conditional");
  const before = new Date(LastModified.getTime() - 1000);
  const status = async (more: object) =>
    get("conditional", more).then(
      ({ $metadata }) => $metadata.httpStatusCode,
      (error) => error.$metadata.httpStatusCode,
    );
  expect(await status({ IfMatch: ETag })).toBe(200);
  expect(await status({ IfMatch: '"other"' })).toBe(412);
  expect(await status({ IfMatch: `"other", ${ETag}` })).toBe(200);
  expect(await status({ IfNoneMatch: ETag })).toBe(304);
  expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
  expect(await status({ IfModifiedSince: LastModified })).toBe(304);
  expect(await status({ IfModifiedSince: before })).toBe(200);
  expect(await status({ IfUnmodifiedSince: LastModified })).toBe(200);
  expect(await status({ IfUnmodifiedSince: before })).toBe(412);
  expect(await status({ IfMatch: ETag, IfUnmodifiedSince: before })).toBe(200);
  expect(await status({ IfNoneMatch: '"other"', IfModifiedSince: LastModified })).toBe(200);
});

test("an object is written on conditions: where there is none, or over the one that is known", async () => {
  const refused = { name: "PreconditionFailed", status: 412 };
  const { ETag } = await put("once", "1", { IfNoneMatch: "*" });
  expect(await errorOf(put("once", "2", { IfNoneMatch: "*" }))).toMatchObject(refused);
  expect(await errorOf(put("once", "2", { IfMatch: '"other"' }))).toMatchObject(refused);
  expect(await errorOf(put("never", "2", { IfMatch: '"other"' }))).toMatchObject({ name: "NoSuchKey", status: 404 });
  expect(await errorOf(put("once", "2", { IfNoneMatch: ETag }))).toMatchObject({ name: "NotImplemented", status: 501 });
  await put("once", "2", { IfMatch: ETag });
  expect(await (await get("once")).Body?.transformToString()).toBe("2");
});

test("of many that write at once where there is none, exactly one succeeds", async () => {
  const results = await Promise.all(
    Array.from({ length: 8 }, (_, index) => errorOf(put("raced", String(index), { IfNoneMatch: "*" }))),
  );
  expect(results.filter(({ name }) => name === "no error")).toHaveLength(1);
  expect(results.filter(({ status }) => status === 412)).toHaveLength(7);
});

test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
  "a %s of the content is checked, kept, and handed out where it is asked for",
  async (ChecksumAlgorithm) => {
    const content = randomBytes(70_001);
    const answer = await put("checked", content, { ChecksumAlgorithm });
    const name = `Checksum${ChecksumAlgorithm}` as const;
    expect(answer[name]).toMatch(/^[A-Za-z0-9+/]+=*$/);
    // The SDK computes it again and throws where it is another.
    const object = await get("checked", { ChecksumMode: "ENABLED" });
    expect(await object.Body?.transformToByteArray()).toEqual(new Uint8Array(content));
    expect(object[name]).toBe(answer[name]);
    expect(object.ChecksumType).toBe("FULL_OBJECT");
    expect((await get("checked", { Range: "bytes=0-1", ChecksumMode: "ENABLED" }))[name]).toBeUndefined();
    const wrong = Buffer.from(String(answer[name]), "base64");
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    const refused = await errorOf(put("checked", content, { [name]: wrong.toString("base64") }));
    expect(refused).toEqual({
      name: "BadDigest",
      status: 400,
      message: `The ${ChecksumAlgorithm} you specified did not match the calculated checksum.`,
    });
  },
);

test("a wrong MD5 leaves the object as it was", async () => {
  await put("kept", "old");
  const wrong = createHash("md5").update("other").digest("base64");
  expect(await errorOf(put("kept", "new", { ContentMD5: wrong }))).toMatchObject({ name: "BadDigest", status: 400 });
  expect(await errorOf(put("kept", "new", { ContentMD5: "no" }))).toMatchObject({ name: "InvalidDigest", status: 400 });
  expect(await (await get("kept")).Body?.transformToString()).toBe("old");
});

test("a copy has the content and what was said of it, or what the copier says instead", async () => {
  await put("source é+", "copied", { ContentType: "text/plain", Metadata: { a: "1" }, Tagging: "t=1" });
  const CopySource = `${BUCKET}/${encodeURIComponent("source é+")}`;
  const copy = (more: object) =>
    running.sdk.send(new CopyObjectCommand({ Bucket: OTHER, Key: "copy", CopySource, ...more }));
  const { CopyObjectResult } = await copy({});
  expect(CopyObjectResult?.ETag).toBe(`"${md5("copied")}"`);
  const read = () => running.sdk.send(new GetObjectCommand({ Bucket: OTHER, Key: "copy" }));
  const first = await read();
  expect(await first.Body?.transformToString()).toBe("copied");
  expect(first).toMatchObject({ ContentType: "text/plain", Metadata: { a: "1" }, TagCount: 1 });
  await copy({ MetadataDirective: "REPLACE", ContentType: "text/html", TaggingDirective: "REPLACE" });
  expect(await read()).toMatchObject({ ContentType: "text/html", Metadata: {} });
  expect(await errorOf(copy({ CopySourceIfMatch: '"other"' }))).toMatchObject({ status: 412 });
  expect(await errorOf(copy({ CopySourceIfNoneMatch: first.ETag }))).toMatchObject({ status: 412 });
  expect(await errorOf(copy({ CopySource: `${BUCKET}/nowhere` }))).toMatchObject({ name: "NoSuchKey" });
  expect(await errorOf(copy({ CopySource: "nobodys-bucket/a" }))).toMatchObject({ name: "NoSuchBucket" });
  expect(await errorOf(copy({ CopySource: `${OTHER}/copy` }))).toMatchObject({ name: "InvalidRequest", status: 400 });
});

test("many objects are removed at once, and those that are not there count as removed", async () => {
  await Promise.all(["d1", "d2", "d<3>"].map((key) => put(key, key)));
  const Objects = ["d1", "d<3>", "never-there"].map((Key) => ({ Key }));
  const { Deleted } = await running.sdk.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
  expect(Deleted).toEqual(Objects);
  expect(await errorOf(get("d1"))).toMatchObject({ name: "NoSuchKey" });
  expect(await (await get("d2")).Body?.transformToString()).toBe("d2");
  const quiet = new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: "d2" }], Quiet: true } });
  expect((await running.sdk.send(quiet)).Deleted).toBeUndefined();
});

test("tags are kept beside the object, at most ten", async () => {
  await put("tagged", "x");
  const object = { Bucket: BUCKET, Key: "tagged" };
  const tag = (TagSet: { Key: string; Value: string }[]) =>
    running.sdk.send(new PutObjectTaggingCommand({ ...object, Tagging: { TagSet } }));
  await tag([{ Key: "a", Value: "1 & 2" }].slice(1).concat({ Key: "a", Value: "1 + 2" }));
  const read = async () => (await running.sdk.send(new GetObjectTaggingCommand(object))).TagSet;
  expect(await read()).toEqual([{ Key: "a", Value: "1 + 2" }]);
  const eleven = Array.from({ length: 11 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  expect(await errorOf(tag(eleven))).toMatchObject({ name: "BadRequest", status: 400 });
  await running.sdk.send(new DeleteObjectTaggingCommand(object));
  expect(await read()).toEqual([]);
});

test.each([
  ["an ACL that opens the object", { ACL: "public-read" }, "AccessControlListNotSupported", 400],
  ["encryption by a key", { ServerSideEncryption: "aws:kms" }, "NotImplemented", 501],
  ["an archive", { StorageClass: "DEEP_ARCHIVE" }, "NotImplemented", 501],
  ["a lock", { ObjectLockLegalHoldStatus: "ON" }, "NotImplemented", 501],
  ["metadata of more than 2 KB", { Metadata: { a: "x".repeat(2048) } }, "MetadataTooLarge", 400],
  ["another account's bucket", { ExpectedBucketOwner: "999999999999" }, "AccessDenied", 403],
])("%s is refused, and nothing is written", async (_what, more, name, status) => {
  expect(await errorOf(put("refused", "x", more))).toMatchObject({ name, status });
  expect(await errorOf(get("refused"))).toMatchObject({ name: "NoSuchKey" });
});
