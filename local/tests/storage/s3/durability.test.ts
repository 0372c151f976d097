import { fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import fs, { existsSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterEach, expect, jest, test } from "@jest/globals";
import { BUCKET, errorOf, OTHER, type RunningBucket, sdkFor, startBucket } from "./running-bucket";

/** What was acknowledged is there after a death, and what was not has left nothing. */

let running: RunningBucket | undefined;
const folders: string[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  await running?.close();
  running = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "bucket-"));
  folders.push(folder);
  return folder;
}

const contentFiles = (directory: string) =>
  readdirSync(join(directory, "objects"), { recursive: true, encoding: "utf8" }).filter((file) => /\w{32}$/.test(file));
/** Resolves once so many files lie there, and rejects if they do not within ten seconds. */
async function haveFiles(directory: string, count: number): Promise<void> {
  for (let tries = 0; contentFiles(directory).length !== count; tries += 1) {
    if (tries === 500) throw new Error(`${contentFiles(directory).length} files lie there, not ${count}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const text = async ({ sdk }: RunningBucket, Key: string) =>
  (await sdk.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString();

test("after kill -9 every acknowledged object is there, whole, with its event, and nothing else is", async () => {
  const directory = temporary();
  const child = fork(join(__dirname, "bucket-child.js"), [directory], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [endpoint] = await once(child, "message");
  const sdk = sdkFor(String(endpoint));
  const acknowledged: string[] = [];
  const content = (key: string) => `${key}:${"x".repeat(100_000)}`;
  const writing = Array.from({ length: 4 }, async (_, writer) => {
    for (let index = 0; ; index += 1) {
      const Key = `${writer}-${index}`;
      await sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: content(Key) }));
      acknowledged.push(Key);
    }
  });
  const ended = Promise.allSettled(writing);
  while (acknowledged.length < 40) await new Promise((resolve) => setTimeout(resolve, 10));
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await Promise.all([gone, ended]);
  sdk.destroy();

  running = await startBucket({ directory, keepEvents: () => true });
  for (const key of acknowledged) expect(await text(running, key)).toBe(content(key));
  const { Contents = [] } = await running.sdk.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  for (const { Key = "" } of Contents) expect(await text(running, Key)).toBe(content(Key));
  await haveFiles(directory, Contents.length);
  const told = running.service.nextEvents(10_000).map(({ key }) => key);
  expect([...told].sort()).toEqual(Contents.map(({ Key }) => Key).sort());
});

test("files are the owner's alone, and no key is among their names", async () => {
  const directory = temporary();
  running = await startBucket({ directory });
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "../../secret-name", Body: "x" }));
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => name.includes("secret"))).toEqual([]);
  for (const name of names) expect([name, statSync(join(directory, name)).mode & 0o077]).toEqual([name, 0]);
});

test("what is replaced or removed leaves no file, what is read meanwhile is read whole", async () => {
  const directory = temporary();
  running = await startBucket({ directory });
  const { sdk } = running;
  const old = randomBytes(3_000_000);
  const put = (Body: string | Buffer) => sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body }));
  await put(old);
  const reading = await sdk.send(new GetObjectCommand({ Bucket: BUCKET, Key: "a" }));
  await put("new");
  expect(Buffer.from((await reading.Body?.transformToByteArray()) ?? []).equals(old)).toBe(true);
  await haveFiles(directory, 1);
  await sdk.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "a" }));
  await haveFiles(directory, 0);
});

test("an upload that breaks off leaves the former object and no file", async () => {
  const directory = temporary();
  running = await startBucket({ directory });
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body: "old" }));
  const url = await getSignedUrl(running.sdk, new PutObjectCommand({ Bucket: BUCKET, Key: "a" }));
  const sending = request(url, { method: "PUT", headers: { "content-length": "5000000" } });
  sending.on("error", () => {});
  sending.write(Buffer.alloc(1_000_000));
  await haveFiles(directory, 2);
  sending.destroy();
  await haveFiles(directory, 1);
  expect(await text(running, "a")).toBe("old");
  expect(running.logged).toEqual([]);
});

test("a full disk is a clear error and one line, and leaves the former object and no file", async () => {
  const directory = temporary();
  running = await startBucket({ directory });
  const put = (Body: string) => running?.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body }));
  await put("old");
  const { open } = fs.promises;
  jest.spyOn(fs.promises, "open").mockImplementation(async (...given: Parameters<typeof open>) => {
    const handle = await open(...given);
    handle.writev = () => Promise.reject(Object.assign(new Error("no space left"), { code: "ENOSPC" }));
    return handle;
  });
  expect(await errorOf(Promise.resolve(put("new")))).toEqual({
    name: "ServiceUnavailable",
    status: 503,
    message: "The disk that holds the local bucket is full. Make room, then try again.",
  });
  jest.restoreAllMocks();
  await haveFiles(directory, 1);
  expect(running.logged).toEqual([
    expect.stringMatching(/^The disk that holds .* is full\. .*make room, then try again\.$/),
  ]);
  expect(await text(running, "a")).toBe("old");
  expect(contentFiles(directory)).toHaveLength(1);
  await put("new");
  expect(await text(running, "a")).toBe("new");
});

test("content that is missing or cut is an error, never the beginning of an object", async () => {
  const directory = temporary();
  running = await startBucket({ directory });
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body: "0123456789" }));
  const [file = ""] = contentFiles(directory);
  truncateSync(join(directory, "objects", file), 5);
  expect(await errorOf(text(running, "a"))).toMatchObject({ name: "InternalError", status: 500 });
  rmSync(join(directory, "objects", file));
  expect(await errorOf(text(running, "a"))).toMatchObject({ name: "InternalError", status: 500 });
  expect(running.logged).toEqual([expect.stringContaining("should have 10"), expect.stringContaining("is missing")]);
});

test("events tell of what was put, copied, assembled and removed, in order, until they are acknowledged", async () => {
  running = await startBucket({ directory: temporary(), keepEvents: (bucket) => bucket === BUCKET });
  const { sdk, service } = running;
  const { ETag } = await sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body: "12345" }));
  await sdk.send(new CopyObjectCommand({ Bucket: BUCKET, Key: "b", CopySource: `${BUCKET}/a` }));
  const target = { Bucket: BUCKET, Key: "c" };
  const { UploadId } = await sdk.send(new CreateMultipartUploadCommand(target));
  const part = await sdk.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: "1" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
  await sdk.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload }));
  await sdk.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "a" }));
  await sdk.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: "never-there" }));
  await sdk.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: "b" }] } }));
  await sdk.send(new PutObjectCommand({ Bucket: OTHER, Key: "unheard", Body: "" }));
  const events = service.nextEvents(100);
  expect(events.map(({ name, reason, key }) => [name, reason, key])).toEqual([
    ["ObjectCreated:Put", "PutObject", "a"],
    ["ObjectCreated:Copy", "CopyObject", "b"],
    ["ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload", "c"],
    ["ObjectRemoved:Delete", "DeleteObject", "a"],
    ["ObjectRemoved:Delete", "DeleteObject", "b"],
  ]);
  expect(events[0]).toMatchObject({
    bucket: BUCKET,
    size: 5,
    eTag: ETag?.replaceAll('"', ""),
    sourceIp: "127.0.0.1",
    requestId: expect.stringMatching(/^[0-9A-F]{16}$/),
    sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
  });
  expect([...events].sort((one, other) => (one.sequencer < other.sequencer ? -1 : 1))).toEqual(events);
  expect(running.told.events).toBe(5);
  for (const { id } of events.slice(0, 4)) service.acknowledge(id);
  running = await running.restart();
  expect(running.service.nextEvents(100)).toEqual(events.slice(4));
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "later", Body: "" }));
  expect(running.service.nextEvents(100).map(({ key }) => key)).toEqual(["b", "later"]);
});

test("the window's listing follows the objects as they change", async () => {
  running = await startBucket({ directory: temporary() });
  const heard: string[] = [];
  const stop = running.service.onChange((bucket, key) => heard.push(`${bucket}/${key}`));
  const put = (Key: string) =>
    running?.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: "x", ContentType: "text/plain" }));
  await put("a");
  await put("b");
  stop();
  await put("c");
  expect(heard).toEqual([`${BUCKET}/a`, `${BUCKET}/b`]);
  expect(running.service.objects(BUCKET, 2, "a").map(({ key, type, size }) => [key, type, size])).toEqual([
    ["b", "text/plain", 1],
    ["c", "text/plain", 1],
  ]);
  expect(running.service.buckets().map(({ name }) => name)).toEqual([BUCKET, OTHER]);
});

test("what was put stays, and is acknowledged, where somebody who hears of it fails", async () => {
  const directory = temporary();
  running = await startBucket({ directory });
  running.service.onChange(() => {
    throw new Error("a listener's own fault");
  });
  await running.sdk.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a", Body: "kept" }));
  expect(await text(running, "a")).toBe("kept");
  expect(running.logged).toEqual([expect.stringContaining("a listener's own fault")]);
});

test("a folder of another version, or damaged, is refused with one line and left as it is", async () => {
  const directory = temporary();
  await (await startBucket({ directory })).close();
  truncateSync(join(directory, "buckets.sqlite"), 100);
  await expect(startBucket({ directory })).rejects.toMatchObject({ code: "store-damaged" });
  expect(existsSync(join(directory, "buckets.sqlite"))).toBe(true);
});
