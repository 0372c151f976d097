import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type Browser, browse } from "./browser";
import { openWindow, type TestWindow } from "./fixture";

let window: TestWindow;
let browser: Browser;
beforeEach(async () => {
  window = await openWindow();
  browser = await browse(window);
});
afterEach(() => window.close());

test("moving the clock forward says what has expired, and every page shows how far", async () => {
  const { body } = await browser.submit("/time/shift", { by: "30 d" });
  expect(window.offset()).toBe(2_592_000_000);
  expect(body).toContain("Moved 30 d forwards");
  expect((await browser.open("/inbox")).body).toContain('<span class="offset">+30 d</span>');
});

test("moves of the clock add up, and going back to now undoes all of them", async () => {
  await browser.submit("/time/shift", { by: "1 h" });
  await browser.submit("/time/shift", { by: "-90 min" });
  expect(window.offset()).toBe(-1_800_000);
  await browser.submit("/time/reset", {});
  expect(window.offset()).toBe(0);
});

test.each(["", "soon", "0 h", "999999999 d", "-3654 d"])(
  "the length %j moves nothing, and the page says why",
  async (by) => {
    const { body } = await browser.submit("/time/shift", { by });
    expect(window.offset()).toBe(0);
    expect(body).toContain('class="alert failed"');
  },
);

test("the clock moves ten years at most, to the day", async () => {
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
