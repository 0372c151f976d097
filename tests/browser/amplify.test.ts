import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { passwordOf } from "../acceptance/running-stack";
import { beginSignIn, fillIn, openStage, type Stage } from "./stage";

/** Amplify insists on https for the pool's domain: its redirect sign-in, against a stack with `--tls`. */

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ tls: true, issuer: "aws" }, "amplify-app.ts");
});

afterAll(() => stage.close());

test("signInWithRedirect signs in over https, keeps its tokens over a reload, and signs out", async () => {
  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  expect(new URL(page.url()).protocol).toBe("https:");
  const Password = passwordOf(stage.stack, "adminuser");
  await fillIn(page, { "User name or e-mail address": "adminuser", Password }, "Sign in");
  await page.waitForURL(`${stage.app.origin}/**`);
  const user = page.locator("#user", { hasText: "{" });
  await user.waitFor().catch(async (error) => {
    throw new Error(`${await page.locator("#user").innerText()} at ${page.url()}`, { cause: error });
  });
  expect(JSON.parse(await user.innerText())).toMatchObject({
    "cognito:username": "adminuser",
    "cognito:groups": expect.arrayContaining(["admin", "regular"]),
  });
  await page.reload();
  await user.waitFor();
  await page.locator("#sign-out").click();
  await page.locator("#user", { hasText: "nobody" }).waitFor();
  expect(stage.browser.complaints).toEqual([]);
});
