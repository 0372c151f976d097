import { expect, test } from "@jest/globals";
import { readDuration } from "../../src/console/time/time-actions";
import { lengthText, offsetText } from "../../src/console/time/time-text";

test.each([
  ["90 s", 90_000],
  ["5min", 300_000],
  ["5 m", 300_000],
  ["+1 h", 3_600_000],
  ["-1h", -3_600_000],
  ["−30 d", -2_592_000_000],
  ["1 d 2 h", 93_600_000],
  ["1w", 604_800_000],
  ["0 s", 0],
  ["", undefined],
  ["5", undefined],
  ["h", undefined],
  ["1 year", undefined],
  ["1.5 h", undefined],
  ["1 h -5 min", undefined],
  ["1 h; 2 h", undefined],
])("a length of %j is %p ms", (text, expected) => {
  expect(readDuration(text)).toBe(expected);
});

test.each([
  [0, "0 s"],
  [999, "1 s"],
  [3_600_000, "1 h"],
  [93_784_000, "1 d 2 h"],
])("%i ms are written as %s", (length, expected) => {
  expect(lengthText(length)).toBe(expected);
});

test("an offset says which way it goes", () => {
  expect([offsetText(300_000), offsetText(-2_592_000_000)]).toEqual(["+5 min", "−30 d"]);
});
