import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Script } from "node:vm";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startConsole } from "../../src/console/console-server";
import { millis } from "../../src/model/time";
import { browserFile } from "../../src/pages/browser-files";
import { Field } from "../../src/pages/controls";
import { ask, browse } from "./browser";
import { APPLICATION, deliveredMessage, NOW, openWindow, requestRecord, type TestWindow, USER } from "./fixture";

const HOSTILE = `<img src=x onerror="alert(1)">'&</script>`;

test("text and attribute values are escaped, whatever stands in them", () => {
  const escaped = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;&lt;/script&gt;";
  const html = Field({
    name: "name",
    label: HOSTILE,
    value: HOSTILE,
    placeholder: undefined,
    isFocused: true,
  }).toString();
  expect(html).toContain(`<label for="field-name">${escaped}</label>`);
  expect(html).toContain(`value="${escaped}"`);
  expect(html).toContain(' autofocus=""');
  expect(html).not.toContain("placeholder");
});

test("the page's script is a script, and makes no HTML and no code of data", () => {
  const script = browserFile("window.js");
  expect(() => new Script(script)).not.toThrow();
  expect(script).not.toMatch(/insertAdjacentHTML|outerHTML|document\.write|\beval\b|new Function/);
  // hono/jsx/dom has these two; no source of ours uses the first, the policy forbids it, and the second makes nothing.
  expect(script.match(/\.innerHTML=[\w".]+/g)).toEqual([expect.stringMatching(/__html$/), '.innerHTML=""']);
  expect(script + browserFile("window.css")).not.toMatch(/<\/(?:script|style)/i);
});

test("the policy lets no script make HTML of a text", async () => {
  const { headers } = await ask(window, "/");
  expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
});

let window: TestWindow;
beforeAll(async () => {
  window = await openWindow({
    answers: {
      ListUsers: { Users: [{ ...USER, Username: HOSTILE }] },
      AdminGetUser: { ...USER, Username: HOSTILE, UserAttributes: [{ Name: HOSTILE, Value: HOSTILE }] },
      AdminListGroupsForUser: { Groups: [{ GroupName: HOSTILE }] },
      ListGroups: { Groups: [{ GroupName: HOSTILE, Description: HOSTILE }] },
    },
  });
  const line = { at: NOW, functionId: "f", requestId: "i", level: "ERROR", text: HOSTILE } as const;
  window.tell({ kind: "function-log", line });
  const checks = [{ name: HOSTILE, passed: false, evidence: HOSTILE }];
  const record = { path: HOSTILE, method: HOSTILE, routeKey: HOSTILE, functionRequestId: "i", requestId: HOSTILE };
  window.tell({ kind: "request", request: requestRecord({ ...record, checks, claims: { [HOSTILE]: HOSTILE } }) });
  const message = { username: HOSTILE, destination: HOSTILE, purpose: HOSTILE, subject: HOSTILE, body: HOSTILE };
  window.tell({ kind: "message", message: deliveredMessage({ ...message, code: HOSTILE }) });
});
afterAll(() => window.close());

test.each([
  "/",
  "/inbox",
  "/users",
  `/users?starts=${encodeURIComponent(HOSTILE)}`,
  "/user?name=x",
  "/new-user",
  "/groups",
  `/group?name=${encodeURIComponent(HOSTILE)}`,
  `/token?route=${encodeURIComponent(HOSTILE)}`,
  "/time",
])("the page %s shows what others wrote as text", async (path) => {
  const { status, body } = await (await browse(window)).open(path);
  expect(status).toBe(200);
  expect(body).not.toContain("<img");
  expect(body.match(/<\/script>/g)).toHaveLength(1);
});

test("a request shows its route's scopes, every check, its claims and what its function wrote", async () => {
  const own = await openWindow();
  const checks = [
    { name: "signature", passed: true, evidence: "verified with key1" },
    { name: "scope", passed: false, evidence: "the token has [regular]" },
  ];
  own.tell({
    kind: "function-log",
    line: { at: NOW, functionId: "f", requestId: "invocation1", level: "INFO", text: "a line" },
  });
  own.tell({
    kind: "request",
    request: requestRecord({ routeKey: "GET /admin", status: 403, checks, claims: { sub: "s1", exp: 1 } }),
  });
  const { body } = await ask(own, "/");
  for (const text of [
    "403 Forbidden",
    "admin-client1",
    "verified with key1",
    "the token has [regular]",
    "WhoamiFunction",
    "12 ms",
    "a line",
    "s1",
    'data-outcome="refused"',
  ])
    expect(body).toContain(text);
  expect(body).toContain('<li class="failed">');
  await own.close();
});

test("older requests are on pages of their own", async () => {
  const own = await openWindow();
  for (let index = 1; index <= 60; index += 1)
    own.tell({ kind: "request", request: requestRecord({ path: `/p${index}` }) });
  const first = await ask(own, "/");
  expect(first.body.match(/<li id="request-/g)).toHaveLength(50);
  expect(first.body).toContain('href="/?before=11"');
  const second = await ask(own, "/?before=11");
  expect(second.body.match(/<li id="request-/g)).toHaveLength(10);
  expect(second.body).not.toContain('data-feed="requests"');
  await own.close();
});

test("HEAD is answered like GET, without a body", async () => {
  const { status, headers, body } = await ask(window, "/inbox", { method: "HEAD" });
  expect([status, body]).toEqual([200, ""]);
  expect(Number(headers["content-length"])).toBeGreaterThan(1_000);
});

test("a mistake of the window's own is a 500 without detail, and the log does not hold what was typed", async () => {
  const now = () => {
    throw new TypeError("secret in a message");
  };
  const window = await openWindow({ now });
  const { status, body } = await ask(window, "/time?by=secret");
  expect([status, body]).toEqual([500, "Something went wrong here; the terminal says more.\n"]);
  expect(window.logged.join("\n")).toMatch(/^developer's window: GET \/time went wrong: TypeError\n\s+at /);
  expect(window.logged.join("\n")).not.toContain("secret");
  await window.close();
});

test.each(["/users", "/user?name=ada", "/new-user", "/groups", "/group?name=admin"])(
  "%s is a page even where the user pool refuses everything",
  async (path) => {
    const refusal = Object.assign(new Error("No."), { type: "NotAuthorizedException" });
    const operations = ["ListUsers", "AdminGetUser", "ListGroups", "ListUsersInGroup"];
    const window = await openWindow({ answers: Object.fromEntries(operations.map((name) => [name, refusal])) });
    const { status, body } = await ask(window, path);
    expect([200, 404]).toContain(status);
    if (path !== "/new-user") expect(body).toContain("NotAuthorizedException: No.");
    expect(window.logged).toEqual([]);
    await window.close();
  },
);

let other: Server;
beforeAll(async () => {
  other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise<void>((resolve) => other.close(() => resolve())));

test("a port that is taken stops the start with a line that says what to do", async () => {
  const { port } = other.address() as AddressInfo;
  let isListening = false;
  const starting = startConsole({
    port,
    application: APPLICATION,
    activity: {
      listen() {
        isListening = true;
        return () => {
          isListening = false;
        };
      },
    },
    pools: [],
    callUserPool: async () => ({}),
    explain: async () => ({ checks: [] }),
    clock: { now: () => NOW, shift: () => {}, offset: () => millis(0) },
    rotateKeys: async () => {},
    log: () => {},
  });
  await expect(starting).rejects.toMatchObject({
    code: "port-taken",
    message: expect.stringContaining("--console-port"),
  });
  expect(isListening).toBe(false);
});
