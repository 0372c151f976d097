import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { addresses, signIn } from "../acceptance/running-stack";
import { look } from "./browser";
import { openStage, type Stage } from "./stage";

/** The developer's window, looked at while the stack is used. */

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  page = await stage.browser.newPage();
});

afterEach(() => {
  expect(stage.browser.complaints.splice(0)).toEqual([]);
});

afterAll(() => stage.close());

test("a request appears as it happens, with the check that failed", async () => {
  await page.goto(stage.consoleUrl);
  await page.locator('[data-state="live"]').waitFor();
  const { access } = await signIn(stage.stack, "regularuser");
  expect(await call("/AdminUser", access)).toBe(403);
  const entry = page.locator('[id^="request-"]', { hasText: "/AdminUser" }).first();
  await entry.waitFor();
  expect(await entry.innerText()).toContain("403");
  expect(await entry.innerText()).toContain("Scope: the route asks for one of");
  await look(page, "window-requests");
});

test.each(["inbox", "users", "groups", "token", "time", "new-user"])("the page %s is in order", async (name) => {
  await page.goto(`${stage.consoleUrl}/${name}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await look(page, `window-${name}`);
});

test("a token that is pasted in is explained, and its signature is nowhere on the page", async () => {
  const { access } = await signIn(stage.stack, "regularuser");
  await page.goto(`${stage.consoleUrl}/token`);
  await page.getByLabel("Token", { exact: true }).fill(access);
  await page.getByRole("button", { name: "Explain" }).click();
  await page.locator("#verdict").waitFor();
  expect(await page.locator("#verdict").innerText()).toContain("Refused at GET /AdminUser");
  expect(await page.locator("main").innerText()).toContain("insufficient_scope");
  await page.getByLabel("Token", { exact: true }).fill("");
  expect(await page.content()).not.toContain(access.split(".")[2]);
  await look(page, "window-explanation");
});

test("the clock moved an hour lets a token expire; moved back it counts again", async () => {
  const { access } = await signIn(stage.stack, "regularuser");
  await page.goto(`${stage.consoleUrl}/time`);
  await page.getByRole("button", { name: "+1 h" }).click();
  await page.locator("#clock .offset").waitFor();
  expect(await call("/RegularUser", access)).toBe(401);
  await page.getByRole("button", { name: "Back to now" }).click();
  await page.locator("button:disabled", { hasText: "Back to now" }).waitFor();
  expect(await call("/RegularUser", access)).toBe(200);
});

test("after the keys are rotated tokens of before and after are let in", async () => {
  const before = await signIn(stage.stack, "regularuser");
  await page.goto(`${stage.consoleUrl}/time`);
  await page.getByRole("button", { name: /Rotate/ }).click();
  await page.locator(".alert").waitFor();
  const after = await signIn(stage.stack, "regularuser");
  expect(kidOf(after.access)).not.toBe(kidOf(before.access));
  expect([await call("/RegularUser", before.access), await call("/RegularUser", after.access)]).toEqual([200, 200]);
});

test("a user who is disabled cannot sign in, and can again when enabled", async () => {
  await page.goto(`${stage.consoleUrl}/users`);
  await page.getByRole("link", { name: "regularuser" }).click();
  await page.getByRole("heading", { level: 1, name: "regularuser" }).waitFor();
  await look(page, "window-user");
  await page.getByRole("button", { name: "Disable" }).click();
  await page.locator(".alert").waitFor();
  await expect(signIn(stage.stack, "regularuser")).rejects.toThrow("User is disabled.");
  await page.getByRole("button", { name: "Enable" }).click();
  await page.getByRole("button", { name: "Disable" }).waitFor();
  await expect(signIn(stage.stack, "regularuser")).resolves.toBeDefined();
});

async function call(path: string, token: string): Promise<number> {
  const { status } = await fetch(`${addresses(stage.stack).api}${path}`, { headers: { authorization: token } });
  return status;
}

function kidOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
}
