import {
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { COUNTERS, FILES, type RunningTables, startTables } from "./running-tables";

/** docs/aws-behaviour/dynamodb.md, "Transactions". */

let running: RunningTables;

beforeAll(async () => {
  running = await startTables();
});

afterAll(() => running.remove());

type Items = NonNullable<TransactWriteCommandInput["TransactItems"]>;

const write = (TransactItems: Items, ClientRequestToken?: string) =>
  running.documents.send(new TransactWriteCommand({ TransactItems, ClientRequestToken }));

const counter = async (id: string) =>
  (await running.documents.send(new GetCommand({ TableName: COUNTERS.name, Key: { id }, ConsistentRead: true }))).Item;

const put = (id: string, rest: Record<string, unknown> = {}): Items[number] => ({
  Put: { TableName: COUNTERS.name, Item: { id, ...rest } },
});

const add = (id: string, amount: number): Items[number] => ({
  Update: {
    TableName: COUNTERS.name,
    Key: { id },
    UpdateExpression: "ADD amount :amount",
    ExpressionAttributeValues: { ":amount": amount },
  },
});

test("items of two tables are put, changed and deleted together, their indexes too", async () => {
  await write([put("old", { amount: 1 }), put("sum", { amount: 10 })]);
  await write([
    { Put: { TableName: FILES.name, Item: { owner: "ada", id: "1", status: "stored" } } },
    add("sum", 5),
    { Delete: { TableName: COUNTERS.name, Key: { id: "old" } } },
    {
      ConditionCheck: {
        TableName: COUNTERS.name,
        Key: { id: "nobody" },
        ConditionExpression: "attribute_not_exists(id)",
      },
    },
  ]);
  expect([await counter("old"), await counter("sum")]).toEqual([undefined, { id: "sum", amount: 15 }]);
  const { Items } = await running.documents.send(
    new QueryCommand({
      TableName: FILES.name,
      IndexName: "by-status",
      KeyConditionExpression: "#s = :s",
      ExpressionAttributeNames: { "#s": "status" },
      ExpressionAttributeValues: { ":s": "stored" },
    }),
  );
  expect(Items).toEqual([{ owner: "ada", id: "1", status: "stored" }]);
});

test("one failed condition keeps everything as it was, and the reasons come in order", async () => {
  await write([put("taken", { amount: 1 })]);
  const refused = write([
    put("never"),
    {
      Put: {
        TableName: COUNTERS.name,
        Item: { id: "taken" },
        ConditionExpression: "attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
    {
      ConditionCheck: { TableName: COUNTERS.name, Key: { id: "absent" }, ConditionExpression: "attribute_exists(id)" },
    },
  ]);
  await expect(refused).rejects.toMatchObject({
    name: "TransactionCanceledException",
    message:
      "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed]",
    CancellationReasons: [
      { Code: "None" },
      {
        Code: "ConditionalCheckFailed",
        Message: "The conditional request failed",
        Item: { id: { S: "taken" }, amount: { N: "1" } },
      },
      { Code: "ConditionalCheckFailed", Message: "The conditional request failed" },
    ],
  });
  expect([await counter("never"), await counter("taken")]).toEqual([undefined, { id: "taken", amount: 1 }]);
});

test("a member that does not fit its table is a reason too", async () => {
  const wrongKey = { Delete: { TableName: COUNTERS.name, Key: { other: "1" } } };
  await expect(write([put("never"), wrongKey])).rejects.toMatchObject({
    CancellationReasons: [
      { Code: "None" },
      { Code: "ValidationError", Message: "The provided key element does not match the schema" },
    ],
  });
  expect(await counter("never")).toBeUndefined();
});

test.each<[string, () => Items, string, string]>([
  [
    "one item twice",
    () => [add("twice", 1), add("twice", 1)],
    "ValidationException",
    "Transaction request cannot include multiple operations on one item",
  ],
  [
    "101 items",
    () => Array.from({ length: 101 }, (_, index) => put(`many-${index}`)),
    "ValidationException",
    "1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
  ],
  [
    "more than 4 MB",
    () => Array.from({ length: 12 }, (_, index) => put(`large-${index}`, { filler: "x".repeat(380_000) })),
    "ValidationException",
    "The aggregate size of the items in the transaction cannot exceed 4 MB",
  ],
  [
    "a table that is not there",
    () => [put("never"), { Put: { TableName: "nowhere", Item: { id: "1" } } }],
    "ResourceNotFoundException",
    "Requested resource not found",
  ],
  [
    "an expression that can't be read",
    () => [{ Delete: { TableName: COUNTERS.name, Key: { id: "1" }, ConditionExpression: "id ==" } }],
    "ValidationException",
    'Invalid ConditionExpression: Syntax error; Expected "#", "(", ":", "_", or [a-zA-Z] but "=" found.',
  ],
])("%s is refused as a whole", async (_what, items, name, message) => {
  await expect(write(items())).rejects.toMatchObject({ name, message });
  expect([await counter("never"), await counter("many-0"), await counter("large-0")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("100 items are taken", async () => {
  await write(Array.from({ length: 100 }, (_, index) => put(`hundred-${index}`)));
  expect(await counter("hundred-99")).toEqual({ id: "hundred-99" });
});

test("a transaction that comes again with its token changes nothing for ten minutes", async () => {
  const start = running.startedAt;
  const token = "token-of-the-test";
  running.setTime(start);
  await write([add("once", 1)], token);
  running.setTime(start + 599_999);
  await write([add("once", 1)], token);
  expect(await counter("once")).toEqual({ id: "once", amount: 1 });
  await expect(write([add("once", 2)], token)).rejects.toMatchObject({ name: "IdempotentParameterMismatchException" });
  running.setTime(start + 600_000);
  await write([add("once", 1)], token);
  expect(await counter("once")).toEqual({ id: "once", amount: 2 });
});

test("the same token at the same time is carried out once", async () => {
  await Promise.all(Array.from({ length: 10 }, () => write([add("together", 1)], "together")));
  expect(await counter("together")).toEqual({ id: "together", amount: 1 });
});

test("reads of a transaction see all of another one or nothing of it, and single writes keep out of it", async () => {
  const ids = ["left", "right"];
  await write(ids.map((id) => put(id, { amount: 500 })));
  const move = (amount: number) =>
    write([
      {
        Update: {
          TableName: COUNTERS.name,
          Key: { id: "left" },
          UpdateExpression: "SET amount = amount - :amount",
          ConditionExpression: "amount >= :amount",
          ExpressionAttributeValues: { ":amount": amount },
        },
      },
      add("right", amount),
    ]);
  const touch = () =>
    running.documents.send(
      new UpdateCommand({
        TableName: COUNTERS.name,
        Key: { id: "left" },
        UpdateExpression: "ADD touched :one",
        ExpressionAttributeValues: { ":one": 1 },
      }),
    );
  const sum = async () => {
    const { Responses } = await running.documents.send(
      new TransactGetCommand({ TransactItems: ids.map((id) => ({ Get: { TableName: COUNTERS.name, Key: { id } } })) }),
    );
    return (Responses ?? []).reduce((total, { Item }) => total + Number(Item?.["amount"]), 0);
  };
  const work = Array.from({ length: 40 }, (_, index) => [move(1 + (index % 3)), touch(), sum()] as const);
  const sums = await Promise.all(work.map(([, , total]) => total));
  await Promise.all(work.flat());
  expect(new Set(sums)).toEqual(new Set([1000]));
  expect((await counter("left"))?.["touched"]).toBe(40);
});

test("items that are read together come in order, with an empty answer for one that is missing", async () => {
  await running.documents.send(new PutCommand({ TableName: COUNTERS.name, Item: { id: "there", amount: 1 } }));
  const get = (id: string) => ({
    Get: {
      TableName: COUNTERS.name,
      Key: { id },
      ProjectionExpression: "#a",
      ExpressionAttributeNames: { "#a": "amount" },
    },
  });
  const { Responses } = await running.documents.send(
    new TransactGetCommand({ TransactItems: [get("missing"), get("there")] }),
  );
  expect(Responses).toEqual([{}, { Item: { amount: 1 } }]);
});

test("what a transaction uses is twice what its members use alone", async () => {
  const { ConsumedCapacity } = await running.documents.send(
    new TransactWriteCommand({ TransactItems: [put("u1"), put("u2")], ReturnConsumedCapacity: "TOTAL" }),
  );
  expect(ConsumedCapacity).toEqual([{ TableName: COUNTERS.name, CapacityUnits: 4, WriteCapacityUnits: 4 }]);
});
