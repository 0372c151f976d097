import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { addresses, PROJECT, signIn } from "../acceptance/running-stack";
import { look } from "./browser";
import { answersOf, type DashboardStage, file, openDashboardStage, rowOf, signInAs, uploadOf } from "./dashboard-stage";

/** The dashboard as its users use it: an administrator and a regular user, on the project's own stack. */

let stage: DashboardStage;
let admin: Page;
let regular: Page;

beforeAll(async () => {
  stage = await openDashboardStage();
  [admin, regular] = [await stage.newPage(), await stage.newPage()];
});

afterAll(() => stage.close());

test("before sign-in the page offers it and nothing else", async () => {
  await admin.goto(stage.url);
  await admin.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  expect(await admin.getByRole("button").count()).toBe(1);
  await look(admin, "dashboard-signed-out");
});

test("the administrator signs in by code and PKCE, and sees what the token says and opens", async () => {
  await signInAs(admin, stage, "adminuser");
  expect(new URL(admin.url()).search).toBe("");
  expect(await admin.locator(".facts").innerText()).toMatch(/adminuser[\s\S]*admin[\s\S]*regular/);
  expect(await admin.locator("#time-left").innerText()).toMatch(/^59 min \d\d s$/);
  expect(await answersOf(admin, "/whoami")).toEqual(["401", "200"]);
  expect(await answersOf(admin, "/RegularUser")).toEqual(["401", "200"]);
  expect(await answersOf(admin, "/AdminUser")).toEqual(["401", "200"]);
  expect(await answersOf(admin, "/metadata/list")).toEqual(["401", "200"]);
  await look(admin, "dashboard-empty");
});

test("a reload keeps the sign-in, and a tab of another context has none", async () => {
  await admin.reload();
  await admin.getByRole("heading", { name: "Your token" }).waitFor();
  const other = await stage.newPage();
  await other.goto(stage.url);
  await other.getByRole("button", { name: "Sign in", exact: true }).waitFor();
  await other.context().close();
});

test("the regular user is forbidden what is the administrator's, and is not offered it", async () => {
  await signInAs(regular, stage, "regularuser");
  expect(await answersOf(regular, "/AdminUser")).toEqual(["401", "403"]);
  expect(await answersOf(regular, "/RegularUser")).toEqual(["401", "200"]);
  expect(await regular.locator("#routes tbody tr", { hasText: "/AdminUser" }).innerText()).toContain("scope");
  expect(await regular.getByRole("button", { name: "Everybody's" }).count()).toBe(0);
});

test("several files are chosen at once, sent and listed with their sizes and kinds", async () => {
  await regular
    .locator("input[type=file]")
    .setInputFiles([
      file("notes.txt", "text/plain", "a few words"),
      file("photo.png", "image/png", Buffer.alloc(250_000, 7)),
      file(
        "report with a very long name that does not fit into one line of a phone.pdf",
        "application/pdf",
        Buffer.alloc(1_500_000, 3),
      ),
      file("empty", "", ""),
    ]);
  for (const name of ["notes.txt", "photo.png", "report", "empty"]) {
    await uploadOf(regular, name).and(regular.locator("[data-stage=stored]")).waitFor();
    await rowOf(regular, name).waitFor();
  }
  expect(await rowOf(regular, "photo.png").innerText()).toMatch(/image\/png[\s\S]*250 kB/);
  expect(await regular.getByRole("img", { name: /^Sizes/ }).getAttribute("aria-label")).toContain("2 of < 1 kB");
  await look(regular, "dashboard-files");
});

test.each([375, 320])("nothing must be scrolled sideways on a screen of %d pixels", async (width) => {
  await regular.setViewportSize({ width, height: 800 });
  await regular.screenshot({ path: join(PROJECT, `artifacts/dashboard-list-${width}.png`), fullPage: true });
  const overflow = await regular.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
  await regular.setViewportSize({ width: 1280, height: 720 });
  expect(overflow).toBe(0);
});

test("files that are dropped on the page are sent", async () => {
  const data = await regular.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["dropped"], "dropped.json", { type: "application/json" }));
    return transfer;
  })()`);
  await regular.dispatchEvent(".drop", "drop", { dataTransfer: data });
  await rowOf(regular, "dropped.json").waitFor();
});

test("the list is searched and ordered", async () => {
  await regular.getByLabel("Search in name and type").fill("PNG");
  await rowOf(regular, "notes.txt").waitFor({ state: "detached" });
  expect(await regular.locator(".files tbody tr").count()).toBe(1);
  await regular.getByLabel("Search in name and type").fill("");
  await regular.getByRole("button", { name: "Size" }).click();
  const sizes = await regular.locator(".files tbody [data-label=Size]").allInnerTexts();
  expect(sizes).toEqual(["0 B", "7 B", "11 B", "250 kB", "1.5 MB"]);
  expect(await regular.locator("[aria-sort=ascending]").innerText()).toMatch(/size/i);
});

test("a stored file is downloaded under its name, never shown in the page's place", async () => {
  const answered = regular.context().waitForEvent("response", (answer) => answer.url().startsWith(stage.storage()));
  await regular.getByRole("button", { name: "Download photo.png" }).click();
  const answer = await answered;
  // The tab has closed by now: what it was answered is asked for once more.
  const again = await fetch(answer.url());
  expect(again.headers.get("content-disposition")).toMatch(/^attachment; .*photo\.png/);
  expect(Buffer.from(await again.arrayBuffer())).toEqual(Buffer.alloc(250_000, 7));
  expect(regular.url()).toBe(`${stage.url}/`);
});

test("the page is used by the keyboard alone", async () => {
  await regular.reload();
  await regular.getByRole("heading", { name: "Your token" }).waitFor();
  const focused = (): Promise<string> => regular.evaluate("document.activeElement.textContent.trim()");
  await regular.keyboard.press("Tab");
  expect(await focused()).toBe("Skip to the content");
  await regular.keyboard.press("Enter");
  await regular.keyboard.press("Tab");
  expect(await focused()).toBe("Renew now");
  await regular.keyboard.press("Enter");
  await regular.getByText("renewed 1 time").waitFor();
});

test("the administrator sees everybody's files, those of one user, and again the own ones", async () => {
  await admin.getByRole("button", { name: "Everybody's" }).click();
  await rowOf(admin, "notes.txt").waitFor();
  expect(await rowOf(admin, "notes.txt").locator("[data-label=Owner]").innerText()).toBe("regularuser");
  await look(admin, "dashboard-admin");
  await admin.getByLabel("Of one user").fill("nobody");
  await admin.getByRole("button", { name: "Show", exact: true }).click();
  await admin.getByText("No files yet.").waitFor();
  await admin.getByLabel("Of one user").fill("regularuser");
  await admin.keyboard.press("Enter");
  await rowOf(admin, "photo.png").waitFor();
  await admin.getByRole("button", { name: "Mine" }).click();
  await admin.getByText("No files yet.").waitFor();
});

test("a long list comes in pages, files that never came among it as pending", async () => {
  const { access } = await signIn(stage.stack, "adminuser");
  const sha256 = createHash("sha256").update("x").digest("base64");
  for (let number = 1; number <= 53; number += 1) {
    const answer = await fetch(`${addresses(stage.stack).api}/upload-url`, {
      method: "POST",
      headers: { authorization: access, "content-type": "application/json" },
      body: JSON.stringify({ name: `file ${number}`, type: "text/plain", size: 1, sha256 }),
    });
    expect(answer.status).toBe(201);
  }
  await admin.getByRole("button", { name: "Refresh" }).click();
  await admin.getByText("50 files shown; there are more").waitFor();
  expect(await admin.locator(".files .tag.warn").count()).toBe(50);
  await admin.getByRole("button", { name: "Show more" }).click();
  await admin.getByText("53 files shown", { exact: true }).waitFor();
});

test("signing out returns to the sign-in, which asks for the password again", async () => {
  await admin.getByRole("button", { name: "Sign out", exact: true }).click();
  await admin.getByRole("button", { name: "Sign in", exact: true }).click();
  await admin.getByLabel("Password", { exact: true }).waitFor();
});

test("no page reached beyond this machine, broke its policy or threw", () => {
  expect(stage.browser.complaints).toEqual([]);
});
