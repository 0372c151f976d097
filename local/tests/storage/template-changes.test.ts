import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, DescribeTimeToLiveCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import type { StorageResource } from "../../src/model/storage";
import { COUNTERS, FILES, type RunningTables, startTables, table } from "./running-tables";

/** A template that changes between two starts. docs/aws-behaviour/dynamodb.md, "Tables of a template". */

let folderPath: string;
let running: RunningTables | undefined;

beforeEach(() => {
  folderPath = mkdtempSync(join(tmpdir(), "gatehouse-tables-"));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(folderPath, { recursive: true, force: true });
});

async function start(...tables: StorageResource[]): Promise<RunningTables> {
  await running?.stop();
  running = undefined;
  running = await startTables(tables, { folderPath });
  return running;
}

const changed = (resource: StorageResource, properties: JsonObject): StorageResource => ({
  ...resource,
  properties: { ...resource.properties, ...properties },
});

const WITHOUT_INDEX = changed(FILES, {
  GlobalSecondaryIndexes: undefined,
  AttributeDefinitions: [
    { AttributeName: "owner", AttributeType: "S" },
    { AttributeName: "id", AttributeType: "S" },
  ],
});

const put = ({ documents }: RunningTables, Item: Record<string, unknown>, TableName = FILES.name) =>
  documents.send(new PutCommand({ TableName, Item }));

const stored = async ({ documents }: RunningTables) => {
  const { Items } = await documents.send(
    new QueryCommand({
      TableName: FILES.name,
      IndexName: "by-status",
      KeyConditionExpression: "#s = :s",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":s": "stored" },
    }),
  );
  return Items?.map(({ id }) => id).sort();
};

test("items are there at the next start", async () => {
  await put(await start(FILES), { owner: "ada", id: "1" });
  const { Items } = await (await start(FILES)).documents.send(new ScanCommand({ TableName: FILES.name }));
  expect(Items).toEqual([{ owner: "ada", id: "1" }]);
});

test("a new index is built of the items that are there, one that left is gone, and can come back", async () => {
  let tables = await start(WITHOUT_INDEX);
  for (const id of ["1", "2"]) await put(tables, { owner: "ada", id, status: "stored" });
  await put(tables, { owner: "ada", id: "3" });
  tables = await start(FILES);
  expect(await stored(tables)).toEqual(["1", "2"]);
  tables = await start(WITHOUT_INDEX);
  await expect(stored(tables)).rejects.toMatchObject({ name: "ValidationException" });
  await put(tables, { owner: "ada", id: "1" });
  tables = await start(FILES);
  expect(await stored(tables)).toEqual(["2"]);
});

test("an index with other keys under the same name is built anew", async () => {
  let tables = await start(FILES);
  await put(tables, { owner: "ada", id: "1", status: "stored", stage: "stored" });
  await put(tables, { owner: "ada", id: "2", status: "stored" });
  tables = await start(
    changed(FILES, {
      AttributeDefinitions: [
        { AttributeName: "owner", AttributeType: "S" },
        { AttributeName: "id", AttributeType: "S" },
        { AttributeName: "stage", AttributeType: "S" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-status",
          KeySchema: [{ AttributeName: "stage", KeyType: "HASH" }],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  const { Items } = await tables.documents.send(new ScanCommand({ TableName: FILES.name, IndexName: "by-status" }));
  expect(Items).toEqual([{ owner: "ada", id: "1", stage: "stored" }]);
});

test("an index that an item does not fit ends the start with what to do, and costs nothing", async () => {
  let tables = await start(WITHOUT_INDEX);
  await put(tables, { owner: "ada", id: "1", status: 7 });
  await expect(start(FILES)).rejects.toMatchObject({
    code: "index-type",
    message: expect.stringMatching(/^template\.yaml:3 .*"status".* by-status .*\(--state DIR\)$/),
  });
  tables = await start(WITHOUT_INDEX);
  expect((await tables.documents.send(new ScanCommand({ TableName: FILES.name }))).Count).toBe(1);
});

const OTHER_KEY = changed(COUNTERS, {
  AttributeDefinitions: [{ AttributeName: "name", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
});

test("other keys end the start while the table has items, and are taken while it is empty", async () => {
  let tables = await start(COUNTERS);
  await put(tables, { id: "1" }, COUNTERS.name);
  await expect(start(OTHER_KEY)).rejects.toMatchObject({
    code: "table-replaced",
    message: expect.stringContaining(`aws dynamodb delete-table --table-name ${COUNTERS.name}`),
  });
  tables = await start(COUNTERS);
  expect((await tables.documents.send(new ScanCommand({ TableName: COUNTERS.name }))).Items).toEqual([{ id: "1" }]);
});

test("an empty table takes other keys", async () => {
  await start(COUNTERS);
  const tables = await start(OTHER_KEY);
  await put(tables, { name: "1" }, COUNTERS.name);
  expect((await tables.documents.send(new ScanCommand({ TableName: COUNTERS.name }))).Items).toEqual([{ name: "1" }]);
});

test("a table that left the template is kept", async () => {
  await put(await start(FILES, COUNTERS), { id: "1" }, COUNTERS.name);
  const { client, documents } = await start(FILES);
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([COUNTERS.name, FILES.name]);
  expect((await documents.send(new ScanCommand({ TableName: COUNTERS.name }))).Count).toBe(1);
});

test("the time to live follows the template", async () => {
  const ofFiles = async ({ client }: RunningTables) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName: FILES.name }))).TimeToLiveDescription;
  await start(FILES);
  const other = changed(FILES, { TimeToLiveSpecification: { AttributeName: "until", Enabled: true } });
  expect(await ofFiles(await start(other))).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
  const none = changed(FILES, { TimeToLiveSpecification: { AttributeName: "until", Enabled: false } });
  expect(await ofFiles(await start(none))).toEqual({ TimeToLiveStatus: "DISABLED" });
});

test("numbers and Booleans may be text, as parameters are", async () => {
  const provisioned = changed(COUNTERS, {
    BillingMode: undefined,
    ProvisionedThroughput: { ReadCapacityUnits: "5", WriteCapacityUnits: 6 },
    DeletionProtectionEnabled: "true",
  });
  const { client } = await start(provisioned);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: COUNTERS.name }));
  expect(Table).toMatchObject({
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
    DeletionProtectionEnabled: true,
  });
});

test.each<[string, JsonObject, string]>([
  ["a key that is not defined", { KeySchema: [{ AttributeName: "other", KeyType: "HASH" }] }, "other"],
  ["no billing mode and no throughput", { BillingMode: undefined }, "ReadCapacityUnits"],
  ["no keys", { KeySchema: undefined }, "keySchema"],
])("%s is an error of the template", async (_what, properties, says) => {
  await expect(start(changed(table("Bad", COUNTERS.properties), properties))).rejects.toMatchObject({
    code: "table-refused",
    message: expect.stringMatching(new RegExp(`^template\\.yaml:3 .*DynamoDB refuses the table 'Bad': .*${says}`)),
  });
});
