import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type AccessRefusal, refuseAccess } from "../../src/console/http/access";
import { ask, type Browser, browse } from "./browser";
import { openWindow, type TestWindow } from "./fixture";

const approach = (method: string, headers: Record<string, string>) =>
  refuseAccess({ method, headers: { host: "127.0.0.1:4000", ...headers }, hostCount: 1, port: 4000 });
const form = { origin: "http://127.0.0.1:4000" };
const link = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };

type Row = [name: string, method: string, headers: Record<string, string>, status: AccessRefusal["status"] | undefined];

test.each<Row>([
  ["the window's own address", "GET", {}, undefined],
  ["localhost", "GET", { host: "localhost:4000" }, undefined],
  ["another loopback address", "GET", { host: "127.0.0.2:4000" }, undefined],
  ["the IPv6 loopback address", "GET", { host: "[::1]:4000" }, undefined],
  ["a foreign name (DNS rebinding)", "GET", { host: "evil.example:4000" }, 421],
  ["a name that begins like a loopback address", "GET", { host: "127.0.0.1.evil.example:4000" }, 421],
  ["a name that ends like one", "GET", { host: "evil.localhost.example:4000" }, 421],
  ["another port", "GET", { host: "127.0.0.1:4001" }, 421],
  ["no port", "GET", { host: "127.0.0.1" }, 421],
  ["an empty host", "GET", { host: "" }, 421],
  ["another method", "DELETE", form, 405],
  ["a preflight", "OPTIONS", { origin: "http://evil.example" }, 405],
  ["an address that was typed", "GET", { "sec-fetch-site": "none" }, undefined],
  ["a page of the window's own", "GET", { "sec-fetch-site": "same-origin" }, undefined],
  ["a link from another port", "GET", { "sec-fetch-site": "same-site", ...link }, undefined],
  ["a script of another port", "GET", { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, 403],
  ["a frame of another port", "GET", { "sec-fetch-site": "same-site", ...link, "sec-fetch-dest": "iframe" }, 403],
  ["a link from another site", "GET", { "sec-fetch-site": "cross-site", ...link }, 403],
  ["a script of another site", "GET", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, 403],
  ["a form of the window's own", "POST", { ...form, "sec-fetch-site": "same-origin" }, undefined],
  [
    "a form under the name that was opened",
    "POST",
    { host: "localhost:4000", origin: "http://localhost:4000" },
    undefined,
  ],
  ["a form under another loopback name", "POST", { origin: "http://localhost:4000" }, 403],
  ["a form without an origin", "POST", {}, 403],
  ["a form of an opaque origin", "POST", { origin: "null" }, 403],
  ["a form of another site", "POST", { origin: "http://evil.example" }, 403],
  ["a form of another port", "POST", { origin: "http://127.0.0.1:8080" }, 403],
  ["a form of another scheme", "POST", { origin: "https://127.0.0.1:4000" }, 403],
  ["a form that claims an origin and is of another site", "POST", { ...form, "sec-fetch-site": "cross-site" }, 403],
  ["a form of another port, sent by a link", "POST", { ...form, "sec-fetch-site": "same-site", ...link }, 403],
])("a request for %s is let in or refused by its headers: %s", (_, method, headers, status) => {
  expect(approach(method, headers)?.status).toBe(status);
});

test("two Host headers are refused, whatever they say", () => {
  const headers = { host: "127.0.0.1:4000" };
  expect(refuseAccess({ method: "GET", headers, hostCount: 2, port: 4000 })?.status).toBe(421);
});

let window: TestWindow;
let browser: Browser;
beforeAll(async () => {
  window = await openWindow();
  browser = await browse(window);
});
afterAll(() => window.close());

test("a foreign host learns nothing about the stack", async () => {
  const answer = await ask(window, "/", { headers: { host: "evil.example" } });
  expect(answer.status).toBe(421);
  expect(answer.body).not.toContain("app");
});

test.each(["/", "/inbox", "/users", "/token", "/time", "/events", "/nothing"])(
  "%s is kept from other sites",
  async (path) => {
    expect((await ask(window, path, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  },
);

test("every answer forbids frames, foreign scripts, sniffing and caching, and lets no other site read it", async () => {
  for (const path of ["/", "/nothing", "/users?pool=Other"]) {
    const { headers } = await ask(window, path);
    const policy = headers["content-security-policy"];
    expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "same-origin",
    });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  }
});

test("the cookie can't be read by scripts or sent by other sites", async () => {
  const cookie = (await ask(window, "/")).headers["set-cookie"]?.[0];
  expect(cookie).toMatch(/^gatehouse-console-\d+=[\w-]{22}; HttpOnly; SameSite=Strict; Path=\/$/);
});

test.each([
  ["without the token", { csrf: "" }, {}],
  ["with a wrong token", { csrf: "x".repeat(43) }, {}],
  ["without the cookie", {}, { cookie: "" }],
  ["with another browser's cookie", {}, { cookie: "gatehouse-console-1=AAAAAAAAAAAAAAAAAAAAAA" }],
])("a form %s changes nothing", async (_, fields, headers) => {
  const answer = await browser.post("/time/shift", { by: "1 h", ...fields }, headers);
  expect(answer.status).toBe(403);
  expect(window.offset()).toBe(0);
});

test("a token does not serve another session", async () => {
  const other = await browse(window);
  expect(other.csrf).not.toBe(browser.csrf);
  expect((await browser.post("/time/shift", { by: "1 h", csrf: other.csrf })).status).toBe(403);
});

test("a token does not outlive the start of the stack that made it", async () => {
  const later = await openWindow();
  expect((await (await browse(later)).post("/time/shift", { by: "1 h", csrf: browser.csrf })).status).toBe(403);
  await later.close();
});

test.each([
  ["application/json", 415],
  ["text/plain", 415],
  ["multipart/form-data; boundary=x", 415],
])("a body of type %s is refused with %i", async (type, status) => {
  expect((await browser.post("/time/shift", { by: "1 h" }, { "content-type": type })).status).toBe(status);
});

test.each([
  ["64 KB", 65_536, 303],
  ["64 KB and one byte", 65_537, 413],
])("a form of %s is answered %i bytes", async (_, size, status) => {
  const rest = new URLSearchParams({ csrf: browser.csrf, by: "", filler: "" }).toString().length;
  expect((await browser.post("/time/shift", { by: "", filler: "x".repeat(size - rest) })).status).toBe(status);
});

test("an unknown page is a 404, and so is a form sent to a page", async () => {
  expect((await browser.open("/nothing")).status).toBe(404);
  expect((await browser.post("/inbox", {})).status).toBe(404);
});
