import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, type RunningPools } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { CALLBACK, startHosted } from "./hosted-pool";
import { query, TestBrowser } from "./test-browser";

/** What protects the pages from other sites, from replays and from forms that were not shown. */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({ pool: { AutoVerifiedAttributes: ["email"] } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterEach(() => running.setClock(undefined));
afterAll(() => running.close());

const isBack = (location: string): boolean => location.startsWith(`${CALLBACK}?code=`);

const expired = (answer: { status: number; text: string }) =>
  expect([answer.status, answer.text.includes("This page has expired")]).toEqual([400, true]);
const fields = { username: "alice", password: PASSWORD };

test.each([
  ["without the token", async (browser: TestBrowser) => browser.submit({ ...fields, _csrf: "" })],
  ["with another token", async (browser: TestBrowser) => browser.submit({ ...fields, _csrf: "x".repeat(43) })],
  [
    "without the cookie",
    async (browser: TestBrowser) => {
      browser.cookies.clear();
      return browser.submit(fields);
    },
  ],
  [
    "with somebody else's token and cookie, from a page that was not shown to them",
    async (browser: TestBrowser) => {
      browser.cookies.set("XSRF-TOKEN", "y".repeat(43));
      return browser.submit({ ...fields, _csrf: "y".repeat(43) });
    },
  ],
  ["from another origin", (browser: TestBrowser) => browser.submit(fields, { origin: "http://127.0.0.1:5555" })],
  ["from an origin that is kept secret", (browser: TestBrowser) => browser.submit(fields, { origin: "null" })],
  ["from another site", (browser: TestBrowser) => browser.submit(fields, { "sec-fetch-site": "cross-site" })],
  [
    "from another port of this machine",
    (browser: TestBrowser) => browser.submit(fields, { "sec-fetch-site": "same-site" }),
  ],
  [
    "to another address than the page's",
    (browser: TestBrowser) =>
      browser.post(`/login?${query({ state: "other" })}`, {
        ...fields,
        _csrf: browser.cookies.get("XSRF-TOKEN") ?? "",
      }),
  ],
])("a form %s is refused", async (_name, send) => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  expired(await send(browser));
});

test("a form of the same origin is accepted", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  const answer = await browser.submit(fields, { origin: running.pools.endpoint, "sec-fetch-site": "same-origin" });
  expect(isBack(answer.location)).toBe(true);
});

test.each([
  [299_999, true],
  [300_000, false],
])("a form of %p ms ago is accepted: %p", async (age, isTaken) => {
  const now = running.now();
  running.setClock(now);
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  running.setClock(now + age);
  const answer = await browser.submit(fields);
  if (isTaken) expect(isBack(answer.location)).toBe(true);
  else expired(answer);
});

test("a form can be sent only once", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  expect(isBack((await browser.submit(fields)).location)).toBe(true);
  expired(await browser.submit(fields));
});

test.each(["/mfa", "/mfa/setup", "/confirm", "/confirmforgotPassword", "/resendcode"])(
  "%s can't be reached without the page before it",
  async (path) => {
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    expect((await browser.get(`${path}?${query()}`)).location).toBe(`${running.pools.endpoint}/login?${query()}`);
    expired(
      await browser
        .submit({})
        .then(() => browser.post(`${path}?${query()}`, { _csrf: browser.cookies.get("XSRF-TOKEN") ?? "" })),
    );
  },
);

test.each(["/login", "/signup", "/forgotPassword", "/error"])(
  "%s is not cached, can't be framed, and runs no script but its own",
  async (path) => {
    const { headers, text } = await new TestBrowser(running).get(`${path}?${query()}`);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe/);
    const scripts = [...text.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)];
    expect(scripts.map(([, attributes]) => attributes)).toEqual([""]);
    const hash = createHash("sha256")
      .update(scripts[0]?.[2] ?? "")
      .digest("base64");
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe(`'sha256-${hash}'`);
    expect(text.replace(scripts[0]?.[0] ?? "", "")).not.toMatch(/<script|\son\w+=|style="/);
    expect(text).toMatch(/<html lang="en">/);
  },
);

test("the pages' cookies can't be read by scripts or sent by other sites", async () => {
  const browser = new TestBrowser(running);
  const first = await browser.get(`/login?${query()}`);
  const last = await browser.submit(fields);
  for (const cookie of [...first.headers.getSetCookie(), ...last.headers.getSetCookie()])
    expect(cookie).toMatch(/; Path=\/(; Max-Age=3600)?; HttpOnly; SameSite=Lax$/);
  expect(last.headers.getSetCookie()).toHaveLength(1);
});

test("a form that is too large, or not a form, is refused", async () => {
  const browser = new TestBrowser(running);
  await browser.get(`/login?${query()}`);
  expect((await browser.submit({ ...fields, username: "x".repeat(70_000) })).status).toBe(413);
  expired(await browser.post(`/login?${query()}`, {}, { "content-type": "application/json" }));
});

test("no log line holds what the pages were sent", () => {
  expect(running.logged.join("\n")).not.toMatch(new RegExp(`${PASSWORD}|code=`));
});
