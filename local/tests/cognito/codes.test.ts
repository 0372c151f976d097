import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { maskAddress } from "../../src/cognito/messages/message";
import { type CodeKey, checkCode, limitRequests, makeCode, proveCode, spendCode } from "../../src/cognito/users/codes";
import { millis } from "../../src/model/time";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture();
});
afterAll(() => running.close());

const HOUR = millis(3_600_000);
const keyOf = (sub: string, purpose = "SignUp"): CodeKey => ({
  pool: running.pools.services.pools.pool(POOL_ID),
  sub,
  purpose,
});
const make = (key: CodeKey) => makeCode(running.pools.services, key, { lifetime: HOUR, subject: { email: "a@b" } });
const check = (key: CodeKey, code: string) => checkCode(running.pools.services, key, code);
const otherThan = (code: string) => (code === "000000" ? "000001" : "000000");

test("a code has six digits, and proves what it was made for", () => {
  const key = keyOf("one");
  const code = make(key);
  expect(code).toMatch(/^\d{6}$/);
  expect(check(key, code)).toEqual({ kind: "right", subject: { email: "a@b" } });
});

test("a code is not stored, not even in part", () => {
  const key = keyOf("two");
  const code = make(key);
  const stored = running.pools.services.tables.codes.get(POOL_ID, "two", "SignUp");
  expect(JSON.stringify(stored?.subject) + stored?.hash).not.toContain(code);
  expect(stored?.hash).toMatch(/^[0-9a-f]{64}$/);
});

test.each([
  ["for another purpose", () => keyOf("three", "ForgotPassword")],
  ["of another user", () => keyOf("four")],
])("a code %s is worth nothing", (_what, other) => {
  const code = make(keyOf("three"));
  make(other());
  // One in a million times both codes are the same: then there is nothing to tell apart.
  const verdict = check(other(), code);
  expect(["wrong", "right"]).toContain(verdict.kind);
  expect(check(keyOf("nobody"), code)).toEqual({ kind: "none" });
});

test("a code is hashed differently with another pool's secret", () => {
  const { services } = running.pools;
  const pool = services.pools.pool(POOL_ID);
  const key = keyOf("five");
  const code = make(key);
  const foreign = { ...key, pool: { ...pool, secret: () => Buffer.alloc(32) } };
  expect(check(foreign, code).kind).toBe("wrong");
});

test.each([
  [-1, "right"],
  [0, "expired"],
  [1, "expired"],
])("a code entered %i ms from its expiry is %s", (offset, kind) => {
  const now = running.now();
  running.setClock(now);
  const key = keyOf("six");
  const code = make(key);
  running.setClock(now + HOUR + offset);
  expect(check(key, code).kind).toBe(kind);
  running.setClock(undefined);
});

test("a code can be used once", () => {
  const key = keyOf("seven");
  const code = make(key);
  spendCode(running.pools.services, key);
  expect(check(key, code)).toEqual({ kind: "none" });
  expect(() => spendCode(running.pools.services, key)).toThrow("Invalid code provided");
});

test("a code is ended by a newer one", () => {
  const key = keyOf("eight");
  const first = make(key);
  let second = make(key);
  while (second === first) second = make(key);
  expect(check(key, first).kind).toBe("wrong");
  expect(check(key, second).kind).toBe("right");
});

test("a code is ended by five wrong answers, even for the right one", () => {
  const key = keyOf("nine");
  const code = make(key);
  for (let count = 0; count < 5; count += 1) expect(check(key, otherThan(code)).kind).toBe("wrong");
  expect(check(key, code).kind).toBe("exhausted");
  expect(() => proveCode(running.pools.services, key, code)).toThrow("Attempt limit exceeded");
});

test.each([
  ["nothing", ""],
  ["one digit", "1"],
  ["seven digits", "1234567"],
  ["digits of another script", "١٢٣٤٥٦"],
  ["a long text", "x".repeat(2048)],
])("a code is not %s", (_what, given) => {
  const key = keyOf("ten");
  make(key);
  expect(check(key, given).kind).toBe("wrong");
});

const ask = (who: string) => limitRequests(running.pools.services, keyOf(who).pool, "ForgotPassword", who);

test("a user may ask for ten codes an hour", () => {
  const now = running.now();
  running.setClock(now);
  for (let count = 0; count < 10; count += 1) ask("asker");
  expect(() => ask("asker")).toThrow("Attempt limit exceeded, please try after some time.");
  expect(() => ask("other")).not.toThrow();
  running.setClock(now + HOUR);
  expect(() => ask("asker")).not.toThrow();
  running.setClock(undefined);
});

test.each([
  ["email", "fred@example.com", "f***@e***"],
  ["email", "a@b", "a***@b***"],
  ["phone_number", "+14155559934", "+*******9934"],
] as const)("an answer shows %s %s only as %s", (attribute, address, masked) => {
  expect(maskAddress(attribute, address)).toBe(masked);
});
