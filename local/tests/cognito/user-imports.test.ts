import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  CreateUserImportJobCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetCSVHeaderCommand,
  ListUserImportJobsCommand,
  ListUsersCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import {
  csvOf,
  describe,
  ended,
  headerOf,
  importFile,
  importLines,
  lineOf,
  newJob,
  ROLE,
  upload,
} from "./import-steps";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

/** docs/aws-behaviour/cognito-imports.md */

let running: RunningPools;
let signUps = 0;
const POOL = {
  AutoVerifiedAttributes: ["email"],
  Schema: [{ Name: "team", AttributeDataType: "String", Mutable: true }],
  LambdaConfig: { PreSignUp: TRIGGER_ARN },
};
beforeEach(async () => {
  signUps = 0;
  const count = (event: unknown) => {
    signUps += 1;
    return event;
  };
  running = await startFixture({ pool: POOL, triggers: { [TRIGGER_ARN]: count } });
});
afterEach(() => running.close());

const of = (Username: string) => ({ UserPoolId: POOL_ID, Username });
const getUser = (name: string) => running.sdk.send(new AdminGetUserCommand(of(name)));
const attributesOf = async (name: string) =>
  Object.fromEntries(((await getUser(name)).UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
const folder = () => join(running.stateDirectory, "user-imports");

test("the header names every column: the standard attributes, the pool's own, and Cognito's two", async () => {
  const { CSVHeader, UserPoolId } = await running.sdk.send(new GetCSVHeaderCommand({ UserPoolId: POOL_ID }));
  expect(UserPoolId).toBe(POOL_ID);
  expect(CSVHeader?.slice(0, 3)).toEqual(["name", "given_name", "family_name"]);
  expect(CSVHeader?.slice(-3)).toEqual(["custom:team", "cognito:mfa_enabled", "cognito:username"]);
});

test("users of a file are imported, those who are there skipped, others failed, each with a line in the log", async () => {
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  signUps = 0;
  const job = await importLines(running, [
    lineOf("Ada", { "custom:team": "red, blue", address: 'Line one\n"Line two"' }),
    lineOf("alice"),
    lineOf("grace", { email_verified: "false" }),
    lineOf("bob", { email: "ALICE@example.com" }),
  ]);
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, SkippedUsers: 1, FailedUsers: 2 });
  expect(job).toMatchObject({ CompletionMessage: "Import Job Completed Successfully.", CloudWatchLogsRoleArn: ROLE });
  expect(job.StartDate).toBeInstanceOf(Date);
  expect(job.CompletionDate).toBeInstanceOf(Date);
  expect(
    readFileSync(join(folder(), `${job.JobId}.log`), "utf8")
      .trim()
      .split("\n"),
  ).toEqual([
    "[SUCCEEDED] Line Number 3 - The import succeeded.",
    "[SKIPPED] Line Number 4 - The user already exists.",
    "[FAILED] Line Number 5 - The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).",
    "[FAILED] Line Number 6 - Another user has this email.",
  ]);
  expect(await getUser("ada")).toMatchObject({ UserStatus: "RESET_REQUIRED", Enabled: true });
  expect(await attributesOf("ada")).toMatchObject({
    email: "Ada@example.com",
    email_verified: "true",
    "custom:team": "red, blue",
    address: 'Line one\n"Line two"',
  });
  const { UserPool } = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(UserPool?.EstimatedNumberOfUsers).toBe(2);
  expect(signUps).toBe(0);
});

test("an imported user has to choose a password at the first sign-in, by a code", async () => {
  await importLines(running, [lineOf("ada")]);
  await expect(signIn(running.sdk, "ada", "Any-Password-1")).rejects.toMatchObject({
    name: "PasswordResetRequiredException",
  });
  const named = { ClientId: CLIENT_ID, Username: "ada" };
  await running.sdk.send(new ForgotPasswordCommand(named));
  const code = running.delivered.at(-1)?.code ?? "";
  const chosen = { ConfirmationCode: code, Password: "Chosen-Horse-1" };
  await running.sdk.send(new ConfirmForgotPasswordCommand({ ...named, ...chosen }));
  expect((await signIn(running.sdk, "ada", "Chosen-Horse-1")).AuthenticationResult?.AccessToken).toBeDefined();
});

test("a job in which nobody was imported has failed", async () => {
  const job = await importLines(running, [lineOf("ada", { "cognito:mfa_enabled": "" })]);
  expect(job).toMatchObject({ Status: "Failed", FailedUsers: 1, ImportedUsers: 0 });
  expect(job.CompletionMessage).toBe("Too many users have failed or been skipped during the import.");
});

test("a file without lines after its header imports nobody and succeeds", async () => {
  expect(await importLines(running, [])).toMatchObject({ Status: "Succeeded", ImportedUsers: 0 });
});

test("a user with a second factor by text message needs a phone number", async () => {
  const mfa = { "cognito:mfa_enabled": "TRUE" };
  const phone = { phone_number: "+15555550100", phone_number_verified: "true" };
  const job = await importLines(running, [lineOf("ada", { ...mfa, ...phone }), lineOf("bob", mfa)]);
  expect(job).toMatchObject({ ImportedUsers: 1, FailedUsers: 1 });
  expect((await getUser("ada")).UserMFASettingList).toEqual(["SMS_MFA"]);
});

test("columns may come in any order, with a byte order mark, without quotes, with CRLF and empty lines", async () => {
  const header = [...(await headerOf(running))].reverse();
  const values = header.map((column) => lineOf("ada")[column] ?? "");
  const job = await importFile(running, `\uFEFF${header.join(",")}\r\n\r\n${values.join(",")}\r\n\r\n`);
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, FailedUsers: 0 });
});

test("jobs are listed newest first, page by page", async () => {
  const ids: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    running.advance(1_000);
    ids.unshift((await newJob(running)).id);
  }
  const list = (PaginationToken?: string) =>
    running.sdk.send(new ListUserImportJobsCommand({ UserPoolId: POOL_ID, MaxResults: 2, PaginationToken }));
  const first = await list();
  const second = await list(first.PaginationToken);
  expect([...(first.UserImportJobs ?? []), ...(second.UserImportJobs ?? [])].map(({ JobId }) => JobId)).toEqual(ids);
  expect(second.PaginationToken).toBeUndefined();
});

test.each([
  ["no file", async () => (await newJob(running)).id, /No CSV file/],
  ["a job that is over", async () => (await importLines(running, [lineOf("ada")])).JobId ?? "", /Succeeded/],
])("%s can't be started", async (_what, make, text) => {
  const JobId = await make();
  await expect(running.sdk.send(new StartUserImportJobCommand({ UserPoolId: POOL_ID, JobId }))).rejects.toMatchObject({
    name: "PreconditionNotMetException",
    message: expect.stringMatching(text),
  });
});

test("a pool that verifies no address imports nobody", async () => {
  await running.close();
  running = await startFixture();
  const { id, url } = await newJob(running);
  await upload(url, csvOf(await headerOf(running), [lineOf("ada")]));
  await expect(
    running.sdk.send(new StartUserImportJobCommand({ UserPoolId: POOL_ID, JobId: id })),
  ).rejects.toMatchObject({ name: "PreconditionNotMetException" });
});

test("where the e-mail address is the user name, it is the name of a line, and the user's own name is a sub", async () => {
  await running.close();
  running = await startFixture({
    pool: { AliasAttributes: [], UsernameAttributes: ["email"], AutoVerifiedAttributes: ["email"] },
  });
  const job = await importLines(running, [
    lineOf("ada@example.com", { email: "ada@example.com" }),
    lineOf("ADA@example.com", { email: "ada@example.com" }),
    lineOf("bob@example.com", { email: "" }),
    lineOf("grace@example.com", { email: "eve@example.com" }),
    lineOf("eve"),
  ]);
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, SkippedUsers: 1, FailedUsers: 3 });
  expect((await getUser("ada@example.com")).Username).toMatch(/^[0-9a-f-]{36}$/);
});

test("a job that nobody starts within a day expires", async () => {
  const { id } = await newJob(running);
  running.advance(86_400_000);
  expect(await describe(running, id)).toMatchObject({
    Status: "Expired",
    CompletionMessage: "The user import job has expired.",
  });
});

test("a job runs beside other requests, stops when asked, and keeps whom it has imported", async () => {
  const { id, url } = await newJob(running);
  const lines = Array.from({ length: 4_000 }, (_, index) => lineOf(`user${index}`));
  await upload(url, csvOf(await headerOf(running), lines));
  const named = { UserPoolId: POOL_ID, JobId: id };
  const started = await running.sdk.send(new StartUserImportJobCommand(named));
  expect(started.UserImportJob).toMatchObject({ Status: "Pending", JobId: id });
  await expect(running.sdk.send(new StartUserImportJobCommand(named))).rejects.toMatchObject({
    name: "PreconditionNotMetException",
  });
  while (((await describe(running, id)).ImportedUsers ?? 0) === 0);
  const stopped = await running.sdk.send(new StopUserImportJobCommand(named));
  expect(stopped.UserImportJob).toMatchObject({
    Status: "Stopped",
    CompletionMessage: "The Import Job was stopped by the developer.",
  });
  const imported = stopped.UserImportJob?.ImportedUsers ?? 0;
  expect(imported).toBeGreaterThan(0);
  expect(imported).toBeLessThan(4_000);
  expect((await running.sdk.send(new ListUsersCommand({ UserPoolId: POOL_ID }))).Users?.length).toBeGreaterThan(0);
  await expect(running.sdk.send(new StopUserImportJobCommand(named))).rejects.toMatchObject({
    name: "PreconditionNotMetException",
  });
});

test("a stack that ends in the middle of a job stops it in good order, and removes its file", async () => {
  const { id, url } = await newJob(running);
  const lines = Array.from({ length: 4_000 }, (_, index) => lineOf(`user${index}`));
  await upload(url, csvOf(await headerOf(running), lines));
  await running.sdk.send(new StartUserImportJobCommand({ UserPoolId: POOL_ID, JobId: id }));
  running = await running.restart();
  expect((await ended(running, id)).Status).toBe("Stopped");
  expect(readdirSync(folder())).toEqual([`${id}.log`]);
});

test("a job whose stack was killed has failed at the next start, and its file is gone", async () => {
  const { id, url } = await newJob(running);
  await upload(url, csvOf(await headerOf(running), [lineOf("ada")]));
  const { store, tables } = running.pools.services;
  const job = tables.importJobs.get(POOL_ID, id);
  if (job === undefined) throw new Error("There is no job.");
  store.write(() => tables.importJobs.put([POOL_ID, id], { ...job, status: "InProgress", imported: 3 }));
  running = await running.restart();
  expect(await describe(running, id)).toMatchObject({
    Status: "Failed",
    ImportedUsers: 3,
    CompletionMessage: "The local stack ended while the job ran.",
  });
  expect(readdirSync(folder())).toEqual([]);
});

test("a file that waits for its job outlives a restart, readable for its owner only", async () => {
  const { id, url } = await newJob(running);
  await upload(url, csvOf(await headerOf(running), [lineOf("ada")]));
  expect(statSync(join(folder(), `${id}.csv`)).mode & 0o777).toBe(0o600);
  running = await running.restart();
  await running.sdk.send(new StartUserImportJobCommand({ UserPoolId: POOL_ID, JobId: id }));
  expect(await ended(running, id)).toMatchObject({ Status: "Succeeded", ImportedUsers: 1 });
});

test("hashes of passwords are refused, with the reason", async () => {
  const named = { UserPoolId: POOL_ID, JobName: "hashes", CloudWatchLogsRoleArn: ROLE };
  const job = new CreateUserImportJobCommand({ ...named, PasswordHashingAlgorithm: "BCRYPT" });
  await expect(running.sdk.send(job)).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: expect.stringContaining("SRP verifiers"),
  });
});
