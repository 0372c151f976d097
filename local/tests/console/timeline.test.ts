import { afterEach, expect, test } from "@jest/globals";
import { History, LIMITS } from "../../src/console/live/history";
import { LONGEST_BODY } from "../../src/console/live/kept-exchange";
import { matches, readFilter } from "../../src/console/timeline/filter";
import { browse, follow, positionIn } from "./browser";
import { exchange, openWindow, requestRecord, signInRecord, type TestWindow, triggerRecord } from "./fixture";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function openWithEverything(): Promise<TestWindow> {
  const window = await openWindow();
  opened.push(window);
  const refused = {
    kind: "refused",
    error: "NotAuthorizedException",
    message: "Incorrect username or password.",
  } as const;
  window.tell({ kind: "sign-in", signIn: signInRecord() });
  window.tell({ kind: "sign-in", signIn: signInRecord({ username: "bob", outcome: refused }) });
  window.tell({ kind: "trigger", trigger: triggerRecord() });
  const failure = {
    kind: "threw",
    message: "Error: no groups",
    trace: ["    at f (/app/functions/pre/handler.ts:4:2)"],
  } as const;
  window.tell({ kind: "trigger", trigger: triggerRecord({ failure }) });
  window.tell({ kind: "request", request: requestRecord() });
  window.tell({ kind: "request", request: requestRecord({ path: "/admin", routeKey: "GET /admin", status: 403 }) });
  return window;
}

const rowsIn = (body: string): readonly string[] =>
  [...body.matchAll(/<li id="(request-\d+)"/g)].map(([, id = ""]) => id);

test.each([
  ["", [6, 5, 4, 3, 2, 1]],
  ["?kind=sign-in", [2, 1]],
  ["?kind=trigger", [4, 3]],
  ["?kind=request&status=4", [6]],
  ["?status=refused", [6, 2]],
  ["?status=error", [4]],
  ["?text=BOB", [2]],
  ["?text=no+groups", [4]],
  ["?kind=unknown&status=unknown", [6, 5, 4, 3, 2, 1]],
  ["?text=nothing+like+that", []],
])("the time line%s shows the entries %j", async (query, numbers) => {
  const { body } = await (await browse(await openWithEverything())).open(`/${query}`);
  expect(rowsIn(body)).toEqual(numbers.map((number) => `request-${number}`));
});

test("a sign-in names the user, the client, the step and what the pool said", async () => {
  const { body } = await (await browse(await openWithEverything())).open("/?kind=sign-in");
  for (const text of [
    "ada",
    "AppClient",
    "UserPool",
    "USER_PASSWORD_AUTH: signed in",
    "NotAuthorizedException: Incorrect",
  ])
    expect(body).toContain(text);
});

test("a trigger that threw shows where, and has a page with its event", async () => {
  const browser = await browse(await openWithEverything());
  expect((await browser.open("/?kind=trigger")).body).toContain("functions/pre/handler.ts:4:2");
  const { status, body } = await browser.open("/request?number=4");
  expect(status).toBe(200);
  expect(body).toContain("Error: no groups");
  expect(body).toContain("&quot;triggerSource&quot;");
  expect((await browser.open("/request?number=1")).status).toBe(404);
});

test("what comes in later says by what it is found, so that an open page keeps to its filter", async () => {
  const window = await openWindow();
  opened.push(window);
  const stream = follow(window, `?after=${positionIn(await (await browse(window)).open("/"))}`);
  opened.push(stream);
  window.tell({ kind: "sign-in", signIn: signInRecord() });
  await stream.until((events) => events.some(({ name }) => name === "entry"));
  const entry = JSON.parse(stream.events.find(({ name }) => name === "entry")?.data ?? "{}");
  expect(entry).toMatchObject({ list: "requests", part: "sign-in", facts: { kind: "sign-in", outcome: "answered" } });
  const asks = (query: string) => matches(readFilter(new URLSearchParams(query)), entry.facts);
  expect([asks("kind=sign-in"), asks("kind=request"), asks("text=ADA"), asks("status=5")]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("pages of older entries keep the filter", async () => {
  const window = await openWindow();
  opened.push(window);
  for (let index = 0; index < 60; index += 1) {
    window.tell({ kind: "request", request: requestRecord() });
    window.tell({ kind: "sign-in", signIn: signInRecord() });
  }
  const { body } = await (await browse(window)).open("/?kind=sign-in");
  expect(rowsIn(body)).toHaveLength(50);
  expect(body).toContain('href="/?kind=sign-in&amp;before=22"');
});

test("of what requests carried no more than the limit is kept, the oldest dropped first", () => {
  const history = new History();
  const carried = {
    ...exchange(),
    body: Buffer.alloc(LONGEST_BODY),
    answer: { headers: [], body: Buffer.alloc(LONGEST_BODY) },
  };
  const count = Math.ceil(LIMITS.exchanges / (2 * LONGEST_BODY)) + 5;
  for (let index = 0; index < count; index += 1) history.addRequest(requestRecord({ exchange: () => carried }));
  const kept = history.requests(count).filter((entry) => entry.exchange !== undefined);
  const bytes = kept.reduce((sum, entry) => sum + (entry.exchange?.size ?? 0), 0);
  expect(bytes).toBeLessThanOrEqual(LIMITS.exchanges);
  expect(bytes).toBeGreaterThan(LIMITS.exchanges - 3 * LONGEST_BODY);
  expect(kept.at(-1)?.number).toBe(count - kept.length + 1);
});

test("requests, sign-ins and triggers together are bounded", () => {
  const history = new History();
  for (let index = 0; index < LIMITS.requests; index += 1) history.addSignIn(signInRecord());
  history.addTrigger(triggerRecord());
  history.addRequest(requestRecord());
  expect(history.timeline(9_999)).toHaveLength(LIMITS.requests);
  expect(history.entry(2)).toBeUndefined();
  expect(history.entry(3)?.kind).toBe("sign-in");
});
