import { expect, test } from "@jest/globals";
import { fromBase32, judgeTotp, newTotpSecret, toBase32, totpOf } from "../../src/cognito/sign-in/second-factors/totp";
import { epochMillis } from "../../src/model/time";

const KEY = Buffer.from("12345678901234567890");
const SECRET = toBase32(KEY);

test.each([
  ["", ""],
  ["f", "MY"],
  ["fo", "MZXQ"],
  ["foo", "MZXW6"],
  ["foob", "MZXW6YQ"],
  ["fooba", "MZXW6YTB"],
  ["foobar", "MZXW6YTBOI"],
])("%j is %j in base32, and back (RFC 4648, section 10)", (text, encoded) => {
  expect(toBase32(Buffer.from(text))).toBe(encoded);
  expect(fromBase32(encoded).toString()).toBe(text);
});

test.each([
  [59, "94287082"],
  [1111111109, "07081804"],
  [1111111111, "14050471"],
  [1234567890, "89005924"],
  [2000000000, "69279037"],
  [20000000000, "65353130"],
])("RFC 6238, appendix B: at second %d the code is %s", (second, code) => {
  expect(totpOf(KEY, Math.floor(second / 30), 8)).toBe(code);
});

const code = totpOf(KEY, 1000);
test.each([
  [998, "wrong"],
  [999, "right"],
  [1000, "right"],
  [1001, "right"],
  [1002, "wrong"],
])("a code of step 1000 shown in step %d is %s", (step, kind) => {
  expect(judgeTotp(SECRET, code, epochMillis(step * 30_000 + 29_999)).kind).toBe(kind);
});

test.each([
  [999, "right"],
  [1000, "used"],
  [1001, "used"],
])("a code of step 1000 after step %d was used is %s", (lastStep, kind) => {
  expect(judgeTotp(SECRET, code, epochMillis(30_000_000), lastStep).kind).toBe(kind);
});

test.each(["", "12345", "1234567", ` ${code}`, `${code}\n`, "abcdef", "١٢٣٤٥٦"])(
  "a code of step 1000 given as %j is wrong",
  (given) => {
    expect(judgeTotp(SECRET, given, epochMillis(30_000_000)).kind).toBe("wrong");
  },
);

test("a new secret has 160 bits in 32 characters", () => {
  expect(newTotpSecret((size) => Buffer.alloc(size, 0xff))).toBe("7".repeat(32));
});
