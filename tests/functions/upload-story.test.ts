import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { admin, ann, ben, keyOf, openFiles, sizeAndSum } from "./storage/files";

/** A file's life, through the functions, a table at dynalite and a bucket that verifies every signature. */
let files: Awaited<ReturnType<typeof openFiles>>;
beforeEach(async () => {
  jest.spyOn(console, "info").mockImplementation(() => {});
  files = await openFiles();
});
afterEach(() => files.close());

const gone = { type: "about:blank", title: "Not Found", status: 404, detail: "There is no such file." };
const idForm = /^[0-9a-f]{44}$/;

test.each([false, true])(
  "a file is announced, sent, listed, downloaded and deleted (ID token: %p)",
  async (idToken) => {
    const content = "hello";
    const body = { name: "Grüße 日本.txt", type: "Text/Plain", ...sizeAndSum(content) };
    const announced = await files.ask("create", { as: ann, body, idToken });
    expect(announced).toMatchObject({ status: 201, type: "application/json" });
    const { id, upload, expiresAt } = announced.body;
    expect(id).toMatch(idForm);
    expect(expiresAt).toBe("2026-11-21T08:10:00.000Z");
    expect(upload).toEqual({
      method: "PUT",
      url: expect.stringContaining(`/uploads/files/${ann.sub}/${id}?`),
      headers: { "content-length": "5", "content-type": "text/plain", "x-amz-checksum-sha256": body.sha256 },
    });
    const pending = {
      id,
      name: body.name,
      type: "text/plain",
      size: 5,
      sha256: body.sha256,
      owner: "ann",
      status: "pending",
      createdAt: "2026-11-21T08:05:00.250Z",
    };
    expect((await files.ask("get", { as: ann, query: { id }, idToken })).body).toEqual(pending);

    expect(await files.send(upload, content)).toBe(200);
    expect(await files.created(keyOf(ann, id), "0055AED6DCD90281E5")).toEqual({ outcome: "stored" });
    const stored = { ...pending, status: "stored", storedAt: "2026-11-21T08:05:00.250Z" };
    expect((await files.ask("list", { as: ann, idToken })).body).toEqual({ items: [stored] });
    const found = await files.ask("get", { as: ann, query: { id }, idToken });
    expect(found.body).toEqual({
      ...stored,
      download: { url: expect.any(String), expiresAt: "2026-11-21T08:10:00.000Z" },
    });
    const download = await fetch(found.body.download.url);
    expect([download.status, await download.text()]).toEqual([200, content]);
    expect(download.headers.get("content-disposition")).toBe(
      "attachment; filename=\"Gr__e __.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%E6%97%A5%E6%9C%AC.txt",
    );

    expect(await files.ask("remove", { as: ann, query: { id } })).toEqual({ status: 204 });
    expect(files.bucket.objects.size).toBe(0);
    expect(await files.table.items()).toEqual([]);
    for (const route of ["get", "remove"] as const) {
      expect((await files.ask(route, { as: ann, query: { id } })).body).toEqual(gone);
    }
  },
);

test("the URL of an upload takes nothing but what was announced, and only for five minutes", async () => {
  const { body } = await files.announce(ann, "hello");
  const { url, headers } = body.upload;
  const attempt = async (content: string, changes: Record<string, string> = {}, at = url) =>
    (await fetch(at, { method: "PUT", headers: { ...headers, ...changes }, body: content })).status;
  expect(await attempt("jello")).toBe(403);
  expect(await attempt("hello", { "content-type": "text/html" })).toBe(403);
  expect(await attempt("hello", { "x-amz-acl": "public-read" })).toBe(403);
  expect(await attempt("hello", {}, url.replace(body.id, `f${body.id.slice(1)}`))).toBe(403);
  expect(await attempt("hello!", { "content-length": "6" })).toBe(403);
  expect((await fetch(url)).status).toBe(403);
  const start = files.clock.now;
  // Signatures have whole seconds, and the clock stands at 250 ms.
  files.clock.now = start - 250 + 300_000;
  expect(await attempt("hello")).toBe(403);
  files.clock.now -= 1;
  expect(await attempt("hello")).toBe(200);
  files.clock.now = start;
  await files.ask("remove", { as: ann, query: { id: body.id } });
});

test("another's file is not found, like one that does not exist, but for an admin", async () => {
  const id = await files.store(ann, "private");
  for (const route of ["get", "remove"] as const) {
    const others = await files.ask(route, { as: ben, query: { id } });
    const unknown = await files.ask(route, { as: ben, query: { id: "0".repeat(44) } });
    expect(others).toEqual({ status: 404, type: "application/problem+json", body: gone, challenge: undefined });
    expect(unknown).toEqual(others);
  }
  expect((await files.ask("list", { as: ben })).body).toEqual({ items: [] });
  expect((await files.ask("list", { as: admin })).body).toEqual({ items: [] });
  expect((await files.ask("list", { as: admin, query: { owner: "*" } })).body.items).toMatchObject([
    { id, owner: "ann" },
  ]);
  expect((await files.ask("list", { as: admin, query: { owner: "ann" } })).body.items).toMatchObject([{ id }]);
  expect((await files.ask("list", { as: admin, query: { owner: "ben" } })).body).toEqual({ items: [] });
  const { download } = (await files.ask("get", { as: admin, query: { id } })).body;
  expect(await (await fetch(download.url)).text()).toBe("private");
  expect((await files.ask("remove", { as: admin, query: { id } })).status).toBe(204);
  expect((await files.ask("get", { as: ann, query: { id } })).status).toBe(404);
});

test("a deletion that fails midway leaves no file to see, and can be asked for again", async () => {
  const id = await files.store(ann, "half gone");
  files.bucket.outage.on = true;
  await expect(files.ask("remove", { as: ann, query: { id } })).rejects.toThrow("S3 answered DELETE with 503");
  files.bucket.outage.on = false;
  expect((await files.ask("get", { as: ann, query: { id } })).status).toBe(404);
  expect((await files.ask("list", { as: ann })).body).toEqual({ items: [] });
  expect(files.bucket.objects.size).toBe(1);
  expect((await files.ask("remove", { as: ann, query: { id } })).status).toBe(204);
  expect([files.bucket.objects.size, await files.table.items()]).toEqual([0, []]);
});

test("an upload that never comes is forgotten after a day, whether or not the table has swept it", async () => {
  const { body } = await files.announce(ann, "late");
  const start = files.clock.now;
  files.clock.now = start + 86_400_000 - 251;
  expect((await files.ask("get", { as: ann, query: { id: body.id } })).status).toBe(200);
  files.clock.now += 1;
  expect((await files.ask("get", { as: ann, query: { id: body.id } })).status).toBe(404);
  expect((await files.ask("list", { as: ann })).body).toEqual({ items: [] });
  expect((await files.ask("remove", { as: ann, query: { id: body.id } })).status).toBe(404);
  files.clock.now = start;
  await files.ask("remove", { as: ann, query: { id: body.id } });
});

test("ids can't be guessed, and sort as they were made", async () => {
  const made: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    made.push((await files.announce(ann, `${index}`)).body.id);
    files.clock.now += 1;
  }
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made.map((id) => id.slice(12))).size).toBe(5);
  for (const id of made) await files.ask("remove", { as: ann, query: { id } });
});
