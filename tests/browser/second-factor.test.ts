import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { totpCode } from "../../local/tests/cognito/oauth/totp-code";
import { look } from "./browser";
import { beginSignIn, callFrom, fillIn, openStage, type Stage } from "./stage";

/** A pool with MFA for everybody: the authenticator is set up at the first sign-in and asked for at every later one. */

const PASSWORD = "Correct-horse-9-battery";
let stage: Stage;
let secret = "";
let usedCode = "";

beforeAll(async () => {
  stage = await openStage({ template: join(__dirname, "templates/second-factor.yaml"), seed: false });
  const tab = await stage.browser.newPage();
  await tab.goto(`${stage.consoleUrl}/new-user`);
  await tab.getByRole("textbox", { name: "User name" }).fill("ada");
  await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await tab.getByRole("button", { name: "Create user" }).click();
  await tab.getByRole("heading", { name: "ada" }).waitFor();
  await tab.context().close();
});

afterAll(() => stage.close());

test("the authenticator is set up with the key that the page shows", async () => {
  const page = await stage.browser.newPage();
  await signInAsAda(page);
  await page.getByRole("heading", { name: "Set up an authenticator" }).waitFor();
  await page.locator("summary").click();
  secret = (await page.locator(".secret").innerText()).replace(/\s/g, "");
  await look(page, "authenticator-set-up");
  await fillIn(page, { Code: "000000" }, "Go on");
  await page.getByRole("alert").waitFor();
  usedCode = totpCode(secret, Date.now());
  await fillIn(page, { Code: usedCode }, "Go on");
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 /);
  await page.context().close();
});

test("the next sign-in asks for a code; one that was used is refused, the next one opens", async () => {
  const page = await stage.browser.newPage();
  await signInAsAda(page);
  await page.getByLabel("Code", { exact: true }).waitFor();
  await look(page, "authenticator-code");
  await fillIn(page, { Code: usedCode }, "Go on");
  await page.getByRole("alert").waitFor();
  await fillIn(page, { Code: totpCode(secret, Date.now() + 30_000) }, "Go on");
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 /);
  expect(stage.browser.complaints).toEqual([]);
  await page.context().close();
});

async function signInAsAda(page: Page): Promise<void> {
  await beginSignIn(page, stage.app);
  await fillIn(page, { "User name": "ada", Password: PASSWORD }, "Sign in");
}
