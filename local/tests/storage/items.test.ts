import { DescribeTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COUNTERS, FILES, type RunningTables, startTables } from "./running-tables";

/** Items by the AWS SDK: what every application does. docs/aws-behaviour/dynamodb.md, "Items". */

let running: RunningTables;

beforeAll(async () => {
  running = await startTables();
});

afterAll(() => running.remove());

const TableName = FILES.name;

test("the template's tables are there, with their keys and indexes", async () => {
  const { TableNames } = await running.client.send(new ListTablesCommand({}));
  expect(TableNames).toEqual([COUNTERS.name, FILES.name]);
  const { Table } = await running.client.send(new DescribeTableCommand({ TableName }));
  expect(Table).toMatchObject({
    TableStatus: "ACTIVE",
    TableArn: FILES.arn,
    KeySchema: FILES.properties["KeySchema"],
    BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
    GlobalSecondaryIndexes: [{ IndexName: "by-status", IndexStatus: "ACTIVE" }],
  });
});

test("an item is put, read, changed and deleted", async () => {
  const Key = { owner: "ada", id: "1" };
  await running.documents.send(new PutCommand({ TableName, Item: { ...Key, size: 3, tags: ["a", { b: null }] } }));
  await running.documents.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: "SET #s = #s + :one, tags[2] = :tag REMOVE nothing ADD hits :one",
      ExpressionAttributeNames: { "#s": "size" },
      ExpressionAttributeValues: { ":one": 1, ":tag": true },
    }),
  );
  const { Item } = await running.documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  expect(Item).toEqual({ ...Key, size: 4, tags: ["a", { b: null }, true], hits: 1 });
  const { Attributes } = await running.documents.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
  expect(Attributes?.["size"]).toBe(4);
  expect((await running.documents.send(new GetCommand({ TableName, Key }))).Item).toBeUndefined();
});

test("a table is found by its ARN", async () => {
  const Item = { id: "by-arn" };
  await running.documents.send(new PutCommand({ TableName: COUNTERS.arn, Item }));
  expect((await running.documents.send(new GetCommand({ TableName: COUNTERS.arn, Key: Item }))).Item).toEqual(Item);
});

test("a failed condition says so, and brings the item along if asked", async () => {
  const Item = { owner: "bob", id: "1", size: 7 };
  await running.documents.send(new PutCommand({ TableName, Item }));
  const again = { TableName, Item, ConditionExpression: "attribute_not_exists(id)" };
  await expect(running.documents.send(new PutCommand(again))).rejects.toMatchObject({
    name: "ConditionalCheckFailedException",
    message: "The conditional request failed",
  });
  const asked = { ...again, ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };
  await expect(running.documents.send(new PutCommand(asked))).rejects.toMatchObject({
    Item: { owner: { S: "bob" }, id: { S: "1" }, size: { N: "7" } },
  });
});

test("an index follows its items", async () => {
  const put = (id: string, status?: string) =>
    running.documents.send(new PutCommand({ TableName, Item: { owner: "eve", id, status } }), {});
  const found = async (status: string) => {
    const { Items } = await running.documents.send(
      new QueryCommand({
        TableName,
        IndexName: "by-status",
        KeyConditionExpression: "#s = :s",
        ExpressionAttributeNames: { "#s": "status" },
        ExpressionAttributeValues: { ":s": status },
      }),
    );
    return Items?.map(({ id }) => id).sort();
  };
  await put("1", "pending");
  await put("2", "pending");
  expect(await found("pending")).toEqual(["1", "2"]);
  await put("1", "stored");
  expect([await found("pending"), await found("stored")]).toEqual([["2"], ["1"]]);
  await running.documents.send(new DeleteCommand({ TableName, Key: { owner: "eve", id: "1" } }));
  expect(await found("stored")).toEqual([]);
});

test("a query pages through a partition, in both directions", async () => {
  const ids = Array.from({ length: 25 }, (_, index) => String(index).padStart(3, "0"));
  await running.documents.send(
    new BatchWriteCommand({
      RequestItems: { [TableName]: ids.map((id) => ({ PutRequest: { Item: { owner: "pages", id } } })) },
    }),
  );
  const all = async (ScanIndexForward: boolean) => {
    const seen: unknown[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await running.documents.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: "#o = :o",
          ExpressionAttributeNames: { "#o": "owner" },
          ExpressionAttributeValues: { ":o": "pages" },
          Limit: 10,
          ScanIndexForward,
          ExclusiveStartKey,
        }),
      );
      seen.push(...(page.Items ?? []).map(({ id }) => id));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
    return seen;
  };
  expect(await all(true)).toEqual(ids);
  expect(await all(false)).toEqual(ids.toReversed());
});

test("a query without a limit stops after 1 MB and goes on from there", async () => {
  const filler = "x".repeat(390_000);
  for (const id of ["1", "2", "3", "4"])
    await running.documents.send(new PutCommand({ TableName, Item: { owner: "large", id, filler } }));
  const query = { TableName, KeyConditionExpression: "#o = :o" };
  const names = { ExpressionAttributeNames: { "#o": "owner" }, ExpressionAttributeValues: { ":o": "large" } };
  const first = await running.documents.send(new QueryCommand({ ...query, ...names }));
  expect([first.Count, first.LastEvaluatedKey]).toEqual([3, { owner: "large", id: "3" }]);
  const rest = await running.documents.send(
    new QueryCommand({ ...query, ...names, ExclusiveStartKey: first.LastEvaluatedKey }),
  );
  expect([rest.Count, rest.LastEvaluatedKey]).toEqual([1, undefined]);
});

test("a batch is read and a table is scanned with a filter, consistently if asked", async () => {
  const Items = ["a", "b", "c"].map((id) => ({ id: `scan-${id}`, even: id === "b" }));
  await running.documents.send(
    new BatchWriteCommand({ RequestItems: { [COUNTERS.name]: Items.map((Item) => ({ PutRequest: { Item } })) } }),
  );
  const { Responses } = await running.documents.send(
    new BatchGetCommand({ RequestItems: { [COUNTERS.name]: { Keys: Items.map(({ id }) => ({ id })) } } }),
  );
  expect(Responses?.[COUNTERS.name]).toHaveLength(3);
  const { Items: even } = await running.documents.send(
    new ScanCommand({
      TableName: COUNTERS.name,
      ConsistentRead: true,
      FilterExpression: "even = :yes",
      ExpressionAttributeValues: { ":yes": true },
    }),
  );
  expect(even).toEqual([{ id: "scan-b", even: true }]);
});

test("a hundred additions at once are all counted", async () => {
  const add = () =>
    running.documents.send(
      new UpdateCommand({
        TableName: COUNTERS.name,
        Key: { id: "hits" },
        UpdateExpression: "ADD hits :one",
        ExpressionAttributeValues: { ":one": 1 },
      }),
    );
  await Promise.all(Array.from({ length: 100 }, add));
  const { Item } = await running.documents.send(new GetCommand({ TableName: COUNTERS.name, Key: { id: "hits" } }));
  expect(Item?.["hits"]).toBe(100);
});

test.each([
  ["a table that is not there", { TableName: "nowhere", Key: { id: "1" } }, "ResourceNotFoundException"],
  ["a key of another shape", { TableName: COUNTERS.name, Key: { other: "1" } }, "ValidationException"],
])("%s is refused", async (_what, input, name) => {
  await expect(running.documents.send(new GetCommand(input))).rejects.toMatchObject({ name });
});

test("an item over 400 KB is refused", async () => {
  const Item = { id: "huge", filler: "x".repeat(410_000) };
  await expect(running.documents.send(new PutCommand({ TableName: COUNTERS.name, Item }))).rejects.toMatchObject({
    name: "ValidationException",
    message: "Item size has exceeded the maximum allowed size",
  });
});
