import { expect, test } from "@jest/globals";
import { tokenIn } from "../../src/api-gateway/authorizers/identity-source";
import { corsHeaders } from "../../src/api-gateway/http-api/cors";
import { matchesGlob } from "../../src/api-gateway/lambda-authorizer/policy";

const cors = {
  allowOrigins: ["https://a.example"],
  allowMethods: ["*"],
  allowHeaders: [],
  exposeHeaders: ["x-a", "x-b"],
  allowCredentials: false,
};
test.each([
  ["nothing without a configuration", undefined, "https://a.example", "actual", []],
  ["nothing without an origin", cors, undefined, "preflight", []],
  ["nothing for another origin", cors, "https://b.example", "preflight", []],
  ["nothing for the origin in another case", cors, "https://A.example", "actual", []],
  ["nothing for the origin null", cors, "null", "actual", []],
  [
    "what a preflight may do, as configured",
    cors,
    "https://a.example",
    "preflight",
    [
      ["access-control-allow-origin", "https://a.example"],
      ["access-control-allow-methods", "*"],
      ["vary", "origin"],
    ],
  ],
  [
    "what a page may read of an answer",
    cors,
    "https://a.example",
    "actual",
    [
      ["access-control-allow-origin", "https://a.example"],
      ["access-control-expose-headers", "x-a,x-b"],
      ["vary", "origin"],
    ],
  ],
] as const)("corsHeaders gives %s", (_, configuration, origin, kind, expected) => {
  expect(corsHeaders(configuration, origin, kind)).toEqual(expected);
});

test.each([
  ["", "", true],
  ["", "a", false],
  ["*", "", true],
  ["*", "a/b", true],
  ["a*", "ab", true],
  ["*b", "ab", true],
  ["a*c", "abbc", true],
  ["a*c", "abcd", false],
  ["a*b*c", "aXbYbZc", true],
  ["a**c", "ac", true],
  ["?", "", false],
  ["?", "a", true],
  ["a?c", "a?c", true],
  ["*?", "a", true],
  ["a.c", "abc", false],
  ["[a]", "a", false],
  ["GET/*", "get/a", false],
])("the policy pattern %j matches %j: %p", (glob, text, expected) => {
  expect(matchesGlob(glob, text)).toBe(expected);
});

test("a policy pattern with many wildcards is matched quickly", () => {
  const started = performance.now();
  expect(matchesGlob(`${"*a".repeat(500)}b`, "a".repeat(10_000))).toBe(false);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["Bearer", undefined],
  ["Bearer   ", undefined],
  ["x.y.z", "x.y.z"],
  ["Bearer x.y.z", "x.y.z"],
  ["bEaReR\tx.y.z ", "x.y.z"],
  ["Bearerx.y.z", "Bearerx.y.z"],
  ["Bearer Bearer x", "Bearer x"],
  ["Basic x", "Basic x"],
])("the identity source's value %j holds the token %j", (value, expected) => {
  expect(tokenIn(value)).toBe(expected);
});
