import { join } from "node:path";
import {
  CognitoIdentityProviderClient,
  CreateUserImportJobCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  StartUserImportJobCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { look } from "./browser";
import { beginSignIn, callFrom, fillIn, openStage, readCode, type Stage } from "./stage";

/** Somebody who was imported signs in for the first time, and the sign-up page has links to the terms. */

const PASSWORD = "Correct-horse-9-battery";
let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ template: join(__dirname, "templates/imported.yaml"), seed: false });
  await importAda();
});

afterEach(() => {
  expect(stage.browser.complaints.splice(0)).toEqual([]);
});

afterAll(() => stage.close());

async function importAda(): Promise<void> {
  const { endpoint = "", id: UserPoolId = "" } = stage.stack.ready.userPools["UserPool"] ?? {};
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const sdk = new CognitoIdentityProviderClient({ endpoint, region: "us-east-1", credentials });
  const { CSVHeader: header = [] } = await sdk.send(new GetCSVHeaderCommand({ UserPoolId }));
  const CloudWatchLogsRoleArn = "arn:aws:iam::123456789012:role/any-role";
  const created = new CreateUserImportJobCommand({ UserPoolId, JobName: "people", CloudWatchLogsRoleArn });
  const { UserImportJob: job } = await sdk.send(created);
  const values: Readonly<Record<string, string>> = {
    "cognito:username": "ada",
    "cognito:mfa_enabled": "false",
    email: "ada@example.com",
    email_verified: "true",
  };
  const body = `${header.join(",")}\n${header.map((column) => values[column] ?? "").join(",")}\n`;
  await fetch(job?.PreSignedUrl ?? "", { method: "PUT", body });
  const named = { UserPoolId, JobId: job?.JobId };
  await sdk.send(new StartUserImportJobCommand(named));
  const status = async () => (await sdk.send(new DescribeUserImportJobCommand(named))).UserImportJob?.Status ?? "";
  while (["Pending", "InProgress"].includes(await status()));
  expect(await status()).toBe("Succeeded");
  sdk.destroy();
}

test("who was imported is led to a new password by a code, and signs in with it", async () => {
  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await fillIn(page, { "User name": "ada", Password: "Whatever-it-was-1" }, "Sign in");
  await page.getByLabel("Code", { exact: true }).waitFor();
  await look(page, "imported-reset");
  const tab = await stage.browser.newPage();
  const code = await readCode(stage, tab, "ada");
  await tab.context().close();
  await fillIn(page, { Code: code, "New password": PASSWORD }, "Change the password");
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await fillIn(page, { "User name": "ada", Password: PASSWORD }, "Sign in");
  await page.waitForURL(`${stage.app.origin}/**`);
  expect(await callFrom(page, "/whoami")).toMatch(/^\/whoami 200 /);
  await page.context().close();
});

test("the sign-up page links to both documents, which the keyboard reaches after the form", async () => {
  const page = await stage.browser.newPage();
  await beginSignIn(page, stage.app);
  await page.getByRole("link", { name: "Sign up" }).click();
  const links = [page.getByRole("link", { name: "terms of use" }), page.getByRole("link", { name: "privacy policy" })];
  await look(page, "sign-up-terms");
  await page.getByRole("button", { name: "Sign up" }).focus();
  for (const [index, link] of links.entries()) {
    await page.keyboard.press("Tab");
    expect(await link.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    expect(await link.getAttribute("href")).toBe(`${stage.app.origin}/${["terms", "privacy"][index]}`);
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
  }
  await page.context().close();
});
