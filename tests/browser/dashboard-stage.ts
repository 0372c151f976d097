import type { BrowserContextOptions, Page } from "playwright-core";
import type { Stack } from "sam-gatehouse";
import { epochMillis, systemClock } from "../../local/src/model/time";
import { passwordOf, startProject } from "../acceptance/running-stack";
import { openBrowser, type TestBrowser } from "./browser";
import { fillIn } from "./stage";

/** The project's own stack with its dashboard, and a browser to look at it. */
export interface DashboardStage {
  readonly stack: Stack;
  readonly browser: TestBrowser;
  /** Where the dashboard is. */
  readonly url: string;
  /** Where files are sent to. */
  storage(): string;
  newPage(options?: BrowserContextOptions): Promise<Page>;
  newUnwatchedPage(): Promise<Page>;
  /** Moves the stack's clock. The browser's own stays: it is the page that must notice. */
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

export async function openDashboardStage(): Promise<DashboardStage> {
  let ahead = 0;
  const stack = await startProject({ webPort: 0 }, { clock: () => epochMillis(systemClock() + ahead) });
  const url = stack.ready.web?.url ?? "";
  const browser = await openBrowser();
  return {
    stack,
    browser,
    url,
    storage: () => stack.ready.buckets["UploadsBucket"]?.endpoint ?? "",
    newPage: (options) => browser.newPage(options),
    newUnwatchedPage: () => browser.newUnwatchedPage(),
    advance(milliseconds) {
      ahead += milliseconds;
    },
    async close() {
      await browser.close();
      await stack.close();
    },
  };
}

/** Opens the dashboard and signs in by the pool's own pages. */
export async function signInAs(page: Page, stage: DashboardStage, username: string): Promise<void> {
  await page.goto(stage.url);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/login\?/);
  await fillIn(
    page,
    { "User name or e-mail address": username, Password: passwordOf(stage.stack, username) },
    "Sign in",
  );
  await page.waitForURL(`${stage.url}/**`);
  await page.getByRole("heading", { name: "Your token" }).waitFor();
}

/** What the table of routes says of one: `401` without a token and the status with the page's own. */
export async function answersOf(page: Page, path: string): Promise<readonly string[]> {
  const row = page.locator("#routes tbody tr", { hasText: path });
  await row.locator(".status").nth(1).waitFor();
  return row.locator(".status").allInnerTexts();
}

/** A file for the page's chooser. */
export const file = (name: string, mimeType: string, content: string | Buffer) => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

export const uploadOf = (page: Page, name: string) => page.locator(".uploads li", { hasText: name });
export const rowOf = (page: Page, name: string) => page.locator(".files tbody tr", { hasText: name });
