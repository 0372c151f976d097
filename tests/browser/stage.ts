import type { Page } from "playwright-core";
import { type Stack, type StackOptions, startStack } from "sam-gatehouse";
import { addresses, startProject } from "../acceptance/running-stack";
import { type AppPage, openAppPage, type PageScript } from "./app-page";
import { openBrowser, type TestBrowser } from "./browser";

/** A stack, a web page that uses it, and a browser to look at both. */
export interface Stage {
  readonly stack: Stack;
  readonly app: AppPage;
  readonly browser: TestBrowser;
  /** The developer's window. */
  readonly consoleUrl: string;
  close(): Promise<void>;
}

/**
 * The project's own template, or the one that `options` names; tokens have the local issuer, as oidc-client-ts wants.
 */
export async function openStage(options: StackOptions = {}, script?: PageScript): Promise<Stage> {
  const app = await openAppPage(script);
  const parameterOverrides = { ...options.parameterOverrides, WebUrl: app.origin };
  const settings = { issuer: "local", consolePort: 0, ...options, parameterOverrides } as const;
  const stack = await (options.template === undefined
    ? startProject(settings)
    : startStack({ port: 0, poolPort: 0, storagePort: 0, fresh: true, watch: false, ...settings }));
  const { issuer, clientId, api, poolId } = addresses(stack);
  const domain = stack.ready.userPools["UserPool"]?.domain ?? "";
  app.configure({ authority: issuer, clientId, domain, api, poolId });
  // The certificate of --tls was made a moment ago: no browser trusts it yet.
  const browser = await openBrowser(options.tls === true ? ["--ignore-certificate-errors"] : []);
  return {
    stack,
    app,
    browser,
    consoleUrl: stack.ready.console?.url ?? "",
    async close() {
      await browser.close();
      await app.close();
      await stack.close();
    },
  };
}

/** Opens the web page and presses its sign-in button: the browser is on the pool's pages then. */
export async function beginSignIn(page: Page, app: AppPage): Promise<void> {
  await page.goto(app.origin);
  await page.locator("body[data-ready]").waitFor();
  await page.locator("#sign-in").click();
  await page.waitForURL(/\/login\?/);
}

export async function fillIn(page: Page, values: Readonly<Record<string, string>>, button: string): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** The newest code in the developer's window's inbox for a user, as a person would read it there. */
export async function readCode(stage: Stage, page: Page, username: string): Promise<string> {
  await page.goto(`${stage.consoleUrl}/inbox`);
  const message = page
    .locator(".message", { hasText: username })
    .filter({ has: page.locator(".code code") })
    .first();
  return (await message.locator(".code code").innerText()).trim();
}

/** What the API answers the web page's user on a path: `/AdminUser 403 {…}`. */
export async function callFrom(page: Page, path: string): Promise<string> {
  await page.locator("body[data-ready]").waitFor();
  const answered = page.waitForResponse(
    (response) => response.url().endsWith(path) && response.request().method() === "GET",
  );
  await page.locator(`[data-path="${path}"]`).click();
  await answered;
  await page.locator("#answer", { hasText: `${path} ` }).waitFor();
  return page.locator("#answer").innerText();
}
