import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import type { Item } from "./contract";
import { everything, type FileRecord, fromTableItem, type RecordKey, toTableItem } from "./file-record";
import type { Environment } from "./route-scopes";

/** Whose files a list has. */
export type ListScope =
  | { readonly kind: "own"; readonly sub: string }
  | { readonly kind: "owner"; readonly owner: string }
  | { readonly kind: "everything" };

/** What S3 says of an object that is there. */
export type StoredFacts = Required<Pick<Item, "size" | "type" | "sha256" | "storedAt">>;

/**
 * The table of files: key `sub` and `id`, so that what is not the caller's own is not found at all. Two indexes serve
 * those who may see others' files: `ByOwner` (`owner`, `id`) and `Everything` (`listing`, `id`).
 *
 * @see docs/decisions/056-files-in-one-table.md
 */
export class MetadataTable {
  readonly #client = new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 },
  });
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async add(record: FileRecord): Promise<void> {
    const Item = toTableItem(record);
    await this.#client.send(
      new PutItemCommand({ ...this.#table(), Item, ConditionExpression: "attribute_not_exists(id)" }),
    );
  }

  async get(key: RecordKey): Promise<FileRecord | undefined> {
    const { Item } = await this.#client.send(
      new GetItemCommand({ ...this.#table(), Key: toKey(key), ConsistentRead: true }),
    );
    return Item && fromTableItem(Item);
  }

  /** Finds a file of any owner. One that was added a moment ago may not be found yet. */
  async find(id: string): Promise<FileRecord | undefined> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        ...this.#table(),
        IndexName: "Everything",
        KeyConditionExpression: "listing = :listing AND id = :id",
        ExpressionAttributeValues: { ":listing": { S: everything }, ":id": { S: id } },
      }),
    );
    const [item] = Items;
    return item && this.get(fromTableItem(item));
  }

  /**
   * Up to `limit` records that are not gone, the newest first, from the first one older than `before`. `more` is true
   * where there are others behind them. One's own list is never behind; an index may be, by a moment.
   */
  async list(
    scope: ListScope,
    { limit, before, now }: { limit: number; before: string | undefined; now: number },
  ): Promise<{ records: readonly FileRecord[]; more: boolean }> {
    const query = { ...this.#table(), ...toQuery(scope, before, now) };
    const records: FileRecord[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const Limit = from === undefined ? limit + 1 : longestPage;
      const page = await this.#client.send(new QueryCommand({ ...query, Limit, ExclusiveStartKey: from }));
      records.push(...(page.Items ?? []).map(fromTableItem));
      from = page.LastEvaluatedKey;
    } while (from !== undefined && records.length <= limit);
    return { records: records.slice(0, limit), more: records.length > limit };
  }

  /** Marks a file as gone, which it then stays for everyone. False where it was not there. */
  async beginDeletion(key: RecordKey, now: number): Promise<boolean> {
    return this.#update(key, {
      UpdateExpression: "SET #status = :deleting REMOVE expires",
      ConditionExpression: "attribute_exists(id) AND (attribute_not_exists(expires) OR expires > :now)",
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: { ":deleting": { S: "deleting" }, ":now": { N: String(now / 1000) } },
    });
  }

  async remove(key: RecordKey): Promise<void> {
    await this.#client.send(new DeleteItemCommand({ ...this.#table(), Key: toKey(key) }));
  }

  /**
   * Writes what came of an upload: the facts of the object that is there, or that it was refused. False where the file is
   * gone, or an event with a later sequencer was written before.
   */
  async settle(key: RecordKey, outcome: StoredFacts | "rejected", sequencer: string): Promise<boolean> {
    const facts = outcome === "rejected" ? {} : toStoredAttributes(outcome);
    const names = Object.keys(facts);
    return this.#update(key, {
      UpdateExpression: `SET ${["status", "sequencer", ...names].map((name) => `#${name} = :${name}`).join(", ")} REMOVE expires`,
      ConditionExpression:
        "attribute_exists(id) AND #status <> :deleting AND (attribute_not_exists(#sequencer) OR #sequencer <= :sequencer)",
      ExpressionAttributeNames: Object.fromEntries(["status", "sequencer", ...names].map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ":deleting": { S: "deleting" },
        ":status": { S: outcome === "rejected" ? "rejected" : "stored" },
        ":sequencer": { S: sequencer },
        ...Object.fromEntries(Object.entries(facts).map(([name, value]) => [`:${name}`, value])),
      },
    });
  }

  async #update(key: RecordKey, update: Omit<UpdateItemCommandInput, "TableName" | "Key">): Promise<boolean> {
    try {
      await this.#client.send(new UpdateItemCommand({ ...this.#table(), Key: toKey(key), ...update }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #table(): { TableName: string } {
    const name = this.#environment["TABLE_NAME"];
    if (name === undefined || name === "") throw new Error("TABLE_NAME is not set");
    return { TableName: name };
  }
}

const toKey = ({ sub, id }: RecordKey): Record<string, AttributeValue> => ({ sub: { S: sub }, id: { S: id } });

const toStoredAttributes = ({ size, type, sha256, storedAt }: StoredFacts): Record<string, AttributeValue> => ({
  size: { N: String(size) },
  type: { S: type },
  sha256: { S: sha256 },
  storedAt: { S: storedAt },
});

function toQuery(scope: ListScope, before: string | undefined, now: number): Omit<QueryCommandInput, "TableName"> {
  const { index, attribute, value } = partitionOf(scope);
  return {
    ...(index === undefined ? { ConsistentRead: true } : { IndexName: index }),
    KeyConditionExpression: `#partition = :partition${before === undefined ? "" : " AND id < :before"}`,
    FilterExpression: "#status <> :deleting AND (attribute_not_exists(expires) OR expires > :now)",
    ExpressionAttributeNames: { "#partition": attribute, "#status": "status" },
    ExpressionAttributeValues: {
      ":partition": { S: value },
      ":deleting": { S: "deleting" },
      ":now": { N: String(now / 1000) },
      ...(before !== undefined && { ":before": { S: before } }),
    },
    ScanIndexForward: false,
  };
}

function partitionOf(scope: ListScope): { index: string | undefined; attribute: string; value: string } {
  switch (scope.kind) {
    case "own":
      return { index: undefined, attribute: "sub", value: scope.sub };
    case "owner":
      return { index: "ByOwner", attribute: "owner", value: scope.owner };
    case "everything":
      return { index: "Everything", attribute: "listing", value: everything };
  }
}

/** Records that one request to the table looks at where the first one did not find enough that are not gone. */
const longestPage = 200;
