import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { LONGEST_BODY } from "../../src/console/live/kept-exchange";
import type { FunctionFailure, HttpExchange } from "../../src/model/activity";
import { browse } from "./browser";
import { exchange, openWindow, requestRecord, type TestWindow, TOKEN } from "./fixture";

const SECRETS = [TOKEN, "hunter2-hunter2", "dark-cookie", "abc-cookie", "query-secret", "set-secret"];

const opened: { close(): unknown }[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-events-"));
  folders.push(folder);
  return folder;
}

async function open(options: Parameters<typeof openWindow>[0] = {}): Promise<TestWindow> {
  const window = await openWindow(options);
  opened.push(window);
  return window;
}

async function openWith(carried: HttpExchange, options: Parameters<typeof openWindow>[0] = {}): Promise<TestWindow> {
  const window = await open(options);
  window.tell({ kind: "request", request: requestRecord({ exchange: () => carried }) });
  return window;
}

const FAILURES: readonly [FunctionFailure, string[]][] = [
  [
    {
      kind: "threw",
      message: "TypeError: no <b>user</b>",
      trace: [
        "TypeError: no <b>user</b>",
        "    at lookUp (/app/node_modules/lib/index.js:1:1)",
        "    at handler (/app/functions/whoami/handler.ts:12:9)",
        "    at node:internal/process:1:2",
      ],
    },
    ["The function failed", "TypeError: no &lt;b&gt;user&lt;/b&gt;", "functions/whoami/handler.ts:12:9"],
  ],
  [
    { kind: "does-not-build", message: "Function X does not build: functions/whoami/handler.ts:3:7: Unexpected }" },
    ["The function does not build", "functions/whoami/handler.ts:3:7: Unexpected }"],
  ],
  [
    { kind: "timed-out", message: "Task timed out after 3.00 seconds" },
    ["The function took too long", "Task timed out after 3.00 seconds"],
  ],
  [
    { kind: "bad-answer", message: "statusCode is no number" },
    ["The function&#39;s answer is none that the gateway can send", "statusCode is no number"],
  ],
];

test.each(FAILURES)("the row and the page of a 500 begin with its cause: %j", async (failure, texts) => {
  const window = await open();
  const line = {
    at: requestRecord().at,
    functionId: "f",
    requestId: "invocation1",
    level: "ERROR",
    text: "a log line",
  };
  window.tell({ kind: "function-log", line: { ...line, level: "ERROR" } });
  window.tell({ kind: "request", request: requestRecord({ status: 500, failure }) });
  const browser = await browse(window, "/");
  for (const path of ["/", "/request?number=1"]) {
    const { body } = await browser.open(path);
    for (const text of texts) expect(body).toContain(text);
    expect(body.indexOf("a log line")).toBeGreaterThan(body.indexOf(texts[0] ?? ""));
    expect(body.indexOf("a log line")).toBeLessThan(body.indexOf(">Authorizer<"));
  }
});

test("a refusal leads with the check that decided, and folds those that passed", async () => {
  const window = await open();
  const checks = [
    { name: "signature", passed: true, evidence: "verified with key1" },
    { name: "issuer", passed: true, evidence: "the issuer is right" },
    { name: "scope", passed: false, evidence: `the token has ${"scope-of-a-long-name ".repeat(30)}the-last-one` },
  ];
  window.tell({ kind: "request", request: requestRecord({ status: 403, checks }) });
  const { body } = await (await browse(window)).open("/request?number=1");
  expect(body).toContain("the-last-one");
  expect(body.indexOf("the-last-one")).toBeLessThan(body.indexOf("<summary>2 checks passed</summary>"));
  expect(body.indexOf("verified with key1")).toBeGreaterThan(body.indexOf("<summary>2 checks passed</summary>"));
});

test("a request's page shows headers, bodies and event, and no secret before it is asked for", async () => {
  const window = await openWith(exchange());
  const browser = await browse(window);
  const { body } = await browser.open("/request?number=1");
  for (const secret of SECRETS) expect(body).not.toContain(secret);
  for (const text of [
    "shown as it is",
    "&quot;name&quot;: &quot;Ada&quot;",
    "x-plain",
    "theme=•••",
    "$TOKEN",
    "page=2",
  ])
    expect(body).toContain(text);
  const list = await browser.open("/");
  for (const secret of SECRETS) expect(list.body).not.toContain(secret);
});

test("secrets are shown by a form with the session's token, and by no address", async () => {
  const window = await openWith(exchange());
  const browser = await browse(window);
  const shown = await browser.post("/request/reveal", { number: "1" });
  expect(shown.status).toBe(200);
  for (const secret of SECRETS) expect(shown.body).toContain(secret);
  expect((await browser.post("/request/reveal", { number: "1", csrf: "forged" })).status).toBe(403);
  expect((await browser.open("/request/reveal?number=1")).status).toBe(404);
});

test("a body that is base64 in the event, and a form, are masked by the names in them", async () => {
  const form = "grant_type=x&client_secret=form-secret&page=3";
  const carried = exchange(form);
  const event = JSON.stringify({ body: Buffer.from(form).toString("base64"), isBase64Encoded: true });
  const { body } = await (await browse(await openWith({ ...carried, event }))).open("/request?number=1");
  expect(body).not.toContain("form-secret");
  expect(body).not.toContain(Buffer.from("form-secret").toString("base64").slice(2, -4));
  expect(body).toContain("client_secret=•••&amp;page=3");
});

test("what is hostile in headers and bodies is text", async () => {
  const hostile = `<img src=x onerror="alert(1)"></script>`;
  const carried = { ...exchange(hostile), headers: [["x-a", hostile]] as const, target: `/${hostile}` };
  const { body } = await (await browse(await openWith(carried))).open("/request?number=1");
  expect(body).not.toContain("<img");
  expect(body.match(/<\/script>/g)).toHaveLength(1);
});

test("a body over the limit is cut, shown with secrets only, and can't be sent again", async () => {
  const window = await openWith({ ...exchange(), body: Buffer.from("x".repeat(LONGEST_BODY + 1)) });
  const browser = await browse(window);
  expect((await browser.open("/request?number=1")).body).toContain(`${LONGEST_BODY + 1} bytes, too long`);
  expect((await browser.post("/request/reveal", { number: "1" })).body).toContain(`first ${LONGEST_BODY} of`);
  expect((await browser.submit("/request/replay", { number: "1" })).body).toContain("too long to be kept whole");
});

test("a request is sent to its gateway again as it was, and the new one is shown", async () => {
  const seen: unknown[] = [];
  const server: Server = createServer((incoming, response) => {
    let body = "";
    incoming.on("data", (chunk) => {
      body += chunk;
    });
    incoming.on("end", () => {
      const { method, url, headers } = incoming;
      seen.push({ method, url, body, authorization: headers.authorization, host: headers.host });
      window.tell({ kind: "request", request: requestRecord({ requestId: "again=" }) });
      response.writeHead(201, { "apigw-requestid": "again=" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const window = await open({ api: `http://127.0.0.1:${port}` });
  const request = requestRecord({ method: "POST", exchange: () => exchange('{"a":1}') });
  window.tell({ kind: "request", request });
  const browser = await browse(window);
  expect((await browser.post("/request/replay", { number: "1", csrf: "" })).status).toBe(403);
  const { headers } = await browser.post("/request/replay", { number: "1" });
  expect(headers.location).toBe("/request?number=2");
  expect((await browser.open("/request?number=2")).body).toContain("Sent again: the answer is 201.");
  const url = "/whoami?access_token=query-secret&page=2";
  expect(seen).toEqual([
    { method: "POST", url, body: '{"a":1}', authorization: `Bearer ${TOKEN}`, host: "127.0.0.1:3000" },
  ]);
});

test("an event is saved beside the template without its secrets, and never over another", async () => {
  const eventsFolder = join(newFolder(), "events");
  const browser = await browse(await openWith(exchange(), { eventsFolder }));
  const { body } = await browser.submit("/request/save", { number: "1", case: "from-the-window" });
  expect(body).toContain("Saved as events/whoami.from-the-window.json");
  const text = readFileSync(join(eventsFolder, "whoami.from-the-window.json"), "utf8");
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  const saved = JSON.parse(text);
  expect(saved.headers.authorization).toBe("Bearer the-token-is-left-out-of-the-sample");
  expect(JSON.parse(saved.body)).toEqual({ name: "Ada", password: "left-out-of-the-sample" });
  writeFileSync(join(eventsFolder, "whoami.mine.json"), "mine");
  const again = await browser.submit("/request/save", { number: "1", case: "mine" });
  expect(again.body).toContain("There is an event whoami.mine.json already");
  expect(readFileSync(join(eventsFolder, "whoami.mine.json"), "utf8")).toBe("mine");
});

test.each(["../x", "a/b", "a\\b", "A", "", "a.json", "-a", "a".repeat(61), "a\0b", "..", "é"])(
  "an event is not saved under the name %j",
  async (name) => {
    const eventsFolder = newFolder();
    const browser = await browse(await openWith(exchange(), { eventsFolder }));
    const { body } = await browser.submit("/request/save", { number: "1", case: name });
    expect(body).toMatch(/small letters, digits and hyphens|longer than 60/);
    expect(readdirSync(eventsFolder)).toEqual([]);
  },
);

test("nothing is saved through a link that stands for the folder, or for the file", async () => {
  const elsewhere = newFolder();
  const folder = newFolder();
  symlinkSync(elsewhere, join(folder, "events"));
  const first = await browse(await openWith(exchange(), { eventsFolder: join(folder, "events") }));
  expect((await first.submit("/request/save", { number: "1", case: "a" })).body).toContain("is a link");
  symlinkSync(join(elsewhere, "target.json"), join(folder, "whoami.a.json"));
  const second = await browse(await openWith(exchange(), { eventsFolder: folder }));
  expect((await second.submit("/request/save", { number: "1", case: "a" })).body).toContain("There is an event");
  expect(readdirSync(elsewhere)).toEqual([]);
});

test.each(["/request?number=9", "/request?number=x", "/request"])("%s is a page that says it is gone", async (path) => {
  expect((await (await browse(await open())).open(path)).status).toBe(404);
});
