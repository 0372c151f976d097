import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { PROJECT } from "../acceptance/running-stack";

/** A Chromium with a profile of its own, and what its pages did that they should not have. */
export interface TestBrowser {
  /** A page in a browser context of its own: no cookies but those it gets itself. */
  newPage(options?: BrowserContextOptions): Promise<Page>;
  /**
   * A page whose requests are not looked at: playwright would hold large bodies as text, and drops requests that outlive
   * their page.
   */
  newUnwatchedPage(): Promise<Page>;
  /** Requests that left this machine, errors in a page's console, breaches of a content security policy. */
  readonly complaints: string[];
  close(): Promise<void>;
}

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function openBrowser(extraFlags: readonly string[] = []): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "gatehouse-browser-"));
  const browser: Browser = await chromium.launch({
    executablePath: process.env["GATEHOUSE_CHROMIUM"] || "/usr/bin/chromium",
    args: [...FLAGS, ...extraFlags],
  });
  const complaints: string[] = [];
  return {
    complaints,
    newPage: async (options) => watch(await (await browser.newContext(options)).newPage(), complaints),
    newUnwatchedPage: async () => (await browser.newContext()).newPage(),
    async close() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A refused sign-in is an error to the browser's console too: those lines are what the tests are about. */
const EXPECTED = /Failed to load resource: the server responded with a status of 4\d\d/;

async function watch(page: Page, complaints: string[]): Promise<Page> {
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.context().route(
    (url) => !["127.0.0.1", "localhost", "[::1]"].includes(url.hostname) && url.protocol.startsWith("http"),
    (route) => {
      complaints.push(`a request to ${new URL(route.request().url()).host}`);
      return route.abort();
    },
  );
  return page;
}

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = [1280, 375] as const;

/**
 * Looks at a page in different ways: wide and narrow, light and dark (a screenshot each, in artifacts/), and by
 * axe. Fails where axe finds something or where the page must be scrolled sideways on a phone.
 */
export async function look(page: Page, name: string): Promise<void> {
  const folder = join(PROJECT, "artifacts");
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize() ?? { width: 1280, height: 720 };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`) });
      const overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth",
      );
      expect({ name, width, overflow }).toEqual({ name, width, overflow: 0 });
    }
    expect({ name, colorScheme, found: await findings(page) }).toEqual({ name, colorScheme, found: [] });
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(before);
}

/** What axe finds, each with the elements it found it in. */
async function findings(page: Page): Promise<unknown[]> {
  await page.evaluate(`window.axe === undefined && (() => { ${AXE} })()`);
  const result = await page.evaluate("window.axe.run(document, { resultTypes: ['violations'] })");
  const { violations } = result as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => ({ id, elements: nodes.map(({ html }) => html) }));
}
