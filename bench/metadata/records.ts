import { createHash } from "node:crypto";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  type WriteRequest,
} from "@aws-sdk/client-dynamodb";
import type { Storage } from "./storage";

/** Adds records number `from` to `to` of one owner, as create-upload-url and record-upload leave them. */
export async function fillTable(storage: Storage, sub: string, from: number, to: number): Promise<void> {
  const { table, endpoint, credentials } = storage;
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  for (let first = from; first < to; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, to - first) }, (_, index) => first + index);
    let requests: WriteRequest[] = numbers.map((number) => ({ PutRequest: { Item: recordOf(sub, number) } }));
    while (requests.length > 0) {
      const { UnprocessedItems } = await client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
      );
      requests = UnprocessedItems?.[table] ?? [];
    }
  }
  client.destroy();
}

function recordOf(sub: string, number: number): Record<string, AttributeValue> {
  const time = Date.UTC(2026, 0, 1) + number * 1000;
  const digest = createHash("sha256").update(String(number)).digest();
  const when = new Date(time).toISOString();
  const texts = {
    sub,
    id: time.toString(16).padStart(12, "0") + digest.toString("hex").slice(0, 32),
    name: `file ${number}.txt`,
    type: "text/plain",
    sha256: digest.toString("base64"),
    owner: "regularuser",
    status: "stored",
    createdAt: when,
    storedAt: when,
    sequencer: "0A",
    listing: "everything",
  };
  const attributes = Object.entries(texts).map(([name, text]) => [name, { S: text }] as const);
  return { ...Object.fromEntries(attributes), size: { N: String(number) } };
}

/** The most that DynamoDB takes at once. */
const BATCH = 25;
