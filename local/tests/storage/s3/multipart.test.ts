import { createHash, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BUCKET, errorOf, type RunningBucket, startBucket } from "./running-bucket";

/** Uploads in parts, by the SDK's operations and by its managed upload. */

const MB = 1024 * 1024;

let running: RunningBucket;
beforeEach(async () => {
  running = await startBucket();
});
afterEach(() => running.close());

const create = async (Key: string, more: object = {}) => {
  const { UploadId } = await running.sdk.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...more }));
  return { Bucket: BUCKET, Key, UploadId };
};
type Target = Awaited<ReturnType<typeof create>>;

const part = async (target: Target, PartNumber: number, Body: Buffer, more: object = {}): Promise<CompletedPart> => {
  const { $metadata, ...answer } = await running.sdk.send(
    new UploadPartCommand({ ...target, PartNumber, Body, ...more }),
  );
  return { PartNumber, ...answer };
};
const complete = (target: Target, Parts: CompletedPart[], more: object = {}) =>
  running.sdk.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts }, ...more }));
const read = async (Key: string, more: object = {}) => {
  const object = await running.sdk.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  return { ...object, content: Buffer.from((await object.Body?.transformToByteArray()) ?? []) };
};
const md5 = (content: Buffer) => createHash("md5").update(content).digest();
const filesLeft = async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  const files = readdirSync(join(running.directory, "objects"), { recursive: true, encoding: "utf8" });
  return files.filter((file) => /\w{32}$/.test(file));
};

test("parts in any order make one object, in the order of their numbers, with the entity tag of S3", async () => {
  const [one, two, three] = [randomBytes(5 * MB), randomBytes(5 * MB + 1), Buffer.from("the end")];
  const target = await create("big", { ContentType: "video/mp4", Metadata: { a: "1" }, Tagging: "t=1" });
  const third = await part(target, 10, three);
  const [first, second] = [await part(target, 1, one), await part(target, 2, two)];
  const { ETag, Location } = await complete(target, [first, second, third]);
  const tag = createHash("md5")
    .update(Buffer.concat([md5(one), md5(two), md5(three)]))
    .digest("hex");
  expect(ETag).toBe(`"${tag}-3"`);
  expect(Location).toBe(`${running.endpoint}/${BUCKET}/big`);
  const whole = Buffer.concat([one, two, three]);
  const object = await read("big");
  expect(object.content.equals(whole)).toBe(true);
  expect(object).toMatchObject({ ContentType: "video/mp4", Metadata: { a: "1" }, ETag, TagCount: 1 });
  const across = await read("big", { Range: `bytes=${5 * MB - 3}-${10 * MB + 3}` });
  expect(across.content.equals(whole.subarray(5 * MB - 3, 10 * MB + 4))).toBe(true);
  const last = await read("big", { PartNumber: 3 });
  expect([last.content.toString(), last.PartsCount, last.ContentRange]).toEqual([
    "the end",
    3,
    `bytes ${10 * MB + 1}-${10 * MB + 7}/${10 * MB + 8}`,
  ]);
  expect(await errorOf(read("big", { PartNumber: 4 }))).toMatchObject({ status: 416 });
});

test("a part that is sent again replaces the former, and parts that are not listed are dropped", async () => {
  const target = await create("again");
  await part(target, 1, Buffer.from("old"));
  const first = await part(target, 1, Buffer.from("new"));
  await part(target, 2, Buffer.from("left out"));
  await complete(target, [first]);
  expect((await read("again")).content.toString()).toBe("new");
  expect(await filesLeft()).toHaveLength(1);
});

test("parts and unfinished uploads are listed page by page, and go when the upload is aborted", async () => {
  const target = await create("listed/1");
  await create("listed/2");
  await create("other");
  for (const number of [1, 2, 3]) await part(target, number, Buffer.from(`part ${number}`));
  const parts = await running.sdk.send(new ListPartsCommand({ ...target, MaxParts: 2 }));
  expect(parts).toMatchObject({
    IsTruncated: true,
    NextPartNumberMarker: "2",
    Parts: [{ Size: 6 }, { PartNumber: 2 }],
  });
  const rest = await running.sdk.send(new ListPartsCommand({ ...target, PartNumberMarker: "2" }));
  expect(rest).toMatchObject({ IsTruncated: false, Parts: [{ PartNumber: 3 }] });
  const uploads = (more: object) => running.sdk.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, ...more }));
  expect((await uploads({ Prefix: "listed/" })).Uploads?.map(({ Key }) => Key)).toEqual(["listed/1", "listed/2"]);
  const page = await uploads({ MaxUploads: 1 });
  expect(page).toMatchObject({ IsTruncated: true, NextKeyMarker: "listed/1" });
  const after = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  expect((await uploads(after)).Uploads?.map(({ Key }) => Key)).toEqual(["listed/2", "other"]);
  await running.sdk.send(new AbortMultipartUploadCommand(target));
  expect(await errorOf(part(target, 4, Buffer.from("late")))).toMatchObject({ name: "NoSuchUpload", status: 404 });
  expect(await errorOf(complete(target, [{ PartNumber: 1, ETag: '"x"' }]))).toMatchObject({ name: "NoSuchUpload" });
  expect(await filesLeft()).toEqual([]);
});

test("an upload is refused whose parts are missing, changed, out of order or too small, and can be mended", async () => {
  const target = await create("mended");
  const first = await part(target, 1, Buffer.from("small"));
  const second = await part(target, 2, Buffer.from("end"));
  expect(await errorOf(complete(target, [first, second]))).toMatchObject({ name: "EntityTooSmall", status: 400 });
  expect(await errorOf(complete(target, [second, first]))).toMatchObject({ name: "InvalidPartOrder", status: 400 });
  expect(await errorOf(complete(target, [first, first]))).toMatchObject({ name: "InvalidPartOrder" });
  expect(await errorOf(complete(target, [{ ...first, PartNumber: 7 }]))).toMatchObject({ name: "InvalidPart" });
  expect(await errorOf(complete(target, [{ ...first, ETag: second.ETag }]))).toMatchObject({ name: "InvalidPart" });
  expect(await errorOf(complete(target, []))).toMatchObject({ name: "MalformedXML" });
  const other = { ...target, Key: "another" };
  expect(await errorOf(complete(other, [first]))).toMatchObject({ name: "NoSuchUpload" });
  expect(await errorOf(part(target, 10_001, Buffer.from("x")))).toMatchObject({ name: "InvalidArgument" });
  const bigger = await part(target, 1, randomBytes(5 * MB));
  await complete(target, [bigger, second]);
  expect((await read("mended")).content.length).toBe(5 * MB + 3);
});

test("an upload is completed on a condition, and stays where it does not hold", async () => {
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "there", Body: "old" }));
  const target = await create("there");
  const parts = [await part(target, 1, Buffer.from("new"))];
  expect(await errorOf(complete(target, parts, { IfNoneMatch: "*" }))).toMatchObject({ status: 412 });
  expect((await read("there")).content.toString()).toBe("old");
  await complete(target, parts);
  expect((await read("there")).content.toString()).toBe("new");
});

test.each<[ChecksumAlgorithm, "COMPOSITE" | "FULL_OBJECT"]>([
  ["CRC32", "COMPOSITE"],
  ["CRC32", "FULL_OBJECT"],
  ["CRC32C", "COMPOSITE"],
  ["CRC32C", "FULL_OBJECT"],
  ["CRC64NVME", "FULL_OBJECT"],
  ["SHA1", "COMPOSITE"],
  ["SHA256", "COMPOSITE"],
])("the %s checksum of all parts is %s, and the SDK finds it right", async (algorithm, ChecksumType) => {
  const name = `Checksum${algorithm}` as "ChecksumCRC32";
  const target = await create("summed", { ChecksumAlgorithm: algorithm, ChecksumType });
  const [one, two] = [randomBytes(5 * MB), randomBytes(1001)];
  const parts = [
    await part(target, 1, one, { ChecksumAlgorithm: algorithm }),
    await part(target, 2, two, { ChecksumAlgorithm: algorithm }),
  ];
  const completed = await complete(target, parts);
  expect(completed.ChecksumType).toBe(ChecksumType);
  // Of the whole, the SDK computes it anew as it reads and throws where it is another; of a composite it cannot.
  const object = await read("summed", { ChecksumMode: "ENABLED" });
  expect(object[name]).toBe(completed[name]);
  const single = await running.sdk.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: "once",
      Body: Buffer.concat([one, two]),
      ChecksumAlgorithm: algorithm,
    }),
  );
  if (ChecksumType === "FULL_OBJECT") expect(completed[name]).toBe(single[name]);
  else expect(completed[name]).toMatch(/-2$/);
});

test("a part is copied from a range of another object", async () => {
  const source = randomBytes(6 * MB);
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "source", Body: source }));
  const target = await create("assembled");
  const copy = (PartNumber: number, CopySourceRange?: string) =>
    running.sdk.send(
      new UploadPartCopyCommand({ ...target, PartNumber, CopySource: `${BUCKET}/source`, CopySourceRange }),
    );
  const { CopyPartResult: first } = await copy(1, `bytes=1-${5 * MB}`);
  const { CopyPartResult: second } = await copy(2);
  expect(await errorOf(copy(3, `bytes=0-${6 * MB}`))).toMatchObject({ name: "InvalidArgument", status: 400 });
  await complete(target, [
    { PartNumber: 1, ETag: first?.ETag },
    { PartNumber: 2, ETag: second?.ETag },
  ]);
  const expected = Buffer.concat([source.subarray(1, 5 * MB + 1), source]);
  expect((await read("assembled")).content.equals(expected)).toBe(true);
});

test("the SDK's managed upload sends a stream of unknown length in parts, several at a time", async () => {
  const content = randomBytes(17 * MB + 5);
  const pieces = Array.from({ length: 18 }, (_, index) => content.subarray(index * MB, (index + 1) * MB));
  const upload = new Upload({
    client: running.sdk,
    params: { Bucket: BUCKET, Key: "streamed", Body: Readable.from(pieces) },
    partSize: 5 * MB,
    queueSize: 4,
  });
  const { ETag } = await upload.done();
  expect(ETag).toMatch(/-4"$/);
  expect((await read("streamed")).content.equals(content)).toBe(true);
});

test("an upload that was never completed goes after the days that the bucket's rule gives it", async () => {
  const DAY = 86_400_000;
  const rule = { Status: "Enabled", Prefix: "tmp/", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } };
  const other = await startBucket({ properties: { LifecycleConfiguration: { Rules: [rule] } } });
  for (const Key of ["tmp/1", "kept"]) await other.sdk.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
  const left = async (running: RunningBucket) => {
    const { Uploads = [] } = await running.sdk.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    return Uploads.map(({ Key }) => Key);
  };
  expect(other.time.now % DAY).toBeGreaterThan(0);
  const early = await other.restart();
  expect(await left(early)).toEqual(["kept", "tmp/1"]);
  const late = await early.restart({ startAt: early.time.now + 3 * DAY });
  late.time.now = early.time.now;
  expect(await left(late)).toEqual(["kept"]);
  await late.close();
});
