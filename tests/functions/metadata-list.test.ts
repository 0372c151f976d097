import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { admin, ann, ben, openFiles, type User } from "./storage/files";

/** Pages, cursors and whose files a list has. */
let files: Awaited<ReturnType<typeof openFiles>>;
const made: string[] = [];

beforeAll(async () => {
  files = await openFiles();
  for (let index = 0; index < 7; index += 1) {
    const { body } = await files.announce(index % 2 === 0 ? ann : ben, `${index}`);
    made.unshift(body.id);
    files.clock.now += 1000;
  }
});
afterAll(() => files.close());

const list = (as: User, query: Record<string, string> = {}) => files.ask("list", { as, query });
const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

async function allPages(as: User, query: Record<string, string>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const { body } = await list(as, { ...query, ...(cursor && { cursor }) });
    pages.push(idsOf(body));
    cursor = body.cursor;
  } while (cursor !== undefined);
  return pages;
}

test("a list has the caller's files, the newest first, in pages without gap or repetition", async () => {
  const own = made.filter((_, index) => index % 2 === 0);
  expect(await allPages(ann, { limit: "3" })).toEqual([own.slice(0, 3), own.slice(3)]);
  expect(await allPages(ann, { limit: "2" })).toEqual([own.slice(0, 2), own.slice(2)]);
  expect(await allPages(ann, {})).toEqual([own]);
});

test("an admin's lists of everyone and of one user have pages too", async () => {
  expect(await allPages(admin, { owner: "*", limit: "3" })).toEqual([
    made.slice(0, 3),
    made.slice(3, 6),
    made.slice(6),
  ]);
  const bens = made.filter((_, index) => index % 2 === 1);
  expect(await allPages(admin, { owner: "ben", limit: "2" })).toEqual([bens.slice(0, 2), bens.slice(2)]);
  expect(await allPages(admin, { owner: "nobody" })).toEqual([[]]);
});

test("a file that is added or removed between two pages moves no other", async () => {
  const first = (await list(ben, { limit: "1" })).body;
  const added = (await files.announce(ben, "new")).body.id;
  await files.ask("remove", { as: ben, query: { id: idsOf(first)[0] ?? "" } });
  const rest = await allPages(ben, { cursor: first.cursor, limit: "100" });
  expect(rest.flat()).toEqual(made.filter((_, index) => index % 2 === 1).slice(1));
  await files.ask("remove", { as: ben, query: { id: added } });
});

test("a cursor is of use to nobody else, for no other list, and not when it was changed", async () => {
  const { cursor } = (await list(ann, { limit: "1" })).body;
  const everyones = (await list(admin, { owner: "*", limit: "1" })).body.cursor;
  const changed = `${cursor.slice(0, 10)}${cursor[10] === "A" ? "B" : "A"}${cursor.slice(11)}`;
  const attempts: [User, Record<string, string>][] = [
    [ben, { cursor }],
    [admin, { cursor }],
    [admin, { cursor, owner: "ann" }],
    [ann, { cursor: everyones }],
    [admin, { cursor: everyones }],
    [ann, { cursor: changed }],
    [ann, { cursor: `${cursor.slice(0, -1)}${cursor.endsWith("B") ? "C" : "B"}` }],
  ];
  for (const [as, query] of attempts) {
    const { status, body } = await list(as, query);
    expect([status, body.errors]).toEqual([400, [{ field: "cursor", detail: "is none that this list gave to you" }]]);
  }
  expect(cursor).not.toContain(ann.sub);
});

test.each([
  [{ limit: "0" }, ["limit"]],
  [{ limit: "101" }, ["limit"]],
  [{ limit: "abc" }, ["limit"]],
  [{ limit: "" }, ["limit"]],
  [{ limit: "1e1" }, ["limit"]],
  [{ limit: "5,6" }, ["limit"]],
  [{ cursor: "" }, ["cursor"]],
  [{ cursor: "x".repeat(10_000) }, ["cursor"]],
  [{ cursor: "../../etc/passwd" }, ["cursor"]],
  [{ owner: "" }, ["owner"]],
  [{ owner: "x".repeat(129) }, ["owner"]],
  [{ curser: "x", limit: "0" }, ["limit", "curser"]],
  [{ __proto__: null, constructor: "x" }, ["constructor"]],
])("a list of %j is refused with each field named", async (query, fields) => {
  const { status, type, body } = await list(admin, query as Record<string, string>);
  expect([status, type]).toEqual([400, "application/problem+json"]);
  expect(body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
});

test("a list may have 1 to 100 items", async () => {
  expect((await list(ann, { limit: "1" })).body.items).toHaveLength(1);
  expect((await list(ann, { limit: "100" })).status).toBe(200);
});

test.each(["*", "ben", "ann"])("without the admin scope the list of %s is refused with 403", async (owner) => {
  const { status, body, challenge } = await list(ann, { owner });
  expect([status, body]).toEqual([403, { message: "Forbidden" }]);
  expect(challenge).toContain('error="insufficient_scope"');
});

test("without ADMIN_SCOPES in the environment nobody sees others' files", async () => {
  const scope = files.environment["ADMIN_SCOPES"] ?? "";
  files.environment["ADMIN_SCOPES"] = "";
  expect((await list(admin, { owner: "*" })).status).toBe(403);
  expect((await files.ask("get", { as: admin, query: { id: made[0] ?? "" } })).status).toBe(404);
  files.environment["ADMIN_SCOPES"] = scope;
});

test("a page is full though many records before it are forgotten", async () => {
  const carl = { ...ann, name: "carl", sub: "carl" };
  const start = files.clock.now;
  const id = (await files.announce(carl, "kept")).body.id;
  await files.send((await files.announce(carl, "x")).body.upload, "x");
  for (let index = 0; index < 12; index += 1) {
    const { body } = await files.announce(carl, `${index}`);
    await files.table.put({ ...(await recordOf(body.id)), expires: { N: String(Math.floor(start / 1000) - 1) } });
  }
  expect(idsOf((await list(carl, { limit: "2" })).body)).toContain(id);
});

async function recordOf(id: string) {
  const record = (await files.table.items()).find((item) => item["id"]?.S === id);
  if (record === undefined) throw new Error("there is no such record");
  return record;
}

test.each([undefined, "", "a/b", "a b"])("a token whose sub is %j owns nothing and is refused", async (sub) => {
  expect((await list({ ...ann, sub: sub ?? "" })).status).toBe(401);
});

test.each(["get", "remove"] as const)("%s takes one id, and says what is wrong with it", async (route) => {
  const ask = async (query: Record<string, string>) => {
    const { status, body } = await files.ask(route, { as: ann, query });
    return [status, body.errors?.map(({ field }: { field: string }) => field)];
  };
  expect(await ask({})).toEqual([400, ["id"]]);
  expect(await ask({ id: "" })).toEqual([400, ["id"]]);
  expect(await ask({ id: "x".repeat(257) })).toEqual([400, ["id"]]);
  expect(await ask({ id: "a", owner: "b" })).toEqual([400, ["owner"]]);
  expect(await ask({ id: "../x" })).toEqual([404, undefined]);
});
