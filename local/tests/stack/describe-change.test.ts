import { expect, test } from "@jest/globals";
import type { Application } from "../../src/model/application";
import { seconds } from "../../src/model/time";
import { describeChange } from "../../src/stack/live/describe-change";
import { APPLICATION } from "../console/fixture";

const [fn] = APPLICATION.functions;
const withFunctions = (count: number, timeout: number): Application => ({
  ...APPLICATION,
  functions: Array.from({ length: count }, (_, index) => ({
    ...(fn ?? fail()),
    logicalId: `F${index}`,
    arn: `${fn?.arn}${index}`,
    timeout: seconds(timeout),
  })),
});

function fail(): never {
  throw new Error("The fixture has no function.");
}

test("what has changed in the same way in many is named once", () => {
  expect(describeChange(withFunctions(3, 3), withFunctions(3, 5))).toBe(
    "~ F0 (timeout), ~ F1 (timeout), ~ F2 (timeout)",
  );
  expect(describeChange(withFunctions(7, 3), withFunctions(7, 5))).toBe("~ F0 and 6 more (timeout)");
});

test("of very many changes the first are named and the others counted", () => {
  expect(describeChange(withFunctions(0, 3), withFunctions(20, 3))).toMatch(/^\+ F0, .*\+ F11, and 8 more$/);
});

test("a place in the file is no change, and a variable that is called location is one", () => {
  const moved = APPLICATION.functions.map((each) => ({ ...each, location: { ...each.location, line: 99 } }));
  expect(describeChange(APPLICATION, { ...APPLICATION, functions: moved })).toBe("");
  const set = APPLICATION.functions.map((each) => ({ ...each, environment: { location: "here" } }));
  expect(describeChange(APPLICATION, { ...APPLICATION, functions: set })).toBe("~ WhoamiFunction (location)");
});

test("values are never in the line", () => {
  const set = APPLICATION.functions.map((each) => ({ ...each, environment: { KEY: "very-secret" } }));
  expect(describeChange(APPLICATION, { ...APPLICATION, functions: set })).toBe("~ WhoamiFunction (KEY)");
});
