import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Tokens } from "./running-stack";
import { openWorld, type World } from "./world";

/** The files' routes, through gateway, table, bucket and event, in both worlds. */
let world: World;
let tokens: Tokens;

beforeAll(async () => {
  world = await openWorld();
  tokens = await world.signIn("regular");
});
afterAll(() => world?.close());

const routes = [
  ["POST", "/upload-url"],
  ["GET", "/metadata/list"],
  ["GET", "/metadata"],
  ["DELETE", "/metadata"],
] as const;

async function ask(method: string, path: string, headers: Record<string, string>, body?: string) {
  const answer = await fetch(`${world.api}${path}`, { method, headers, ...(body && { body }) });
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text(), answer };
}

test.each(routes)("%s %s lets nobody in without a token", async (method, path) => {
  const { status, text } = await ask(method, path, {});
  expect([status, text]).toEqual([401, '{"message":"Unauthorized"}']);
});

test.each(routes)("the page may call %s %s", async (method, path) => {
  const { answer } = await ask("OPTIONS", path, {
    origin: world.page,
    "access-control-request-method": method,
    "access-control-request-headers": "authorization,content-type",
  });
  expect(answer.status).toBe(204);
  expect(answer.headers.get("access-control-allow-origin")).toBe(world.page);
  expect(answer.headers.get("access-control-allow-methods")?.split(",")).toContain(method);
});

test.each(["access", "id"] as const)("wrong input is answered with each field named (%s token)", async (kind) => {
  const headers = { authorization: `Bearer ${tokens[kind]}`, "content-type": "application/json" };
  const announced = await ask("POST", "/upload-url", headers, '{"name":"../x","size":-1}');
  expect([announced.status, announced.type]).toEqual([400, "application/problem+json"]);
  const fields = (text: string) => JSON.parse(text).errors.map(({ field }: { field: string }) => field);
  expect(fields(announced.text)).toEqual(["name", "type", "size", "sha256"]);
  expect(fields((await ask("GET", "/metadata/list?limit=0&limit=1&x=y", headers)).text)).toEqual(["limit", "x"]);
  expect(fields((await ask("GET", "/metadata", headers)).text)).toEqual(["id"]);
  expect(fields((await ask("DELETE", "/metadata?id=", headers)).text)).toEqual(["id"]);
});

test("a file over the limit, another type of body and another's list are refused", async () => {
  const headers = { authorization: `Bearer ${tokens.access}`, "content-type": "application/json" };
  const sha256 = Buffer.alloc(32).toString("base64");
  const large = JSON.stringify({ name: "a", type: "a/b", size: world.maxUploadBytes + 1, sha256 });
  expect((await ask("POST", "/upload-url", headers, large)).status).toBe(413);
  expect((await ask("POST", "/upload-url", { ...headers, "content-type": "text/plain" }, large)).status).toBe(415);
  const { status, text } = await ask("GET", "/metadata/list?owner=*", headers);
  expect([status, text]).toEqual([403, '{"message":"Forbidden"}']);
});

test("a file is announced, sent, listed, recorded, downloaded and deleted", async () => {
  const headers = { authorization: `Bearer ${tokens.access}`, "content-type": "application/json" };
  const content = "hello";
  const sha256 = createHash("sha256").update(content).digest("base64");
  const file = { name: "greeting.txt", type: "text/plain", size: content.length, sha256 };
  const announced = await ask("POST", "/upload-url", headers, JSON.stringify(file));
  expect(announced.status).toBe(201);
  const { id, upload } = JSON.parse(announced.text);
  const find = async () => JSON.parse((await ask("GET", `/metadata?id=${id}`, headers)).text);
  const sent = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: content });
  expect(sent.status).toBe(200);
  expect(await find()).toMatchObject({ ...file, id, owner: world.people.regular.nameInPool });
  const listed = JSON.parse((await ask("GET", "/metadata/list", headers)).text);
  expect(listed.items.map((item: { id: string }) => item.id)).toContain(id);

  const found = await eventually(find, ({ status }) => status === "stored");
  expect(found.status).toBe("stored");
  const download = await fetch(found.download.url);
  expect([download.status, await download.text()]).toEqual([200, content]);

  expect((await ask("DELETE", `/metadata?id=${id}`, headers)).status).toBe(204);
  expect((await ask("GET", `/metadata?id=${id}`, headers)).status).toBe(404);
}, 90_000);

/** What is found once it is as it should be, or at last: the event of an upload takes seconds on AWS. */
async function eventually<T>(find: () => Promise<T>, isDone: (found: T) => boolean): Promise<T> {
  let found = await find();
  for (let attempt = 0; attempt < 60 && !isDone(found); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    found = await find();
  }
  return found;
}
