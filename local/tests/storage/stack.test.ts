import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, GetCommand, PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { type CommandRun, runCommand } from "../stack/command-line";

/** A whole stack with tables: what it announces, what its functions get, and what a kill leaves. */

const cwd = join(__dirname, "stack");
const folder = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
const state = join(folder, "state");
const running: CommandRun[] = [];

afterEach(async () => {
  for (const { process, ended } of running.splice(0)) {
    process.kill("SIGKILL");
    await ended;
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FREE_PORTS = ["--port", "0", "--pool-port", "0", "--storage-port", "0", "--console-port", "0", "--no-watch"];

async function start(options: readonly string[] = [], env: Record<string, string> = {}) {
  const run = runCommand(["start", "--json", ...FREE_PORTS, "--state", state, ...options], { cwd, env });
  running.push(run);
  return { run, ready: JSON.parse(await run.firstLine()) };
}

const environmentOf = async (ready: { apis: Record<string, { url: string }> }) =>
  (await fetch(`${ready.apis["ServerlessHttpApi"]?.url}/environment`)).json();

test("the ready line names the tables and the credentials, and functions get them", async () => {
  const { run, ready } = await start();
  const endpoint = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(ready).toMatchObject({
    tables: {
      Counters: { name: expect.stringMatching(/^stack-Counters-[A-Z0-9]{12,13}$/), endpoint },
      Events: { name: "the-events", endpoint },
    },
    buckets: { Uploads: { name: expect.stringMatching(/^stack-uploads-/), endpoint } },
    credentials: { accessKeyId: "local", secretAccessKey: expect.stringMatching(/^[A-Za-z][A-Za-z0-9\-_]{39}$/) },
  });
  expect(await environmentOf(ready)).toEqual({
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: ready.tables.Counters.endpoint,
    AWS_ENDPOINT_URL_S3: ready.tables.Counters.endpoint,
    TABLE: ready.tables.Counters.name,
    TABLE_ARN: `arn:aws:dynamodb:us-east-1:123456789012:table/${ready.tables.Counters.name}`,
  });
  expect(run.stderr()).not.toContain(ready.credentials.secretAccessKey);
  if (process.platform !== "win32") {
    expect(statSync(join(state, "credentials.json")).mode & 0o077).toBe(0);
    expect(statSync(join(state, "tables")).mode & 0o077).toBe(0);
  }
});

test("gatehouse env prints shell lines of the running stack, and says so where none runs", async () => {
  const { run, ready } = await start();
  const env = runCommand(["env", "--state", state], { cwd });
  expect(await env.ended).toBe(0);
  const script = `${env.stdout()}\nprintf '%s\\n' "$AWS_ENDPOINT_URL_DYNAMODB" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_REGION" "$AWS_DEFAULT_REGION"`;
  expect(execFileSync("sh", ["-c", script], { encoding: "utf8" }).trim().split("\n")).toEqual([
    ready.tables.Counters.endpoint,
    "local",
    ready.credentials.secretAccessKey,
    "us-east-1",
    "us-east-1",
  ]);
  run.process.kill("SIGTERM");
  await run.ended;
  const none = runCommand(["env", "--state", state], { cwd });
  expect(await none.ended).toBe(1);
  expect([none.stdout(), none.stderr()]).toEqual(["", expect.stringContaining("No stack runs on the state folder")]);
});

test("tables and buckets share a port, where the SDKs find both by the endpoint alone", async () => {
  const { ready } = await start();
  const { endpoint, name: Bucket } = ready.buckets.Uploads;
  const s3 = new S3Client({ endpoint, region: "us-east-1", credentials: ready.credentials });
  await s3.send(new PutObjectCommand({ Bucket, Key: "a/b.txt", Body: "content" }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "a/b.txt" }));
  expect(await Body?.transformToString()).toBe("content");
  const Item = { id: "beside" };
  const TableName = ready.tables.Counters.name;
  await clientOf(ready).send(new PutCommand({ TableName, Item }));
  expect((await clientOf(ready).send(new GetCommand({ TableName, Key: Item }))).Item).toEqual(Item);
});

test("gatehouse invoke gives a function the tables of the stack that runs", async () => {
  const { ready } = await start();
  const invoke = runCommand(["invoke", "Fn", "--state", state], { cwd });
  expect(await invoke.ended).toBe(0);
  expect(JSON.parse(invoke.stdout())).toMatchObject({
    AWS_ENDPOINT_URL_DYNAMODB: ready.tables.Counters.endpoint,
    AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
  });
});

test("the secret is the same at the next start", async () => {
  const kept = JSON.parse(readFileSync(join(state, "credentials.json"), "utf8"));
  expect((await start()).ready.credentials).toEqual(kept);
});

test("other emulators take the place of the tables for functions", async () => {
  const own = { AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:8000", AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" };
  const { run, ready } = await start(["--aws-endpoint", "http://127.0.0.1:4566"], own);
  expect(await environmentOf(ready)).toMatchObject({
    ...own,
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: expect.stringContaining("http://127.0.0.1:"),
  });
  expect(run.stderr()).toContain("Functions use http://127.0.0.1:8000, not http://127.0.0.1:");
  run.process.kill("SIGKILL");
  await run.ended;
  const general = await start(["--aws-endpoint", "http://127.0.0.1:4566"]);
  const variables = await environmentOf(general.ready);
  expect(variables).toMatchObject({ AWS_ENDPOINT_URL: "http://127.0.0.1:4566" });
  expect(variables).not.toHaveProperty("AWS_ENDPOINT_URL_DYNAMODB");
});

test("an endpoint that is no URL ends the start", async () => {
  const run = runCommand(["start", ...FREE_PORTS, "--state", state, "--aws-endpoint", "localhost:4566"], { cwd });
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toMatch(/^gatehouse: --aws-endpoint is not the URL of a server/);
});

test("the screen shows tables, credentials and what is missed", async () => {
  const run = runCommand(["start", ...FREE_PORTS, "--state", state], { cwd });
  running.push(run);
  while (!run.stdout().includes("Ctrl-C")) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(run.stdout()).toMatch(/Tables and buckets {2}http:\/\/127\.0\.0\.1:\d+\n {2}table Counters +stack-Counters-/);
  expect(run.stdout()).toMatch(/secret access key +[A-Za-z]/);
  expect(run.stdout()).toContain("'Events': StreamSpecification is ignored");
});

test("what was acknowledged survives a kill, and no transaction is there by half", async () => {
  for (let round = 0; round < 3; round++) {
    const { run, ready } = await start();
    const documents = clientOf(ready);
    const TableName = ready.tables.Counters.name;
    const singles: string[] = [];
    const pairs: string[] = [];
    const work = Array.from({ length: 8 }, async (_, worker) => {
      for (let index = 0; ; index++) {
        const id = `${round}-${worker}-${index}`;
        const put = (name: string) => ({ Put: { TableName, Item: { id: name, filler: "x".repeat(2_000) } } });
        await documents.send(new PutCommand({ TableName, Item: { id } }));
        singles.push(id);
        await documents.send(
          new TransactWriteCommand({ TransactItems: ["a", "b", "c", "d"].map((part) => put(`${id}-${part}`)) }),
        );
        pairs.push(id);
      }
    });
    const ends = Promise.allSettled(work);
    while (pairs.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
    run.process.kill("SIGKILL");
    await run.ended;
    await ends;
    const again = await start();
    const reader = clientOf(again.ready);
    const isThere = async (id: string) =>
      (await reader.send(new GetCommand({ TableName, Key: { id } }))).Item !== undefined;
    for (const id of singles) expect([id, await isThere(id)]).toEqual([id, true]);
    for (const id of singles) {
      const parts = await Promise.all(["a", "b", "c", "d"].map((part) => isThere(`${id}-${part}`)));
      expect([id, new Set(parts).size]).toEqual([id, 1]);
      if (pairs.includes(id)) expect([id, parts[0]]).toEqual([id, true]);
    }
    again.run.process.kill("SIGKILL");
    await again.run.ended;
  }
}, 60_000);

function clientOf(ready: {
  tables: Record<string, { endpoint: string }>;
  credentials: { accessKeyId: string; secretAccessKey: string };
}): DynamoDBDocumentClient {
  const endpoint = String(ready.tables["Counters"]?.endpoint);
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: "us-east-1", credentials: ready.credentials, maxAttempts: 1 }),
  );
}
