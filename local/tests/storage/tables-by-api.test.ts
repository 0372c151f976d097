import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateTableCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COUNTERS, type RunningTables, startTables } from "./running-tables";

/** Tables that a program makes and changes itself. docs/aws-behaviour/dynamodb.md, "Tables by the API". */

let running: RunningTables;

beforeAll(async () => {
  running = await startTables();
});

afterAll(() => running.remove());

const definition = (TableName: string): CreateTableCommandInput => ({
  TableName,
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});

const put = (TableName: string, Item: Record<string, unknown>) =>
  running.documents.send(new PutCommand({ TableName, Item }));

test("a table is created, waited for, and deleted with its items", async () => {
  const { client, documents } = running;
  const TableName = "made-here";
  await client.send(new CreateTableCommand(definition(TableName)));
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 1 }, { TableName });
  await expect(client.send(new CreateTableCommand(definition(TableName)))).rejects.toMatchObject({
    name: "ResourceInUseException",
  });
  await put(TableName, { id: "1" });
  await client.send(new DeleteTableCommand({ TableName }));
  await expect(client.send(new DescribeTableCommand({ TableName }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: `Requested resource not found: Table: ${TableName} not found`,
  });
  await client.send(new CreateTableCommand(definition(TableName)));
  expect((await documents.send(new ScanCommand({ TableName }))).Count).toBe(0);
});

test("an index is added to a table with items, and removed", async () => {
  const { client, documents } = running;
  const TableName = "with-index";
  await client.send(new CreateTableCommand(definition(TableName)));
  for (const id of ["1", "2"]) await put(TableName, { id, colour: "red" });
  const { TableDescription } = await client.send(
    new UpdateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: "colour", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [
        {
          Create: {
            IndexName: "by-colour",
            KeySchema: [{ AttributeName: "colour", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        },
      ],
    }),
  );
  expect(TableDescription?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: "by-colour", IndexStatus: "ACTIVE" }]);
  const red = () =>
    documents.send(
      new QueryCommand({
        TableName,
        IndexName: "by-colour",
        KeyConditionExpression: "colour = :c",
        ExpressionAttributeValues: { ":c": "red" },
      }),
    );
  expect((await red()).Count).toBe(2);
  const removal = { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-colour" } }] };
  await client.send(new UpdateTableCommand({ TableName, ...removal }));
  await expect(red()).rejects.toMatchObject({ name: "ValidationException" });
  await expect(client.send(new UpdateTableCommand({ TableName, ...removal }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("a table goes from on demand to provisioned and back", async () => {
  const { client } = running;
  const TableName = "billing";
  await client.send(new CreateTableCommand(definition(TableName)));
  const ProvisionedThroughput = { ReadCapacityUnits: 3, WriteCapacityUnits: 4 };
  await client.send(new UpdateTableCommand({ TableName, BillingMode: "PROVISIONED", ProvisionedThroughput }));
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({ ProvisionedThroughput });
  expect(Table?.BillingModeSummary).toBeUndefined();
  await client.send(new UpdateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST" }));
  const { Table: after } = await client.send(new DescribeTableCommand({ TableName }));
  expect(after?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
});

test("a protected table is not deleted", async () => {
  const { client } = running;
  const TableName = "protected";
  await client.send(new CreateTableCommand({ ...definition(TableName), DeletionProtectionEnabled: true }));
  await expect(client.send(new DeleteTableCommand({ TableName }))).rejects.toMatchObject({
    name: "ValidationException",
  });
  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await client.send(new DeleteTableCommand({ TableName }));
});

test("tags are kept", async () => {
  const { client } = running;
  const Tags = [{ Key: "stage", Value: "test" }];
  await client.send(new CreateTableCommand({ ...definition("tagged"), Tags }));
  const ResourceArn = "arn:aws:dynamodb:us-east-1:123456789012:table/tagged";
  const tags = async () => (await client.send(new ListTagsOfResourceCommand({ ResourceArn }))).Tags;
  expect(await tags()).toEqual(Tags);
  await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "größe", Value: "1" }] }));
  await client.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["stage"] }));
  expect(await tags()).toEqual([{ Key: "größe", Value: "1" }]);
});

test("nothing is backed up, and that is what is said", async () => {
  const { ContinuousBackupsDescription } = await running.client.send(
    new DescribeContinuousBackupsCommand({ TableName: COUNTERS.name }),
  );
  expect(ContinuousBackupsDescription).toEqual({
    ContinuousBackupsStatus: "DISABLED",
    PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" },
  });
});

test("the developer's window reads items page by page, and hears of changes", async () => {
  const { client, storage } = running;
  const TableName = "watched";
  await client.send(new CreateTableCommand(definition(TableName)));
  const heard: string[] = [];
  const stop = storage.tables?.onChange((table) => heard.push(table));
  for (const id of ["1", "2", "3"]) await put(TableName, { id });
  stop?.();
  await put(TableName, { id: "4" });
  expect(heard).toEqual([TableName, TableName, TableName]);
  const first = (await storage.tables?.items(TableName, 3)) ?? [];
  const rest = (await storage.tables?.items(TableName, 3, first.at(-1)?.cursor)) ?? [];
  expect([first.length, rest.length]).toEqual([3, 1]);
  expect([...first, ...rest].map(({ item }) => item["id"])).toEqual(
    expect.arrayContaining(["1", "2", "3", "4"].map((id) => ({ S: id }))),
  );
});

test.each([
  ["a stream", { StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" as const } }],
  ["encryption by a key of one's own", { SSESpecification: { Enabled: true, SSEType: "KMS" as const } }],
  ["a policy", { ResourcePolicy: "{}" }],
])("a table with %s is refused, not made without", async (_what, members) => {
  await expect(
    running.client.send(new CreateTableCommand({ ...definition("refused"), ...members })),
  ).rejects.toMatchObject({ name: "ValidationException", message: expect.stringContaining("not supported") });
});
