import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type {
  PreTokenGenerationTriggerEvent,
  PreTokenGenerationV2TriggerEvent,
  PreTokenGenerationV3TriggerEvent,
} from "aws-lambda";
import unknownVersion from "../../events/pre-token-generation.unknown-version.json";
import plain from "../../events/pre-token-generation.v2.json";
import forbiddenScope from "../../events/pre-token-generation.v2-forbidden-scope.json";
import { scopesOfGroups } from "../../functions/pre-token-generation/group-scopes";
import { giveScopes as handler } from "../../functions/pre-token-generation/handler";

test.each([
  ["admin", "admin-c1"],
  ["team.a_b:c/d", "team.a_b:c/d-c1"],
  ["a,b", "a,b-c1"],
  ["!~#[]", "!~#[]-c1"],
  ["a".repeat(128), `${"a".repeat(128)}-c1`],
])("the group %p becomes the scope %p", (group, scope) => {
  expect(scopesOfGroups([group], "c1")).toEqual({ scopes: [scope], leftOut: [] });
});

test.each([['say-"hi"'], ["back\\slash"], ["größe"], ["日本"], ["two words"], ["tab\there"], ["new\nline"]])(
  "the group %p becomes no scope, as RFC 6749 forbids it",
  (group) => {
    expect(scopesOfGroups([group], "c1")).toEqual({ scopes: [], leftOut: [group] });
  },
);

test("groups become scopes in their order, and a bad one hides no good one", () => {
  expect(scopesOfGroups(["b", 'x"', "a"], "c1")).toEqual({ scopes: ["b-c1", "a-c1"], leftOut: ['x"'] });
});

let warned: jest.SpiedFunction<typeof console.warn>;
let failed: jest.SpiedFunction<typeof console.error>;
beforeEach(() => {
  warned = jest.spyOn(console, "warn").mockImplementation(() => {});
  failed = jest.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  jest.restoreAllMocks();
});

test("the trigger logs once which groups it left out", async () => {
  await handler(forbiddenScope);
  expect(warned.mock.calls).toEqual([[expect.objectContaining({ groups: ['say-"hi"', "back\\slash", "größe"] })]]);
});

test("the trigger logs a version that it does not know, and returns the very same event", async () => {
  expect(await handler(unknownVersion)).toBe(unknownVersion);
  expect(failed.mock.calls).toEqual([[expect.objectContaining({ version: "4" })]]);
});

test("the trigger logs nothing otherwise", async () => {
  await handler(plain);
  expect([warned.mock.calls, failed.mock.calls]).toEqual([[], []]);
});

test("it leaves the event that it was given as it is", async () => {
  const before = structuredClone(plain);
  await handler(plain);
  expect(plain).toEqual(before);
});

test("it takes every version of the published event types", () => {
  const takes: [
    (event: PreTokenGenerationTriggerEvent) => Promise<PreTokenGenerationTriggerEvent>,
    (event: PreTokenGenerationV2TriggerEvent) => Promise<PreTokenGenerationV2TriggerEvent>,
    (event: PreTokenGenerationV3TriggerEvent) => Promise<PreTokenGenerationV3TriggerEvent>,
  ] = [handler, handler, handler];
  expect(takes).toHaveLength(3);
});
