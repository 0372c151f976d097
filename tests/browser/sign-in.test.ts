import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { passwordOf } from "../acceptance/running-stack";
import { look } from "./browser";
import { beginSignIn, callFrom, fillIn, openStage, readCode, type Stage } from "./stage";

/** The pool's pages as people use them, from a web page that signs in by oidc-client-ts. */

const PASSWORD = "Correct-horse-9-battery";
let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
});

afterEach(() => {
  expect(stage.browser.complaints.splice(0)).toEqual([]);
});

afterAll(() => stage.close());

test("a user signs up in the browser: a wrong code is reported, and the code in the inbox confirms", async () => {
  page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await look(page, "sign-in");
  await page.getByRole("link", { name: "Sign up" }).click();
  await look(page, "sign-up");
  await fillIn(page, { "User name": "newcomer", "E-mail address": "new@example.com", Password: "short" }, "Sign up");
  await page.getByRole("alert").waitFor();
  await look(page, "sign-up-refused");
  await fillIn(page, { "User name": "newcomer", "E-mail address": "new@example.com", Password: PASSWORD }, "Sign up");
  await page.getByRole("heading", { name: "Confirm your account" }).waitFor();
  await look(page, "confirm");
  await fillIn(page, { Code: "000000" }, "Confirm");
  await page.getByRole("alert").waitFor();
  const tab = await stage.browser.newPage();
  await fillIn(page, { Code: await readCode(stage, tab, "newcomer") }, "Confirm");
  await tab.context().close();
  await signInIfAsked("newcomer");
  expect(await userOf(page)).toMatchObject({ email: "new@example.com" });
});

test("a new user has no group, so only the unscoped route lets the user in", async () => {
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 .*"username":"newcomer"/);
  expect(await callFrom(page, "/AdminUser")).toBe('/AdminUser 403 {"message":"Forbidden"}');
});

test("a password can be shown, and the rules for a new one tick while it is typed", async () => {
  const tab = await stage.browser.newPage();
  await beginSignIn(tab, stage.app);
  expect(await tab.locator(".brand").textContent()).toContain("Gatehouse");
  const password = tab.getByLabel("Password", { exact: true });
  await password.fill("some password");
  const toggle = tab.getByRole("checkbox", { name: "Show password" });
  await password.press("Tab");
  await tab.keyboard.press("Space");
  expect([await password.getAttribute("type"), await toggle.isChecked()]).toEqual(["text", true]);
  await look(tab, "sign-in-shown");
  await toggle.click();
  expect([await password.getAttribute("type"), await password.inputValue()]).toEqual(["password", "some password"]);

  await tab.getByRole("link", { name: "Sign up" }).click();
  const kept = tab.locator(".rules .kept");
  const rules = await tab.locator(".rules li").allInnerTexts();
  expect(rules.length).toBeGreaterThan(3);
  expect(await kept.count()).toBe(0);
  await tab.getByLabel("Password", { exact: true }).fill("lower7");
  expect(await kept.count()).toBe(2);
  await look(tab, "rules");
  await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
  expect(await kept.count()).toBe(rules.length);
  await tab.context().close();
});

test("without scripts the password is a plain field and its rules a sentence", async () => {
  const tab = await stage.browser.newPage({ javaScriptEnabled: false });
  await tab.goto(signInAddress("signup"));
  expect(await tab.getByLabel("Password", { exact: true }).getAttribute("type")).toBe("password");
  expect(await tab.getByRole("checkbox").count()).toBe(0);
  expect(await tab.locator(".rules").isVisible()).toBe(false);
  expect(await tab.getByText(/^At least \d+ characters, with/).isVisible()).toBe(true);
  await tab.context().close();
});

test("the browser is remembered until the user signs out: no password is asked for", async () => {
  await page.locator("#sign-in").click();
  await page.waitForURL(/code=/);
  expect(await userOf(page)).toMatchObject({ email: "new@example.com" });
  await page.goto(signInAddress("login"));
  await page.getByRole("heading", { name: "You are signed in" }).waitFor();
  await look(page, "signed-in");
  await page.getByRole("link", { name: "Sign in as somebody else" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.goto(stage.app.origin);
  await page.locator("body[data-ready]").waitFor();
  await page.locator("#sign-out").click();
  await page.waitForURL(`${stage.app.origin}/`);
  await beginSignIn(page, stage.app);
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.context().close();
});

test("a wrong password is refused by a message, the right one leads back with the groups' scopes", async () => {
  page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await fillIn(page, { "User name or e-mail address": "adminuser", Password: "wrong" }, "Sign in");
  await page.getByRole("alert").waitFor();
  await look(page, "sign-in-refused");
  await signIn(page, "adminuser", passwordOf(stage.stack, "adminuser"));
  expect(await callFrom(page, "/AdminUser")).toBe('/AdminUser 200 "Hello from Admin User"');
  await page.context().close();
});

test("the keyboard alone signs in", async () => {
  page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  const focus = page.locator(":focus");
  await focus.pressSequentially("regularuser");
  const password = page.locator('input[type="password"]:focus');
  for (let presses = 0; presses < 5 && (await password.count()) === 0; presses += 1) await focus.press("Tab");
  await password.pressSequentially(passwordOf(stage.stack, "regularuser"));
  await password.press("Enter");
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/RegularUser")).toBe('/RegularUser 200 "Hello from Regular User"');
  await page.context().close();
});

test("a forgotten password is replaced with a code", async () => {
  page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await page.getByRole("link", { name: "Forgot it?" }).click();
  await look(page, "forgotten-password");
  await fillIn(page, { "User name or e-mail address": "newcomer" }, "Send the code");
  await page.getByRole("heading", { name: "Choose a new password" }).waitFor();
  await look(page, "new-password");
  const tab = await stage.browser.newPage();
  const code = await readCode(stage, tab, "newcomer");
  await tab.context().close();
  await fillIn(page, { Code: code, "New password": `${PASSWORD}-2` }, "Change the password");
  await signInIfAsked("newcomer", `${PASSWORD}-2`);
  expect(await userOf(page)).toMatchObject({ email: "new@example.com" });
  await page.context().close();
});

test("a user made in the developer's window must choose a password of their own", async () => {
  const tab = await stage.browser.newPage();
  await tab.goto(`${stage.consoleUrl}/new-user`);
  await tab.getByRole("textbox", { name: "User name" }).fill("invited");
  await tab.getByRole("textbox", { name: "E-mail address" }).fill("invited@example.com");
  await tab.getByLabel("Password", { exact: true }).fill("Temporary-pass-1");
  await tab.getByRole("checkbox", { name: /^Permanent/ }).uncheck();
  await tab.getByRole("button", { name: "Create user" }).click();
  await tab.getByRole("heading", { name: "invited" }).waitFor();
  page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await fillIn(page, { "User name or e-mail address": "invited", Password: "Temporary-pass-1" }, "Sign in");
  await page.getByRole("heading", { name: "Choose a password of your own" }).waitFor();
  await look(page, "password-of-ones-own");
  await page.locator('input[type="password"]').first().fill(PASSWORD);
  await page.getByRole("button").first().click();
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await userOf(page)).toMatchObject({ "cognito:username": "invited" });
  await page.context().close();
  await tab.context().close();
});

test("a sign-in page that was left open too long says so and leads on", async () => {
  page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  const tab = await stage.browser.newPage();
  await tab.goto(`${stage.consoleUrl}/time`);
  await tab.getByRole("button", { name: "+1 h" }).click();
  await tab.waitForLoadState();
  const Password = passwordOf(stage.stack, "regularuser");
  await fillIn(page, { "User name or e-mail address": "regularuser", Password }, "Sign in");
  await page.getByRole("heading", { name: "This page has expired" }).waitFor();
  await look(page, "expired");
  await tab.getByRole("button", { name: "Back to now" }).click();
  await tab.waitForLoadState();
  await page.context().close();
  await tab.context().close();
});

test("without JavaScript the pages work as well", async () => {
  page = await stage.browser.newPage({ javaScriptEnabled: false });
  await page.goto(signInAddress("oauth2/authorize"));
  await fillIn(
    page,
    { "User name or e-mail address": "regularuser", Password: passwordOf(stage.stack, "regularuser") },
    "Sign in",
  );
  await page.waitForURL(/code=[^&]+&state=kept/);
  await page.context().close();
});

/** One of the pool's addresses with the parameters of an authorization request. */
function signInAddress(path: string): string {
  const pool = stage.stack.ready.userPools["UserPool"];
  const query = new URLSearchParams({
    client_id: pool?.clients["AppClient"]?.clientId ?? "",
    response_type: "code",
    redirect_uri: `${stage.app.origin}/`,
    scope: "openid",
    state: "kept",
  });
  return `${pool?.domain}/${path}?${query}`;
}

async function signIn(on: Page, username: string, password: string): Promise<void> {
  await fillIn(on, { "User name or e-mail address": username, Password: password }, "Sign in");
  await on.waitForURL(`${stage.app.origin}/**`);
}

/** After a confirmation or a changed password the pool may lead back at once, or ask for the password once more. */
async function signInIfAsked(username: string, password = PASSWORD): Promise<void> {
  const asks = page.getByRole("heading", { name: "Sign in" });
  await Promise.race([page.waitForURL(`${stage.app.origin}/**`), asks.waitFor()]);
  if (await asks.isVisible()) await signIn(page, username, password);
}

async function userOf(on: Page): Promise<unknown> {
  const user = on.locator("#user", { hasText: "{" });
  await user.waitFor();
  return JSON.parse(await user.innerText());
}
