import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COUNTERS, CREDENTIALS, FILES, type RunningTables, startTables } from "../storage/running-tables";
import { awsClis } from "./api-clients";
import { cliEnvironment, runAwsCli } from "./aws-cli";
import { REGION } from "./every-flow";
import { foundProgram } from "./programs";

/** Other clients than the SDK for JavaScript, with signatures that are verified. */

let running: RunningTables;

beforeAll(async () => {
  running = await startTables(undefined, { strictSignatures: true, credentials: PAIR });
});

afterAll(() => running.remove());

/** What cliEnvironment hands to programs. */
const PAIR = { accessKeyId: "test", secretAccessKey: "test" };

for (const { name, program } of awsClis()) {
  test(`${name} puts, changes, queries and deletes items`, async () => {
    const call = (operation: string, ...args: string[]) =>
      runAwsCli(program, [
        ...["dynamodb", operation, "--endpoint-url", running.storage.endpoint, "--region", REGION],
        ...["--output", "json", ...args],
      ]);
    const { output } = await call("list-tables");
    expect(output.TableNames).toEqual([COUNTERS.name, FILES.name]);
    const table = ["--table-name", COUNTERS.name];
    const key = JSON.stringify({ id: { S: name } });
    expect(await call("put-item", ...table, "--item", JSON.stringify({ id: { S: name }, hits: { N: "1" } }))).toEqual({
      output: {},
    });
    const update = ["--update-expression", "ADD hits :n", "--expression-attribute-values", '{":n":{"N":"41"}}'];
    await call("update-item", ...table, "--key", key, ...update);
    const read = await call("get-item", ...table, "--key", key);
    expect(read.output.Item.hits).toEqual({ N: "42" });
    const check = ["--condition-expression", "attribute_not_exists(id)"];
    const refused = await call("put-item", ...table, "--item", key, ...check);
    expect(refused.error?.name).toBe("ConditionalCheckFailedException");
    const items = JSON.stringify([{ Delete: { TableName: COUNTERS.name, Key: JSON.parse(key) } }]);
    expect(await call("transact-write-items", "--transact-items", items)).toEqual({ output: {} });
    const query = ["--key-condition-expression", "id = :id", "--expression-attribute-values"];
    const left = await call("query", ...table, ...query, JSON.stringify({ ":id": { S: name } }));
    expect(left.output.Count).toBe(0);
  });
}

const python = foundProgram("GATEHOUSE_PYTHON");

if (python !== undefined)
  test("boto3 creates a table and works with it by its resources, paginators and waiters", async () => {
    const script = join(__dirname, "boto3", "tables.py");
    const { stdout } = await promisify(execFile)(python, [script, running.storage.endpoint, REGION, "music"], {
      env: cliEnvironment(),
    });
    expect(JSON.parse(stdout)).toEqual({
      status: "ACTIVE",
      pages: [25, 25, 10],
      songs: ["009", "008", "007", "006", "005"],
      raw: "00ff",
      reasons: ["None", "ConditionalCheckFailed"],
      nina: false,
      read: { artist: "Nina", song: "1" },
      partiql: "UnknownOperationException",
    });
  });

test("a client of another pair is refused", async () => {
  expect(CREDENTIALS).not.toEqual(PAIR);
  await expect(running.documents.config.credentials()).resolves.toMatchObject(CREDENTIALS);
  const { ListTablesCommand } = await import("@aws-sdk/client-dynamodb");
  await expect(running.client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: "UnrecognizedClientException",
  });
});
