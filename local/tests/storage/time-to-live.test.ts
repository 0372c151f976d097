import { DescribeTimeToLiveCommand, UpdateTimeToLiveCommand } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { COUNTERS, FILES, type RunningTables, startTables } from "./running-tables";

/** docs/aws-behaviour/dynamodb.md, "Time to live". The sweep comes once a second. */

const NOW = 1_800_000_000;
const FIVE_YEARS = 5 * 365 * 86_400;

let running: RunningTables;

beforeEach(async () => {
  running = await startTables();
  running.setTime(NOW * 1000);
});

afterEach(() => running.remove());

const TableName = FILES.name;

const put = (id: string, expires?: unknown) =>
  running.documents.send(
    new PutCommand({ TableName, Item: { owner: "ada", id, status: "x", ...(expires !== undefined && { expires }) } }),
  );

const ids = async (IndexName?: string) => {
  const { Items } = await running.documents.send(new ScanCommand({ TableName, IndexName }));
  return (Items ?? []).map(({ id }) => id).sort();
};

/** Waits until there are as many items as said, at most four seconds. */
async function until(count: number): Promise<void> {
  for (let round = 0; round < 80 && (await ids()).length !== count; round++)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

test("what has expired goes, from its indexes too; what has not stays", async () => {
  const kept: readonly (readonly [string, unknown?])[] = [
    ["later", NOW + 1],
    ["never"],
    ["text", String(NOW - 10)],
    ["milliseconds", NOW * 1000 - 10],
    ["too old", NOW - FIVE_YEARS - 1],
  ];
  for (const [id, expires] of [...kept, ["now", NOW], ["before", NOW - 60], ["old", NOW - FIVE_YEARS]] as const)
    await put(id, expires);
  await until(kept.length);
  const expected = kept.map(([id]) => id).sort();
  expect([await ids(), await ids("by-status")]).toEqual([expected, expected]);
  running.setTime((NOW + 1) * 1000);
  await until(kept.length - 1);
  expect(await ids()).not.toContain("later");
});

test("an item whose time was put off or taken away stays", async () => {
  await put("put off", NOW + 1);
  await put("taken away", NOW + 1);
  await put("put off", NOW + 1_000);
  await put("taken away");
  await put("gone", NOW + 1);
  running.setTime((NOW + 2) * 1000);
  await until(2);
  expect(await ids()).toEqual(["put off", "taken away"]);
});

test("hundreds of items go at once", async () => {
  for (let batch = 0; batch < 12; batch++)
    await running.documents.send(
      new BatchWriteCommand({
        RequestItems: {
          [TableName]: Array.from({ length: 25 }, (_, index) => ({
            PutRequest: { Item: { owner: "many", id: `${batch}-${index}`, expires: NOW - 1 } },
          })),
        },
      }),
    );
  await until(0);
  const { Count } = await running.documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": "many" },
    }),
  );
  expect(Count).toBe(0);
});

test("it is described, enabled and disabled, and holds for items that are there already", async () => {
  const { client, documents } = running;
  const table = { TableName: COUNTERS.name };
  const describe = async (name: string) =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName: name }))).TimeToLiveDescription;
  expect(await describe(FILES.name)).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "expires" });
  expect(await describe(COUNTERS.name)).toEqual({ TimeToLiveStatus: "DISABLED" });
  await documents.send(new PutCommand({ ...table, Item: { id: "there already", until: NOW - 1 } }));
  const set = (Enabled: boolean, AttributeName = "until") =>
    client.send(new UpdateTimeToLiveCommand({ ...table, TimeToLiveSpecification: { AttributeName, Enabled } }));
  expect((await set(true)).TimeToLiveSpecification).toEqual({ AttributeName: "until", Enabled: true });
  expect(await describe(COUNTERS.name)).toEqual({ TimeToLiveStatus: "ENABLED", AttributeName: "until" });
  await expect(set(true)).rejects.toMatchObject({ message: "TimeToLive is already enabled" });
  await expect(set(false, "other")).rejects.toMatchObject({ name: "ValidationException" });
  for (let round = 0; round < 80; round++) {
    const { Item } = await documents.send(new GetCommand({ ...table, Key: { id: "there already" } }));
    if (Item === undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect((await documents.send(new GetCommand({ ...table, Key: { id: "there already" } }))).Item).toBeUndefined();
  await set(false);
  expect(await describe(COUNTERS.name)).toEqual({ TimeToLiveStatus: "DISABLED" });
});
