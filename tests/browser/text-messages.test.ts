import { join } from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { look } from "./browser";
import { beginSignIn, callFrom, openStage, readCode, type Stage } from "./stage";

/** Phone numbers on the pool's pages, by the keyboard alone: sign-up, recovery, codes instead of passwords, second factors. */

const PASSWORD = "Correct-horse-9-battery";
const NUMBER = "+15550109934";
const MASKED = "+*******9934";
let stage: Stage;
const open = async (SecondFactor: "true" | "false") => {
  stage = await openStage({
    template: join(__dirname, "templates/text-messages.yaml"),
    seed: false,
    parameterOverrides: { SecondFactor },
  });
};
afterEach(async () => {
  const { complaints } = stage.browser;
  await stage.close();
  expect(complaints).toEqual([]);
});

test("a phone number signs up, is confirmed, gets a new password and signs in by a code", async () => {
  await open("false");
  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await follow(page, "Sign up");
  await type(page, { "Phone number": "0155 5010", Password: PASSWORD });
  await page.getByRole("alert").waitFor();
  await type(page, { "Phone number": "+1 (555) 010-9934", Password: PASSWORD });
  await page.getByRole("heading", { name: "Confirm your account" }).waitFor();
  expect(await page.getByRole("status").innerText()).toContain(MASKED);
  expect(await page.locator("main").innerText()).not.toContain(NUMBER);
  await look(page, "phone-confirm");
  await type(page, { Code: "000000" });
  await page.getByRole("alert").waitFor();
  await type(page, { Code: await codeFor(NUMBER) });
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 /);
  await page.context().close();

  const other = await stage.browser.newPage();
  await beginSignIn(other, stage.app);
  await follow(other, "Forgot it?");
  await type(other, { "Phone number": NUMBER });
  await other.getByRole("heading", { name: "Choose a new password" }).waitFor();
  expect(await other.getByRole("status").innerText()).toContain(MASKED);
  await type(other, { Code: await codeFor(NUMBER), "New password": `${PASSWORD}-2` });
  await other.getByText("Your password is changed").waitFor();
  await look(other, "phone-sign-in");
  await into(other, "Phone number", NUMBER);
  await press(other, "Text me a code instead");
  await other.getByRole("heading", { name: "Check your messages" }).waitFor();
  expect(await other.locator("main").innerText()).toContain(MASKED);
  await type(other, { Code: await codeFor(NUMBER) });
  await other.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(other, "/whoami")).toMatch(/^\/whoami 200 /);
});

test("a second factor by text message is set up within the sign-in, and asked for at the next one", async () => {
  await open("true");
  const tab = await stage.browser.newPage();
  await tab.goto(`${stage.consoleUrl}/new-user`);
  await tab.getByRole("textbox", { name: "User name" }).fill("ada");
  await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await tab.getByRole("button", { name: "Create user" }).click();
  await tab.getByRole("heading", { name: "ada" }).waitFor();

  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await type(page, { "User name": "ada", Password: PASSWORD });
  await page.getByRole("heading", { name: "Set up a second factor" }).waitFor();
  await look(page, "second-factor-choice");
  await focus(page, page.getByRole("radio", { name: "Codes by text message" }));
  await page.keyboard.press("Enter");
  await page.getByLabel("Phone number", { exact: true }).waitFor();
  await look(page, "second-factor-number");
  await type(page, { "Phone number": "555 0109934" });
  await page.getByRole("alert").waitFor();
  await type(page, { "Phone number": NUMBER });
  await page.getByRole("heading", { name: "Check your messages" }).waitFor();
  await type(page, { Code: "000000" });
  await page.getByRole("alert").waitFor();
  await type(page, { Code: await codeFor(NUMBER) });
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toBe("/whoami 200 ada");
  await page.context().close();

  const next = await stage.browser.newPage();
  await beginSignIn(next, stage.app);
  await type(next, { "User name": "ada", Password: PASSWORD });
  await next.getByRole("heading", { name: "Check your messages" }).waitFor();
  expect(await next.locator("main").innerText()).toContain(MASKED);
  await look(next, "second-factor-code");
  await type(next, { Code: await codeFor(NUMBER) });
  await next.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(next, "/whoami")).toBe("/whoami 200 ada");
});

/** The newest code in the developer's window for a number. */
async function codeFor(number: string): Promise<string> {
  const tab = await stage.browser.newPage();
  const code = await readCode(stage, tab, number);
  await tab.context().close();
  return code;
}

type Control = ReturnType<Page["getByLabel"]>;

/** Presses the Tab key until a control has the focus. */
async function focus(page: Page, control: Control): Promise<void> {
  await control.waitFor();
  for (let count = 0; count < 30; count += 1) {
    if ((await control.and(page.locator(":focus")).count()) > 0) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("The keyboard does not reach the control.");
}

async function into(page: Page, label: string, value: string): Promise<void> {
  await focus(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(value);
}

/** Fills fields in and sends their form by the Enter key. */
async function type(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await into(page, label, value);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await page.keyboard.press("Enter");
  await answered;
  await page.waitForLoadState();
}

async function press(page: Page, button: string): Promise<void> {
  await focus(page, page.getByRole("button", { name: button, exact: true }));
  await page.keyboard.press("Enter");
}

async function follow(page: Page, link: string): Promise<void> {
  await focus(page, page.getByRole("link", { name: link, exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
}
