import { afterEach, expect, test } from "@jest/globals";
import type { ConsoleObjectDetail, ConsoleStorage } from "../../src/console/console-options";
import type { JsonObject } from "../../src/model/json";
import { ask, browse, follow, positionIn } from "./browser";
import { NOW, openWindow, type TestWindow } from "./fixture";

/** Tables and buckets in the developer's window. */

const HOSTILE = `<img src=x onerror="alert(1)">'&</script>\u202e`;
const location = { file: "template.yaml", line: 1, path: "" };
const store = (logicalId: string, properties: JsonObject = {}) => ({
  logicalId,
  name: `app-${logicalId.toLowerCase()}`,
  arn: "",
  properties,
  location,
});
const KEYS = [
  { AttributeName: "sub", KeyType: "HASH" },
  { AttributeName: "id", KeyType: "RANGE" },
];

const open: TestWindow[] = [];
afterEach(async () => {
  for (const window of open.splice(0)) await window.close();
});

interface Contents {
  readonly items?: readonly JsonObject[];
  readonly objects?: Readonly<Record<string, Partial<ConsoleObjectDetail>>>;
}

/** A window on a table and a bucket whose contents a test gives, and changes. */
async function look(contents: Contents) {
  const listeners = new Set<() => void>();
  const now: { contents: Contents } = { contents };
  const items = () =>
    (now.contents.items ?? []).map((item, index) => ({ cursor: String(index).padStart(3, "0"), item }));
  const objects = () => Object.entries(now.contents.objects ?? {}).sort();
  const detail = (given: Partial<ConsoleObjectDetail>): ConsoleObjectDetail => ({
    size: 0,
    etag: "e",
    modifiedAt: NOW,
    storageClass: "STANDARD",
    system: { "content-type": "text/plain" },
    metadata: {},
    tags: [],
    ...given,
  });
  const storage: ConsoleStorage = {
    tables: [store("Files", { KeySchema: KEYS })],
    buckets: [store("Uploads")],
    count: async (name, most) => Math.min(most, name === "app-files" ? items().length : objects().length),
    items: async (_table, limit, after = "") =>
      items()
        .filter(({ cursor }) => cursor > after || after === "")
        .slice(0, limit),
    item: (_table, wanted) => items().find(({ cursor }) => cursor === wanted)?.item,
    folder: (_bucket, prefix, limit, after = "") => {
      const below = objects().filter(([key]) => key.startsWith(prefix) && key > after);
      const shown = below.map(([key, given]) => {
        const end = key.indexOf("/", prefix.length);
        if (end >= 0) return key.slice(0, end + 1);
        const { size, modifiedAt, system } = detail(given);
        return { key, size, modifiedAt, type: system["content-type"] ?? "" };
      });
      return shown.filter((each, index) => typeof each !== "string" || shown.indexOf(each) === index).slice(0, limit);
    },
    object: (_bucket, key) => {
      const given = now.contents.objects?.[key];
      return given === undefined ? undefined : detail(given);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const window = await openWindow({ storage });
  open.push(window);
  const change = (next: Contents) => {
    now.contents = next;
    for (const listener of listeners) listener();
  };
  return { window, change, listeners, page: (path: string) => ask(window, path) };
}

const links = (html: string): readonly string[] =>
  [...html.matchAll(/<li><a href="([^"]+)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
const item = (id: string, more: JsonObject = {}): JsonObject => ({ sub: { S: "ada" }, id: { S: id }, ...more });

test("tables and buckets are listed with how much is in them", async () => {
  const { page } = await look({ items: [item("1")], objects: { a: {}, b: {} } });
  const { body } = await page("/storage");
  for (const text of ["Files", "app-files", "1 item<", "Uploads", "app-uploads", "2 objects<"])
    expect(body).toContain(text);
  expect(links(body)).toContain("/table?name=Files");
  expect(links(body)).toContain("/bucket?name=Uploads");
});

test("what is many is counted to a thousand", async () => {
  const { page } = await look({ items: Array.from({ length: 1_001 }, (_, index) => item(String(index))) });
  expect((await page("/storage")).body).toContain("1,000 items or more");
});

test("a template without storage says so", async () => {
  const window = await openWindow();
  open.push(window);
  expect((await ask(window, "/storage")).body).toContain("no table and no bucket");
  expect((await ask(window, "/table?name=Files")).status).toBe(404);
  expect((await ask(window, "/object?bucket=Uploads&key=a")).status).toBe(404);
});

test("a table's items come a page at a time, by their keys", async () => {
  const { page } = await look({
    items: Array.from({ length: 30 }, (_, index) => item(`id-${index}`, { size: { N: "5" } })),
  });
  const first = await page("/table?name=Files");
  expect(first.body).toContain("ada · id-0<");
  expect(first.body).toContain("{&quot;size&quot;:&quot;5&quot;}");
  const items = (body: string) => links(body).filter((href) => href.startsWith("/item?"));
  expect(items(first.body)).toHaveLength(25);
  const next = /href="(\/table\?[^"]*after=[^"]+)">Next page/.exec(first.body)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const second = await page(next);
  expect(items(second.body)).toHaveLength(5);
  expect(second.body).toContain("id-29");
  expect(second.body).not.toContain(">Next page<");
});

test("an item is DynamoDB's JSON, cut where it is large", async () => {
  const { page } = await look({ items: [item("1", { note: { S: "x".repeat(30_000) } })] });
  const { body } = await page("/item?table=Files&cursor=000");
  expect(body).toContain("&quot;S&quot;: &quot;ada&quot;");
  expect(body).toContain("Only the first 20,000 characters are shown.");
  expect(body.match(/x{1000,}/)?.[0]?.length).toBeLessThan(20_001);
  const list = await page("/table?name=Files");
  expect(list.body.match(/x{50,}/)?.[0]?.length).toBeLessThan(201);
  const gone = await page("/item?table=Files&cursor=999");
  expect(gone.status).toBe(404);
  expect(gone.body).toContain("no such item any more");
});

test("a bucket is shown a folder at a time", async () => {
  const { page } = await look({
    objects: { "a.txt": { size: 1_234_567 }, "files/x/1": {}, "files/x/2": {}, "files/y": {} },
  });
  const top = await page("/bucket?name=Uploads");
  expect(links(top.body).slice(-2)).toEqual([
    "/object?bucket=Uploads&key=a.txt",
    "/bucket?name=Uploads&prefix=files%2F",
  ]);
  expect(top.body).toContain("1.2 MB");
  const folder = await page("/bucket?name=Uploads&prefix=files%2F");
  expect(links(folder.body).slice(-2)).toEqual([
    "/bucket?name=Uploads&prefix=files%2Fx%2F",
    "/object?bucket=Uploads&key=files%2Fy",
  ]);
  expect(folder.body).toContain('href="/bucket?name=Uploads"');
});

test("an object's page tells what the bucket knows of it", async () => {
  const object = {
    size: 5,
    system: { "content-type": "image/png" },
    metadata: { owner: "ada" },
    tags: [["kind", "photo"]] as const,
    checksum: { algorithm: "SHA256", value: "LPJNul+w" },
  };
  const { page } = await look({ objects: { "files/a.png": object } });
  const { body } = await page("/object?bucket=Uploads&key=files%2Fa.png");
  for (const text of [
    "files/a.png",
    "5 B (5 bytes)",
    "image/png",
    "x-amz-meta-owner",
    "ada",
    "Tag kind",
    "photo",
    "LPJNul+w",
  ])
    expect(body).toContain(text);
  expect((await page("/object?bucket=Uploads&key=gone")).status).toBe(404);
});

test.each([
  "/storage",
  "/table?name=Files",
  "/item?table=Files&cursor=000",
  "/bucket?name=Uploads",
  "hostile object",
  "hostile folder",
])("the page %s shows what others stored as text", async (path) => {
  const key = `${HOSTILE.replace("/", "")}/${HOSTILE.replace("/", "")}`;
  const object = {
    system: { "content-type": HOSTILE },
    metadata: { [HOSTILE]: HOSTILE },
    tags: [[HOSTILE, HOSTILE]] as const,
  };
  const { window } = await look({
    items: [{ sub: { S: HOSTILE }, id: { S: HOSTILE }, [HOSTILE]: { M: { [HOSTILE]: { S: HOSTILE } } } }],
    objects: { [key]: object },
  });
  const query = new URLSearchParams({ bucket: "Uploads", key, name: "Uploads", prefix: key.replace(/[^/]*$/, "") });
  const address =
    path === "hostile object" ? `/object?${query}` : path === "hostile folder" ? `/bucket?${query}` : path;
  const { status, body } = await (await browse(window)).open(address);
  expect(status).toBe(200);
  expect(body).not.toContain("<img");
  expect(body).not.toContain("\u202e");
  expect(body.match(/<\/script>/g)).toHaveLength(1);
});

test("an open page is told that something changed, and gets the part anew", async () => {
  const { window, change, listeners, page } = await look({ items: [] });
  const first = await page("/table?name=Files");
  expect(first.body).toContain("The table is empty.");
  const stream = follow(window, `?after=${positionIn(first)}`);
  await stream.until((events) => events.length > 0);
  change({ items: [item("new")] });
  change({ items: [item("new"), item("newer")] });
  await stream.until((events) => events.some(({ name }) => name === "storage"));
  expect(stream.events.filter(({ name }) => name === "storage")).toHaveLength(1);
  stream.close();
  const again = /data-refresh="([^"]+)"/.exec(first.body)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const part = JSON.parse((await ask(window, again, { headers: { accept: "application/json" } })).body);
  expect(part).toMatchObject({ part: "stored", props: { rows: [{ title: "ada · new" }, { title: "ada · newer" }] } });
  expect(listeners.size).toBe(1);
  await window.close();
  expect(listeners.size).toBe(0);
});
