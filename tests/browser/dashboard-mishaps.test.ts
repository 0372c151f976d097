import {
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { addresses, passwordOf } from "../acceptance/running-stack";
import { look } from "./browser";
import { answersOf, type DashboardStage, file, openDashboardStage, rowOf, signInAs, uploadOf } from "./dashboard-stage";
import { fillIn } from "./stage";

/** What goes wrong under way, and what the dashboard makes of it. */

const HOUR = 3_600_000;
let stage: DashboardStage;
let page: Page;
/** Its requests are not looked at. */
let bare: Page;

beforeAll(async () => {
  stage = await openDashboardStage();
  page = await stage.newPage();
  await signInAs(page, stage, "regularuser");
  bare = await stage.newUnwatchedPage();
  await signInAs(bare, stage, "regularuser");
});

afterAll(() => stage.close());

test("a file of 100 MB shows how far it is, all the way, and leaves the page quick", async () => {
  await bare.evaluate(WATCH_PAGE);
  await bare.evaluate(CHOOSE_LARGE_FILE);
  await uploadOf(bare, "tape.bin").and(bare.locator("[data-stage=stored]")).waitFor({ timeout: 80_000 });
  const { sent, longestFrame } = await bare.evaluate<{ sent: number[]; longestFrame: number }>("window.seen");
  expect(sent.filter((bytes) => bytes > 0 && bytes < 100_000_000).length).toBeGreaterThan(3);
  expect(sent).toEqual([...sent].sort((one, other) => one - other));
  expect(longestFrame).toBeLessThan(1_000);
  await rowOf(bare, "tape.bin").getByText("100 MB").waitFor();
});

test("a deletion that waits when the page is left is made", async () => {
  await bare.getByRole("button", { name: "Delete tape.bin" }).click();
  await rowOf(bare, "tape.bin").waitFor({ state: "detached" });
  await bare.goto("about:blank");
  await page.getByText("0 files shown").or(page.getByText("1 file shown")).waitFor();
  for (let tries = 0; tries < 50 && !(await page.getByText("No files yet.").isVisible()); tries += 1) {
    await page.getByRole("button", { name: "Refresh" }).click();
    await page.waitForTimeout(200);
  }
  await page.getByText("No files yet.").waitFor({ timeout: 1_000 });
});

test("a connection that drops under way is said, and a retry sends the file", async () => {
  let drops = 1;
  await page
    .context()
    .route(isStorage, (route) =>
      route.request().method() === "PUT" && drops-- > 0 ? route.abort("connectionreset") : route.fallback(),
    );
  await page.locator("input[type=file]").setInputFiles([file("dropped.txt", "text/plain", "again")]);
  await uploadOf(page, "dropped.txt").getByText("The connection was lost.").waitFor();
  await look(page, "dashboard-dropped");
  await page.getByRole("button", { name: "Retry dropped.txt" }).click();
  await rowOf(page, "dropped.txt").waitFor();
  expect(await rowOf(page, "dropped.txt").count()).toBe(1);
  await page.context().unroute(isStorage);
});

test("an upload that is cancelled leaves nothing behind, and can be taken up again", async () => {
  let letGo: () => void = () => {};
  const held = new Promise<void>((done) => (letGo = done));
  await page.context().route(isStorage, async (route) => {
    if (route.request().method() === "PUT") await held;
    await route.fallback().catch(() => {});
  });
  await page.locator("input[type=file]").setInputFiles([file("slow.txt", "text/plain", "slow")]);
  await uploadOf(page, "slow.txt").and(page.locator("[data-stage=sending]")).waitFor();
  const deleted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.getByRole("button", { name: "Cancel slow.txt" }).click();
  expect((await deleted).status()).toBe(204);
  letGo();
  await page.context().unroute(isStorage);
  await page.getByRole("button", { name: "Refresh" }).click();
  expect(await rowOf(page, "slow.txt").count()).toBe(0);
  await page.getByRole("button", { name: "Retry slow.txt" }).click();
  await rowOf(page, "slow.txt").waitFor();
});

test("without a connection nothing is lost: what waits goes on when it is back", async () => {
  await page.context().setOffline(true);
  await page.getByText("You are offline.").waitFor();
  await page.locator("input[type=file]").setInputFiles([file("patient.txt", "text/plain", "waits")]);
  await uploadOf(page, "patient.txt").getByText("The connection was lost.").waitFor();
  await look(page, "dashboard-offline");
  await page.context().setOffline(false);
  await rowOf(page, "patient.txt").waitFor();
  expect(await page.getByText("You are offline.").count()).toBe(0);
});

test("a deletion can be undone, and its request leaves when its time is over", async () => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "DELETE" && sent.push(request.url()));
  await page.getByRole("button", { name: "Delete patient.txt" }).click();
  await rowOf(page, "patient.txt").waitFor({ state: "detached" });
  await look(page, "dashboard-undo");
  await page.getByRole("button", { name: "Undo: keep patient.txt" }).press("Enter");
  await rowOf(page, "patient.txt").waitFor();
  await page.getByRole("button", { name: "Delete patient.txt" }).click();
  expect(sent).toEqual([]);
  const deleted = page.waitForResponse((answer) => answer.request().method() === "DELETE");
  await page.mouse.move(0, 0);
  expect((await deleted).status()).toBe(204);
  await page.getByRole("button", { name: "Refresh" }).click();
  expect(await rowOf(page, "patient.txt").count()).toBe(0);
});

test("a token that expires midway is renewed, and what was asked is done", async () => {
  const isRecord = (url: URL): boolean => url.pathname === "/metadata";
  let hasExpired = false;
  await page.context().route(isRecord, (route) => {
    if (!hasExpired) stage.advance(HOUR + 60_000);
    hasExpired = true;
    return route.fallback();
  });
  await page.locator("input[type=file]").setInputFiles([file("late.txt", "text/plain", "late")]);
  await uploadOf(page, "late.txt").and(page.locator("[data-stage=stored]")).waitFor();
  await page.context().unroute(isRecord);
  expect(await page.locator(".countdown").innerText()).toContain("renewed 1 time");
  await page.getByRole("button", { name: "Try all" }).click();
  expect(await answersOf(page, "/whoami")).toEqual(["401", "200"]);
});

test("when no new token can be had, the page asks to sign in again, and goes on where it was", async () => {
  const { pool, poolId } = addresses(stage.stack);
  const client = new CognitoIdentityProviderClient({
    endpoint: pool,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: "regularuser" }));
  stage.advance(HOUR + 60_000);
  await page.locator("input[type=file]").setInputFiles([file("last.txt", "text/plain", "last")]);
  await page.getByText("Your sign-in has ended. Sign in again").waitFor();
  await uploadOf(page, "last.txt").getByText("Your sign-in has ended.").waitFor();
  await look(page, "dashboard-ended");
  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Sign in again" }).click();
  const tab = await opened;
  await tab.waitForURL(/\/login\?/);
  const Password = passwordOf(stage.stack, "regularuser");
  await fillIn(tab, { "User name or e-mail address": "regularuser", Password }, "Sign in");
  await rowOf(page, "last.txt").waitFor();
  expect(await page.getByText("Your sign-in has ended.").count()).toBe(0);
  await uploadOf(page, "last.txt").and(page.locator("[data-stage=stored]")).waitFor();
  await uploadOf(page, "late.txt").waitFor();
});

test("signing out everywhere ends the sign-in here and the refresh tokens of all others", async () => {
  const other = await stage.newPage();
  await signInAs(other, stage, "regularuser");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  expect(await page.evaluate("sessionStorage.length")).toBe(0);
  await other.getByRole("button", { name: "Renew now" }).click();
  await other.getByText("Your sign-in has ended. Sign in again").waitFor();
  await other.context().close();
});

const isStorage = (url: URL): boolean => url.origin === stage.storage();

/** Made in the page: a file that large is not sent to it through the debugger. */
const CHOOSE_LARGE_FILE = `(() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(100_000_000)], "tape.bin", { type: "application/octet-stream" }));
  const input = document.querySelector("input[type=file]");
  input.files = transfer.files;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})()`;

/** Notes the longest time, in milliseconds, for which the page painted nothing, and how much is said to be sent. */
const WATCH_PAGE = `(() => {
  window.seen = { longestFrame: 0, sent: [] };
  let last = performance.now();
  const frame = (now) => {
    window.seen.longestFrame = Math.max(window.seen.longestFrame, now - last);
    last = now;
    const sent = document.querySelector("[data-stage=sending] progress")?.value;
    if (sent !== undefined && sent !== window.seen.sent.at(-1)) window.seen.sent.push(sent);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})()`;
