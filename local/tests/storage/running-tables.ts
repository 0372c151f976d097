import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { JsonObject } from "../../src/model/json";
import type { StorageResource } from "../../src/model/storage";
import { epochMillis } from "../../src/model/time";
import { type Storage, type StorageOptions, startStorage } from "../../src/storage/storage-server";

export const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "a-secret-of-the-tests-0123456789" };

/** A table of a template. */
export const table = (logicalId: string, properties: JsonObject): StorageResource => ({
  logicalId,
  name: `the-stack-${logicalId}`,
  arn: `arn:aws:dynamodb:us-east-1:123456789012:table/the-stack-${logicalId}`,
  properties,
  location: { file: "template.yaml", line: 3, path: `Resources/${logicalId}` },
});

/** A partition key `owner`, a sort key `id`, and an index of its own on `status`. */
export const FILES = table("Files", {
  AttributeDefinitions: [
    { AttributeName: "owner", AttributeType: "S" },
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "status", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "owner", KeyType: "HASH" },
    { AttributeName: "id", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-status",
      KeySchema: [{ AttributeName: "status", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
  BillingMode: "PAY_PER_REQUEST",
  TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
});

/** One key, as SAM's SimpleTable has it. */
export const COUNTERS = table("Counters", {
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});

export interface RunningTables {
  readonly storage: Storage;
  readonly folder: string;
  readonly log: string[];
  readonly client: DynamoDBClient;
  readonly documents: DynamoDBDocumentClient;
  /** What the clock of the tables showed at the start: the machine's time. */
  readonly startedAt: number;
  /** Sets the clock of the tables. */
  readonly setTime: (milliseconds: number) => void;
  /** Stops the storage; the folder stays. */
  readonly stop: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Tables with clients for them: in a new folder, unless one is given. */
export async function startTables(
  tables: readonly StorageResource[] = [FILES, COUNTERS],
  options: Partial<StorageOptions> & { readonly folderPath?: string } = {},
): Promise<RunningTables> {
  const folder = options.folderPath ?? mkdtempSync(join(tmpdir(), "gatehouse-tables-"));
  const log: string[] = [];
  const startedAt = Date.now();
  let now = startedAt;
  const storage = await startStorage({
    tables,
    buckets: [],
    port: 0,
    folder: (name) => join(folder, name),
    region: "us-east-1",
    accountId: "123456789012",
    credentials: CREDENTIALS,
    strictSignatures: false,
    clock: () => epochMillis(now),
    log: (line) => log.push(line),
    ...options,
  });
  const client = new DynamoDBClient({
    endpoint: storage.endpoint,
    region: "us-east-1",
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  const documents = DynamoDBDocumentClient.from(client);
  const stop = async () => {
    client.destroy();
    await storage.close();
  };
  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const setTime = (milliseconds: number) => {
    now = milliseconds;
  };
  return { storage, folder, log, client, documents, startedAt, setTime, stop, remove };
}
