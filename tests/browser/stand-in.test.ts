import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { look } from "./browser";
import { beginSignIn, callFrom, openStage, type Stage } from "./stage";

/** Sign-in by Google and SAML without an account there: the pages that stand in for them. */

const template = join(__dirname, "templates/stand-ins.yaml");
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ template, seed: false });
});

afterAll(() => stage.close());

/** Presses Tab until the element of this role and name has the focus, as a person without a mouse does. */
async function tabTo(page: Page, role: "link" | "button", name: RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name });
  for (let presses = 0; presses < 30; presses++) {
    if ((await wanted.and(page.locator(":focus")).count()) === 1) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${String(name)} on ${page.url()}`);
}

async function goToGoogle(page: Page): Promise<void> {
  await beginSignIn(page, stage.app);
  await tabTo(page, "link", /Continue with Google/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/stand-in\//);
}

test("a person is made and signed in by the keyboard alone, and known the next time", async () => {
  const page = await stage.browser.newPage();
  await goToGoogle(page);
  await look(page, "stand-in");
  await expect(page.getByRole("note").innerText()).resolves.toContain("Stand-in for Google — no real account.");
  // The first field has the focus.
  await page.keyboard.type("Ada Lovelace");
  await page.keyboard.press("Tab");
  await page.keyboard.type("ada@example.com");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 Google_1\d{20}$/);

  const other = await stage.browser.newPage();
  await goToGoogle(other);
  await look(other, "stand-in-known");
  await tabTo(other, "button", /^(?!Forget).*Ada Lovelace/);
  await other.keyboard.press("Enter");
  await other.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(other, "/whoami")).toBe(await callFrom(page, "/whoami"));
  expect(stage.browser.complaints).toEqual([]);
});

test("what is wrong in the form is said beside its field, and refusing leads back to the client", async () => {
  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await page.getByRole("link", { name: "Continue with Okta" }).click();
  await page.getByLabel("Name").fill("Eve");
  await page.getByLabel("Raw claims").fill("no JSON");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "stand-in-problem");
  await expect(page.getByLabel("Raw claims").getAttribute("aria-invalid")).resolves.toBe("true");
  const refused = page.waitForURL(/error=access_denied/);
  await tabTo(page, "button", /^Refuse/);
  await page.keyboard.press("Enter");
  await refused;
});

test("Amplify's signInWithRedirect with a provider goes through the stand-in", async () => {
  const https = await openStage({ template, seed: false, tls: true, issuer: "aws" }, "amplify-app.ts");
  const page = await https.browser.newPage();
  await page.goto(`${https.app.origin}/?provider=Google`);
  await page.locator("body[data-ready]").waitFor();
  await page.locator("#sign-in").click();
  await page.waitForURL(/\/stand-in\//);
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("E-mail address", { exact: true }).fill("grace@example.com");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${https.app.origin}/**`);
  const user = page.locator("#user", { hasText: "{" });
  await user.waitFor();
  expect(JSON.parse(await user.innerText())).toMatchObject({
    email: "grace@example.com",
    identities: [{ providerName: "Google", providerType: "Google" }],
  });
  expect(https.browser.complaints).toEqual([]);
  await https.close();
});
