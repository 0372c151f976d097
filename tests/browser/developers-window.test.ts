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

test.each(["routes", "inbox", "users", "groups", "token", "time", "new-user"])(
  "the page %s is in order",
  async (name) => {
    await page.goto(`${stage.consoleUrl}/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look(page, `window-${name}`);
  },
);

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

test("a request opened has its headers masked, is copied for curl, sent again, and shown with its secrets", async () => {
  const { access } = await signIn(stage.stack, "adminuser");
  expect(await call("/AdminUser", access)).toBe(200);
  await page.goto(`${stage.consoleUrl}/?kind=request&text=adminuser`);
  await page.locator(".request").first().locator("summary").first().click();
  await page.getByRole("link", { name: /Headers, bodies/ }).click();
  await page.getByRole("heading", { level: 1, name: "GET /AdminUser" }).waitFor();
  expect(await page.content()).not.toContain(access);
  expect(await page.getByRole("button", { name: /^Copy as curl/ }).getAttribute("data-copy")).toContain("$TOKEN");
  await look(page, "window-request");
  await page.getByRole("button", { name: "Send again" }).press("Enter");
  await page.getByText("Sent again: the answer is 200.").waitFor();
  await page.getByRole("button", { name: "Show secrets" }).click();
  await page.getByRole("link", { name: "Mask secrets" }).waitFor();
  expect(await page.locator("main").innerText()).toContain(access);
  await look(page, "window-request-revealed");
});

test("the time line keeps its filter over a reload, and what comes in later keeps to it", async () => {
  await page.goto(stage.consoleUrl);
  await page.getByLabel("Show").selectOption("sign-in");
  await page.waitForURL(/kind=sign-in/);
  await page.locator('[data-state="live"]').waitFor();
  const { access } = await signIn(stage.stack, "regularuser");
  await page.locator(".request.fresh", { hasText: "regularuser" }).waitFor();
  expect(await call("/whoami", access)).toBe(200);
  await signIn(stage.stack, "adminuser");
  await page.locator(".request.fresh", { hasText: "adminuser" }).waitFor();
  expect(await page.locator(".request", { hasText: "/whoami" }).count()).toBe(0);
  await page.reload();
  expect(await page.getByLabel("Show").inputValue()).toBe("sign-in");
  expect(await page.locator(".request", { hasText: "regularuser" }).count()).toBeGreaterThan(0);
  await page.locator(".request").first().locator("summary").first().click();
  await look(page, "window-sign-ins");
});

test("a trigger has its run in the time line and a page with its event", async () => {
  await signIn(stage.stack, "regularuser");
  await page.goto(`${stage.consoleUrl}/?kind=trigger`);
  await page.locator(".request").first().locator("summary").first().click();
  await page.getByRole("link", { name: "Its event and what it answered" }).click();
  await page.getByRole("heading", { name: "Response" }).waitFor();
  expect(await page.locator("main").innerText()).toContain("TokenGeneration_Authentication");
  await look(page, "window-trigger");
});

test("an attribute is edited, and the user found by a part of it", async () => {
  await page.goto(`${stage.consoleUrl}/users?find=egularuse`);
  await page.getByRole("link", { name: "regularuser" }).click();
  await page.getByLabel("Another attribute").fill("name");
  await page.getByLabel("Its value").fill("Grace Hopper");
  await page.getByRole("button", { name: "Save attributes" }).click();
  await page.getByText("The attributes of regularuser are saved.").waitFor();
  await look(page, "window-attributes");
  await page.goto(`${stage.consoleUrl}/users`);
  await page.getByLabel(/^Part of a name/).fill("ce hop");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: "regularuser" }).waitFor();
  expect(await page.locator("#users li").count()).toBe(1);
});

async function call(path: string, token: string): Promise<number> {
  const { status } = await fetch(`${addresses(stage.stack).api}${path}`, { headers: { authorization: token } });
  return status;
}

function kidOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()).kid;
}
