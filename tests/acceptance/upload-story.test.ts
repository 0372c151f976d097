import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Stack } from "sam-gatehouse";
import { type CommandRun, runCommand } from "../../local/tests/stack/command-line";
import { keyIn, send, userOf } from "./files-user";
import { PROJECT, startProject } from "./running-stack";

/** A file's life through the whole stack: the routes, the presigned URL, the bucket's event, the table. */

type Ready = Stack["ready"];

let stack: Stack;
const logged: string[] = [];
const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const runs: CommandRun[] = [];

beforeAll(async () => {
  stack = await startProject({ consolePort: 0 }, { log: (line) => logged.push(line) });
});
afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.process.kill("SIGKILL");
    await run.ended;
  }
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("the ready line has the pair of keys and nothing that a client noted in it", () => {
  const secretAccessKey = expect.stringMatching(/^\S{40}$/);
  expect(stack.ready.credentials).toEqual({ accessKeyId: "local", secretAccessKey });
});

/** How long it takes until something is so, in milliseconds. */
async function until(isSo: () => Promise<boolean>, most: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > most) throw new Error(`not after ${most} ms: ${logged.slice(-5).join("\n")}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
  return performance.now() - startedAt;
}

/** The bucket by the stack's own credentials, past what a presigned URL allows. */
function bucketOf({ buckets, credentials }: Ready) {
  const bucket = buckets["UploadsBucket"];
  if (bucket === undefined) throw new Error("the ready line lacks the bucket");
  const options = { endpoint: bucket.endpoint, region: "us-east-1", forcePathStyle: true };
  const s3 = new S3Client({ ...options, credentials: { ...credentials } });
  const target = { Bucket: bucket.name };
  return {
    put: (Key: string, Body: string) =>
      s3.send(new PutObjectCommand({ ...target, Key, Body, ContentType: "text/plain" })),
    has: (Key: string) =>
      s3.send(new HeadObjectCommand({ ...target, Key })).then(
        () => true,
        () => false,
      ),
    close: () => s3.destroy(),
  };
}

test("a file is announced, sent, stored within a second, listed, downloaded and deleted", async () => {
  const user = await userOf(stack.ready, "regularuser");
  // What the first call of each function costs is not what is measured here.
  const first = await user.announce("warm");
  await send(first.upload, "warm");
  await until(async () => (await user.statusOf(first.id)) === "stored", 20_000);

  const { id, upload } = await user.announce("hello", "Grüße.txt");
  expect(await user.statusOf(id)).toBe("pending");
  expect(await send(upload, "hello")).toBe(200);
  expect(await until(async () => (await user.statusOf(id)) === "stored", 5_000)).toBeLessThan(1_000);

  const item = { id, name: "Grüße.txt", type: "text/plain", size: 5, owner: "regularuser", status: "stored" };
  const list = await user.ask("GET", "/metadata/list");
  expect(list.body.items[0]).toMatchObject({ ...item, storedAt: expect.stringMatching(/Z$/) });
  const found = await user.ask("GET", `/metadata?id=${id}`);
  expect(found.body).toMatchObject(item);
  const download = await fetch(found.body.download.url);
  expect([download.status, await download.text()]).toEqual([200, "hello"]);
  expect(download.headers.get("content-disposition")).toMatch(/^attachment;/);

  expect((await user.ask("DELETE", `/metadata?id=${id}`)).status).toBe(204);
  expect((await user.ask("GET", `/metadata?id=${id}`)).status).toBe(404);
  expect((await user.ask("DELETE", `/metadata?id=${id}`)).status).toBe(404);
  expect((await fetch(found.body.download.url)).status).toBe(404);
});

test("another's file is not there, and everybody's list is the admin's", async () => {
  const [owner, admin] = await Promise.all([userOf(stack.ready, "regularuser"), userOf(stack.ready, "adminuser")]);
  const theirs = await admin.announce("theirs");
  for (const method of ["GET", "DELETE"])
    expect((await owner.ask(method, `/metadata?id=${theirs.id}`)).status).toBe(404);
  expect((await owner.ask("GET", "/metadata/list?owner=*")).status).toBe(403);
  const own = await owner.announce("own");
  const all = await admin.ask("GET", "/metadata/list?owner=*");
  const ids = all.body.items.map(({ id }: { id: string }) => id);
  expect(ids).toEqual(expect.arrayContaining([own.id, theirs.id]));
  expect((await admin.ask("GET", `/metadata?id=${own.id}`)).status).toBe(200);
});

test("an object that is not what was announced is rejected and removed", async () => {
  const user = await userOf(stack.ready, "regularuser");
  const { id, upload } = await user.announce("promise");
  expect(await send(upload, "another")).toBe(400);
  const bucket = bucketOf(stack.ready);
  await bucket.put(keyIn(upload), "not the promise");
  await until(async () => (await user.statusOf(id)) === "rejected", 10_000);
  await until(async () => !(await bucket.has(keyIn(upload))), 5_000);
  expect((await user.ask("GET", `/metadata?id=${id}`)).body.download).toBeUndefined();
  bucket.close();
});

test("an object without a record is removed: one that was deleted, then sent again by its URL", async () => {
  const user = await userOf(stack.ready, "regularuser");
  const { id, upload } = await user.announce("again");
  expect(await send(upload, "again")).toBe(200);
  await until(async () => (await user.statusOf(id)) === "stored", 10_000);
  expect((await user.ask("DELETE", `/metadata?id=${id}`)).status).toBe(204);
  expect(await send(upload, "again")).toBe(200);
  const bucket = bucketOf(stack.ready);
  await until(async () => !(await bucket.has(keyIn(upload))), 10_000);
  bucket.close();
});

test("the developer's window shows the record and the object, and no key of the stack", async () => {
  const user = await userOf(stack.ready, "regularuser");
  const { id, upload } = await user.announce("seen");
  await send(upload, "seen");
  await until(async () => (await user.statusOf(id)) === "stored", 10_000);
  const page = async (path: string) => (await fetch(`${stack.ready.console?.url}${path}`)).text();
  const folder = keyIn(upload).replace(/[^/]*$/, "");
  const pages = await Promise.all(
    [
      "/storage",
      "/table?name=MetadataTable",
      `/bucket?name=UploadsBucket&prefix=${encodeURIComponent(folder)}`,
      `/object?bucket=UploadsBucket&key=${encodeURIComponent(keyIn(upload))}`,
    ].map(page),
  );
  expect(pages.map((html) => html.includes(id))).toEqual([false, true, true, true]);
  expect(pages.join()).not.toContain(stack.ready.credentials.secretAccessKey);
  const [item = ""] = /\/item\?[^"]*/.exec(pages[1] ?? "") ?? [];
  expect(await page(item.replaceAll("&amp;", "&"))).toContain("&quot;createdAt&quot;: {");
});

test("uploads that were acknowledged before kill -9 are recorded after the next start", async () => {
  const start = async () => {
    const ports = ["--port", "0", "--pool-port", "0", "--storage-port", "0", "--console-port", "0", "--no-watch"];
    const run = runCommand(["start", "--json", ...ports, "--state", join(folder, "state")], { cwd: PROJECT });
    runs.push(run);
    const ready: Ready = JSON.parse(await run.firstLine());
    return { run, user: await userOf(ready, "regularuser") };
  };
  const first = await start();
  const announced = await Promise.all(Array.from({ length: 8 }, (_, index) => first.user.announce(`file ${index}`)));
  const sent = await Promise.all(announced.map(({ upload }, index) => send(upload, `file ${index}`)));
  expect(sent).toEqual(announced.map(() => 200));
  first.run.process.kill("SIGKILL");
  await first.run.ended;

  const second = await start();
  for (const { id } of announced) await until(async () => (await second.user.statusOf(id)) === "stored", 20_000);
  const { body } = await second.user.ask("GET", "/metadata/list");
  expect(body.items.map(({ status }: { status: string }) => status)).toEqual(announced.map(() => "stored"));
}, 60_000);

test("no event was given up", () => {
  expect(logged.filter((line) => /failed|can't be called/.test(line))).toEqual([]);
});
