import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { Handler, S3ObjectCreatedNotificationEvent } from "aws-lambda";
import { recordUpload } from "../../functions/record-upload/handler";
import { sha256Of } from "./storage/bucket";
import { ann, keyOf, objectCreated, openFiles } from "./storage/files";

/** What becomes of `Object Created`, in any order and number. */
let files: Awaited<ReturnType<typeof openFiles>>;
beforeEach(async () => {
  jest.spyOn(console, "info").mockImplementation(() => {});
  jest.spyOn(console, "warn").mockImplementation(() => {});
  files = await openFiles();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await files.close();
});

const pendingFile = async (content: string) => {
  const { body } = await files.announce(ann, content);
  return { id: body.id, key: keyOf(ann, body.id), upload: body.upload };
};
const itemOf = async (id: string) => (await files.ask("get", { as: ann, query: { id } })).body;

test("an event that comes twice, or an older one behind it, changes nothing", async () => {
  const { id, key, upload } = await pendingFile("hello");
  await files.send(upload, "hello");
  expect(await files.created(key, "0B")).toEqual({ outcome: "stored" });
  const stored = await files.table.items();
  expect(stored).toMatchObject([{ status: { S: "stored" }, sequencer: { S: "0B" }, size: { N: "5" } }]);
  expect(stored[0]).not.toHaveProperty("expires");
  files.clock.now += 60_000;
  expect(await files.created(key, "0b")).toEqual({ outcome: "stored" });
  expect(await files.created(key, "0A")).toEqual({ outcome: "outdated" });
  expect(await files.table.items()).toEqual(stored);
  expect((await itemOf(id)).download).toBeDefined();
});

const wrong = { body: Buffer.from("jello"), type: "text/plain", sha256: sha256Of("jello") };
const right = { body: Buffer.from("hello"), type: "text/plain", sha256: sha256Of("hello") };
test.each([
  ["another content", wrong],
  ["another length", { ...right, body: Buffer.from("hello!") }],
  ["another type", { ...right, type: "text/html" }],
  ["no checksum", { ...right, sha256: undefined }],
])("an object of %s is removed and its file marked as rejected", async (_, object) => {
  const { id, key } = await pendingFile("hello");
  files.bucket.objects.set(key, { ...object, lastModified: new Date(files.clock.now) });
  expect(await files.created(key, "0A")).toEqual({ outcome: "rejected" });
  expect(files.bucket.objects.size).toBe(0);
  const item = await itemOf(id);
  expect(item).toMatchObject({ status: "rejected", size: 5, type: "text/plain", sha256: right.sha256 });
  expect(item).not.toHaveProperty("download");
  files.clock.now += 172_800_000;
  expect(await itemOf(id)).toEqual(item);
});

test("a removal that fails is made up for when the event comes again", async () => {
  const { id, key } = await pendingFile("hello");
  files.bucket.objects.set(key, { ...wrong, lastModified: new Date(files.clock.now) });
  const remove = jest.spyOn(files.bucket.objects, "delete").mockImplementationOnce(() => {
    throw new Error("the disk is full");
  });
  await expect(files.created(key, "0A")).rejects.toThrow("S3 answered DELETE with 500");
  remove.mockRestore();
  expect((await itemOf(id)).status).toBe("rejected");
  expect(await files.created(key, "0A")).toEqual({ outcome: "rejected" });
  expect(files.bucket.objects.size).toBe(0);
});

test("a late word about a wrong object does not harm the right one that took its place", async () => {
  const { id, key, upload } = await pendingFile("hello");
  await files.send(upload, "hello");
  await files.created(key, "0C");
  files.bucket.objects.set(key, { ...wrong, lastModified: new Date(files.clock.now) });
  expect(await files.created(key, "0A")).toEqual({ outcome: "outdated" });
  expect((await itemOf(id)).status).toBe("stored");
});

test("an object without a record is removed: never announced, or deleted and sent again by a URL still alive", async () => {
  const { id, key, upload } = await pendingFile("hello");
  await files.send(upload, "hello");
  await files.created(key, "0A");
  await files.ask("remove", { as: ann, query: { id } });
  expect(await files.send(upload, "hello")).toBe(200);
  expect(await files.created(key, "0B")).toEqual({ outcome: "removed" });
  for (const stray of [keyOf(ann, "a".repeat(44)), "files/a b/ü+%41", "files/"]) {
    files.bucket.objects.set(stray, { ...right, lastModified: new Date(0) });
    expect(await files.created(stray, "0A")).toEqual({ outcome: "removed" });
  }
  expect([files.bucket.objects.size, await files.table.items()]).toEqual([0, []]);
});

test("what arrives while its file is being deleted is removed", async () => {
  const { id, key, upload } = await pendingFile("hello");
  files.bucket.outage.on = true;
  await expect(files.ask("remove", { as: ann, query: { id } })).rejects.toThrow("503");
  files.bucket.outage.on = false;
  await files.send(upload, "hello");
  expect(await files.created(key, "0A")).toEqual({ outcome: "removed" });
  expect(files.bucket.objects.size).toBe(0);
});

test("an event of an object that is gone again changes nothing", async () => {
  const { id, key } = await pendingFile("hello");
  expect(await files.created(key, "0A")).toEqual({ outcome: "object-gone" });
  expect((await itemOf(id)).status).toBe("pending");
});

test.each([
  ["no object", undefined],
  ["of another bucket", objectCreated("another", "files/x", "0A")],
  ["of another kind", { ...objectCreated("uploads", "files/x", "0A"), "detail-type": "Object Deleted" }],
  ["of another source", { ...objectCreated("uploads", "files/x", "0A"), source: "me" }],
  ["with a sequencer that is none", objectCreated("uploads", "files/x", "zz")],
])("an event %s is ignored", async (_, event) => {
  files.bucket.outage.on = true;
  expect(await files.record(event)).toEqual({ outcome: "ignored" });
});

test("what fails is thrown, so that the event is tried again and at last kept", async () => {
  const { key } = await pendingFile("hello");
  files.bucket.outage.on = true;
  await expect(files.created(key, "0A")).rejects.toThrow("S3 answered HEAD with 503");
});

test("the handler takes the published event type", () => {
  const takes: Handler<S3ObjectCreatedNotificationEvent, { readonly outcome: string }> = recordUpload();
  expect(takes).toBeInstanceOf(Function);
});
