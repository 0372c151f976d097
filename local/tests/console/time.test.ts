import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { lengthText, offsetText } from "../../src/console/page/time-text";
import { readDuration } from "../../src/console/time/time-actions";
import { type Browser, browse } from "./browser";
import { openWindow, type TestWindow } from "./fixture";

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

describe("the clock and the keys", () => {
  let window: TestWindow;
  let browser: Browser;
  beforeEach(async () => {
    window = await openWindow();
    browser = await browse(window);
  });
  afterEach(() => window.close());

  test("moving forwards says what has expired, and every page shows how far", async () => {
    const { body } = await browser.submit("/time/shift", { by: "30 d" });
    expect(window.offset()).toBe(2_592_000_000);
    expect(body).toContain("Moved 30 d forwards");
    expect((await browser.open("/inbox")).body).toContain('<span class="offset">+30 d</span>');
  });

  test("moves add up, and back to now takes all of them back", async () => {
    await browser.submit("/time/shift", { by: "1 h" });
    await browser.submit("/time/shift", { by: "-90 min" });
    expect(window.offset()).toBe(-1_800_000);
    await browser.submit("/time/reset", {});
    expect(window.offset()).toBe(0);
  });

  test.each(["", "soon", "0 h", "999999999 d", "-3654 d"])("%j moves nothing and says why", async (by) => {
    const { body } = await browser.submit("/time/shift", { by });
    expect(window.offset()).toBe(0);
    expect(body).toContain('class="alert failed"');
  });

  test("ten years are the farthest, to the day", async () => {
    await browser.submit("/time/shift", { by: "3653 d" });
    await browser.submit("/time/shift", { by: "1 d" });
    expect(window.offset()).toBe(3_653 * 86_400_000);
  });

  test("keys are rotated for the pool that was named", async () => {
    const { body } = await browser.submit("/keys/rotate", { pool: "UserPool" });
    expect(window.rotated).toEqual(["us-east-1_Pool00001"]);
    expect(body).toContain("UserPool signs with new keys.");
    expect((await browser.post("/keys/rotate", { pool: "Other" })).status).toBe(404);
    expect(window.rotated).toHaveLength(1);
  });
});
