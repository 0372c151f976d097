import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { type Stack, startStack } from "sam-gatehouse";
import { PROJECT } from "../acceptance/running-stack";
import { look, openBrowser, type TestBrowser } from "./browser";

/** A stack whose functions fail, looked at in the developer's window, and the pages that lead there. */

let stack: Stack;
let browser: TestBrowser;
let page: Page;

beforeAll(async () => {
  const template = resolve(PROJECT, "local/tests/stack/causes/template.yaml");
  stack = await startStack({
    template,
    port: 0,
    poolPort: 0,
    storagePort: 0,
    consolePort: 0,
    fresh: true,
    watch: false,
  });
  browser = await openBrowser();
  page = await browser.newPage();
});

afterEach(() => {
  expect(browser.complaints.splice(0)).toEqual([]);
});

afterAll(async () => {
  await browser.close();
  await stack.close();
});

const api = (): string => Object.values(stack.ready.apis)[0]?.url ?? "";
const consoleUrl = (): string => stack.ready.console?.url ?? "";
const onPages = (path: string, redirectUri: string): string => {
  const pool = stack.ready.userPools["UserPool"];
  const query = {
    response_type: "code",
    client_id: pool?.clients["AppClient"]?.clientId ?? "",
    redirect_uri: redirectUri,
  };
  return `${pool?.domain}${path}?${new URLSearchParams(query)}`;
};

test("the cause of a 500 stands in its row, and first in it by the keyboard", async () => {
  await page.goto(consoleUrl());
  await page.locator('[data-state="live"]').waitFor();
  await fetch(`${api()}/throwing`, { method: "POST", body: '{"password":"hunter2-hunter2"}' });
  const row = page.locator(".request", { hasText: "/throwing" });
  await row.waitFor();
  expect(await row.locator(".why").innerText()).toMatch(/^TypeError: .*functions\/throwing\.ts:5:\d+/);
  await row.locator("summary").first().press("Enter");
  expect(await row.locator(".opened h2").first().innerText()).toMatch(/the function failed/i);
  await look(page, "window-cause");
  await row.getByRole("link", { name: /Headers, bodies/ }).press("Enter");
  await page.getByRole("heading", { level: 1, name: "POST /throwing" }).waitFor();
  expect(await page.content()).not.toContain("hunter2");
  await look(page, "window-cause-page");
});

test("open routes are marked", async () => {
  await page.goto(`${consoleUrl()}/routes`);
  await page.getByText("3 routes are open to everyone.").waitFor();
  expect(await page.locator(".route.open").count()).toBe(3);
  await look(page, "window-open-routes");
});

test("the page for a wrong redirect_uri lists the client's callback URLs", async () => {
  await page.goto(onPages("/oauth2/authorize", "http://127.0.0.1:1/"));
  await page.getByText("http://127.0.0.1:8080/callback").waitFor();
  await look(page, "pages-mismatch");
});

test("the page that asks for a code leads to the inbox, where the code stands", async () => {
  await page.goto(onPages("/forgotPassword", "http://127.0.0.1:8080/callback"));
  await page.locator('input[name="username"]').fill("ann");
  await page.locator('button[type="submit"]').first().click();
  const link = page.getByRole("link", { name: "the developer's window" });
  await link.waitFor();
  await look(page, "pages-code");
  const opening = page.context().waitForEvent("page");
  await link.click();
  const inbox = await opening;
  await inbox.locator(".message", { hasText: "ann" }).waitFor();
  expect(inbox.url()).toBe(`${consoleUrl()}/inbox`);
});
