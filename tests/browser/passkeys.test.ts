import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { CDPSession, Page } from "playwright-core";
import { look } from "./browser";
import { fillIn, openStage, type Stage } from "./stage";

/**
 * Passkeys in Chromium with a virtual authenticator: on the pages, by keyboard, and in a page of Amplify's at localhost.
 */

const PASSWORD = "Correct-horse-9-battery";
let stage: Stage;

beforeAll(async () => {
  const template = join(__dirname, "templates/passkeys.yaml");
  stage = await openStage({ template, seed: false, issuer: "aws" }, "passkey-app.ts");
  for (const username of ["ada", "grace"]) {
    const tab = await stage.browser.newPage();
    await tab.goto(`${stage.consoleUrl}/new-user`);
    await tab.getByRole("textbox", { name: "User name" }).fill(username);
    await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await tab.getByRole("button", { name: "Create user" }).click();
    await tab.getByRole("heading", { name: username }).waitFor();
    await tab.context().close();
  }
});

afterAll(() => stage.close());

/** An authenticator of the device, which verifies its user by itself unless told otherwise. */
async function plugIn(page: Page): Promise<{ readonly cdp: CDPSession; readonly authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

/** The request for authorization that an app sends a browser to: at the IP address, as the ready line has it. */
function authorizeAddress(prompt?: "login"): string {
  const { domain = "", clients } = stage.stack.ready.userPools["UserPool"] ?? {};
  const search = new URLSearchParams({
    response_type: "code",
    client_id: clients?.["AppClient"]?.clientId ?? "",
    redirect_uri: `${stage.app.origin}/`,
    scope: "openid",
    ...(prompt !== undefined && { prompt }),
  });
  expect(domain).toContain("127.0.0.1");
  return `${domain}/oauth2/authorize?${search}`;
}

/** The page where an app lets its user add a passkey. */
function addAddress(): string {
  const authorize = new URL(authorizeAddress());
  const search = new URLSearchParams();
  for (const name of ["client_id", "redirect_uri"]) search.set(name, authorize.searchParams.get(name) ?? "");
  return `${authorize.origin}/passkeys/add?${search}`;
}

const withCode = (url: URL): boolean => url.origin === stage.app.origin && url.searchParams.has("code");

test("a passkey is made after a sign-in by password, at localhost, and signs in by keyboard alone", async () => {
  const page = await stage.browser.newPage();
  const { cdp, authenticatorId } = await plugIn(page);
  await page.goto(authorizeAddress());
  expect(new URL(page.url()).hostname).toBe("localhost");
  await look(page, "passkey-sign-in");
  await fillIn(page, { "User name": "ada", Password: PASSWORD }, "Sign in");
  await page.waitForURL(withCode);
  await page.goto(addAddress());
  expect(new URL(page.url()).hostname).toBe("localhost");
  await page.getByRole("heading", { name: "Add a passkey" }).waitFor();
  await look(page, "passkey-add");

  // Refused by its user first: the page says so, and can be tried again.
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.getByRole("alert").filter({ hasText: "No passkey was used." }).waitFor();
  await look(page, "passkey-add-problem");
  await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL(`${stage.app.origin}/`);
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  expect(credentials).toMatchObject([{ rpId: "localhost", isResidentCredential: true }]);

  await page.goto(authorizeAddress("login"));
  await page.locator("[name=username]:focus").waitFor();
  await page.keyboard.type("ada");
  for (const name of ["Password", "Show password", "Sign in", "Sign in with a passkey"]) await tabTo(page, name);
  await page.keyboard.press("Enter");
  await page.waitForURL(withCode);
  await page.context().close();
});

/** Presses the tab key until the control of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let count = 0; count < 6; count += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(
      "document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent",
    );
    if (focused === name) return;
  }
  throw new Error(`The tab key does not lead to ${name}.`);
}

test("a passkey of another relying party is of no use, and the page says what to do", async () => {
  const page = await stage.browser.newPage();
  const { cdp, authenticatorId } = await plugIn(page);
  await page.goto(authorizeAddress());
  await fillIn(page, { "User name": "grace", Password: PASSWORD }, "Sign in");
  await page.waitForURL(withCode);
  await page.goto(addAddress());
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await page.waitForURL(`${stage.app.origin}/`);
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  await cdp.send("WebAuthn.clearCredentials", { authenticatorId });
  for (const credential of credentials)
    await cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, rpId: "evil.example" } });
  await page.goto(authorizeAddress("login"));
  await page.getByLabel("User name", { exact: true }).fill("grace");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await page.getByRole("heading", { name: "Use your passkey" }).waitFor();
  await page.getByRole("alert").filter({ hasText: "No passkey was used." }).waitFor();
  await look(page, "passkey-use-problem");
  await page.getByRole("link", { name: "Begin again" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(stage.browser.complaints).toEqual([]);
  await page.context().close();
});

test("Amplify registers a passkey, signs in with it and deletes it, in a page at localhost", async () => {
  const page = await stage.browser.newPage();
  await plugIn(page);
  const step = (name: string, ...given: string[]) =>
    page.evaluate(`window.step(${[name, ...given].map((text) => JSON.stringify(text)).join()})`);
  await page.goto(stage.app.origin);
  await page.locator("body[data-ready]").waitFor();
  expect(await step("password", "grace", PASSWORD)).toBe("DONE");
  expect(await step("removeAll")).toBe("removed");
  expect(await step("add")).toBe("added");
  expect(await step("list")).toBe("localhost");
  expect(await step("out")).toBe("out");
  expect(await step("passkey", "grace")).toBe("DONE");

  // The same page at the IP address: the browser itself refuses the relying party.
  await page.goto(stage.app.origin.replace("localhost", "127.0.0.1"));
  await page.locator("body[data-ready]").waitFor();
  expect(await step("password", "grace", PASSWORD)).toBe("DONE");
  expect(await step("add")).toBe("RelyingPartyMismatch");
  expect(stage.browser.complaints).toEqual([]);
  await page.context().close();
});
