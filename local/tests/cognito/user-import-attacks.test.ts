import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import {
  AdminGetUserCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserImportJobCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { csvOf, headerOf, importFile, importLines, lineOf, newJob, upload } from "./import-steps";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";

let running: RunningPools;
beforeEach(async () => {
  running = await startFixture({ pool: { AutoVerifiedAttributes: ["email"] } });
});
afterEach(() => running.close());

const anotherPool = async () =>
  (await running.sdk.send(new CreateUserPoolCommand({ PoolName: "other" }))).UserPool?.Id ?? "";

test.each([
  ["another signature", (url: string) => url.replace(/Signature=./, "Signature=x")],
  ["no signature", (url: string) => url.replace(/&X-Amz-Signature=.*/, "")],
  ["a longer time", (url: string) => url.replace("Expires=900", "Expires=9000")],
  ["another parameter more", (url: string) => `${url}&more=1`],
  ["a job that is not there", (url: string) => url.replace(/import-\w+/, "import-0000")],
  ["a path out of the folder", (url: string) => url.replace(/import-\w+/, "..%2F..%2Fuser-pools")],
])("an address with %s takes nothing, and tells no more", async (_what, edit) => {
  const { url } = await newJob(running);
  const answer = await upload(edit(url), "x");
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain("SignatureDoesNotMatch");
});

test("the address of one job takes no file for another job", async () => {
  const [one, two] = [await newJob(running), await newJob(running)];
  expect((await upload(one.url.replace(one.id, two.id), "x")).status).toBe(403);
});

test("an address takes a file for 15 minutes", async () => {
  const { url } = await newJob(running);
  running.advance(899_000);
  expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(405);
  running.advance(1_000);
  const answer = await upload(url, "x");
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain("Request has expired");
});

test("an address takes one file, by PUT alone", async () => {
  const { url } = await newJob(running);
  for (const method of ["GET", "POST", "DELETE"]) expect((await fetch(url, { method })).status).toBe(405);
  expect((await upload(url, "first")).status).toBe(200);
  expect((await upload(url, "second")).status).toBe(409);
});

test("of two files that are sent at once, one counts", async () => {
  const { url } = await newJob(running);
  const answers = await Promise.all(["first", "second"].map((text) => upload(url, text.repeat(100_000))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test("a file of more than 100 MB is refused at once by its length, or at the limit without one", async () => {
  const { url, id } = await newJob(running);
  const send = (headers: Record<string, string | number>, chunks: number) =>
    new Promise<number>((resolve, reject) => {
      const sending = request(url, { method: "PUT", headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
        sending.destroy();
      });
      // The server closes the connection on what it will not read.
      sending.on("error", (error) => (chunks > 1 ? resolve(400) : reject(error)));
      const chunk = Buffer.alloc(1_048_576, "a");
      const write = (left: number) => {
        if (left === 0) sending.end();
        else sending.write(chunk, () => write(left - 1));
      };
      write(chunks);
    });
  expect(await send({ "content-length": 104_857_601 }, 1)).toBe(400);
  expect(await send({}, 101)).toBe(400);
  expect(existsSync(join(running.stateDirectory, "user-imports", `${id}.csv`))).toBe(false);
  expect((await upload(url, "x")).status).toBe(200);
});

test("a job of one pool is none of another's", async () => {
  const { id: JobId } = await newJob(running);
  const UserPoolId = await anotherPool();
  for (const Command of [DescribeUserImportJobCommand, StartUserImportJobCommand, StopUserImportJobCommand])
    await expect(running.sdk.send(new Command({ UserPoolId, JobId }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
});

const NAMES = ["=cmd|'/C calc'!A0", "<script>alert(1)</script>", "+1;DROP TABLE entries"];

test("formulas and markup are names like any other, and no log has them", async () => {
  const job = await importLines(
    running,
    NAMES.map((name, index) => lineOf(name.replaceAll(" ", "_"), { email: `user${index}@example.com`, name })),
  );
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 3 });
  for (const name of NAMES) {
    const Username = name.replaceAll(" ", "_");
    const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
    expect(user.UserAttributes).toContainEqual({ Name: "name", Value: name });
  }
});

test("no user's data is in a log, whatever is wrong with it", async () => {
  const job = await importLines(running, [
    lineOf("secret-name", { email: "secret-address", phone_number: "secret-number" }),
    lineOf("secret-name", { birthdate: "secret" }),
    lineOf("secret name\u0007"),
    lineOf("secret-name", { updated_at: "secret-time" }),
    lineOf("s".repeat(2_000)),
    lineOf("secret-name", { nickname: "secret".repeat(1_000) }),
  ]);
  expect(job).toMatchObject({ Status: "Failed", FailedUsers: 6 });
  const log = readFileSync(join(running.stateDirectory, "user-imports", `${job.JobId}.log`), "utf8");
  expect(log.split("\n")).toHaveLength(7);
  expect(`${log}${running.logged.join()}`).not.toContain("secret");
});

test.each<[string, (header: readonly string[]) => string | Uint8Array<ArrayBuffer>, RegExp]>([
  ["bytes that are no UTF-8", (h) => Buffer.concat([Buffer.from(`${h}\n`), Buffer.from([0xc3, 0x28])]), /read/],
  ["a quote that is never closed", (h) => `${h}\n"${"a".repeat(300_000)}`, /CSV_MAX_RECORD_SIZE/],
  ["a quote in the middle", (h) => `${h}\na"b,c\n`, /read/],
  ["a column missing", (h) => `${h.slice(1)}\n`, /The header lacks name/],
  ["a column twice", (h) => `${h},email\n`, /columns that the user pool does not know/],
  ["no header", () => "ada,ada@example.com\n", /The header lacks/],
  ["nothing", () => "", /empty/],
])("a file with %s ends its job, and what came before it stays", async (_what, body, text) => {
  const job = await importFile(running, body(await headerOf(running)));
  expect(job).toMatchObject({ Status: "Failed", ImportedUsers: 0 });
  expect(job.CompletionMessage).toMatch(text);
});

test("a line with too few values fails, and the next is imported", async () => {
  const header = await headerOf(running);
  const file = csvOf(header, [lineOf("ada")]).split("\n");
  const job = await importFile(running, [file[0], "ada,grace", file[1], ""].join("\n"));
  expect(job).toMatchObject({ Status: "Succeeded", ImportedUsers: 1, FailedUsers: 1 });
});

test("the second of two equal names, or of two equal addresses, in one file is not imported", async () => {
  const job = await importLines(running, [lineOf("ada"), lineOf("ADA"), lineOf("bob", { email: "ada@example.com" })]);
  expect(job).toMatchObject({ ImportedUsers: 1, SkippedUsers: 1, FailedUsers: 1 });
});

test("a removed pool takes its waiting files along", async () => {
  const UserPoolId = await anotherPool();
  const { id, url } = await newJob(running, UserPoolId);
  await upload(url, "x");
  const file = join(running.stateDirectory, "user-imports", `${id}.csv`);
  expect(existsSync(file)).toBe(true);
  await running.sdk.send(new DeleteUserPoolCommand({ UserPoolId }));
  expect(existsSync(file)).toBe(false);
  expect((await upload(url, "x")).status).toBe(403);
});
