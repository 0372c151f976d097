import describeTable from "dynalite/actions/describeTable";
import * as deleteTableRules from "dynalite/validations/deleteTable";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { TableDescription } from "./dynalite-store";
import { DynamoDBError } from "./dynamodb-error";
import { readInput, tableName, unsupported } from "./request-input";
import { IndexTypeError, replaceDescription } from "./secondary-indexes";
import { indexPrefix, itemPrefix, tableKey, tagPrefix } from "./store-view";
import { definitionOf, describe, readDefinition, type TableDefinition } from "./table-definition";
import { below, type TableStore } from "./table-store";
import { carryOut, type Tables } from "./tables";
import { attributeKey, everyExpiry } from "./time-to-live-index";

/** `CreateTable`: the table is ACTIVE at once. */
export async function createTable(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const definition = readDefinition(body, tables.view());
  const tags = Array.isArray(body["Tags"]) ? body["Tags"].filter(isJsonObject) : [];
  return tables.alone([definition.TableName], async () => {
    if (tables.view().table(definition.TableName) !== undefined)
      throw new DynamoDBError("ResourceInUseException", `Table already exists: ${definition.TableName}`);
    const table = describe(definition, tables.place, tables.clock());
    await removeRest(tables.store, table);
    await tables.store.write(
      new Map([
        [tableKey(table.TableName), JSON.stringify(table)],
        ...tags.map(({ Key, Value }): [string, string] => [
          tagPrefix(table.TableName) + String(Key),
          JSON.stringify(Value ?? ""),
        ]),
      ]),
    );
    return { TableDescription: asJson(table) };
  });
}

/** `DeleteTable`: the table with its items, indexes and tags, at once. */
export async function deleteTable(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const request = { ...body, TableName: tableName(body["TableName"]) };
  const input = readInput("DeleteTable", deleteTableRules, request, tables.view());
  return tables.alone([request.TableName], async () => {
    await carryOut(describeTable, tables.view(), input);
    const table = tables.view().table(request.TableName);
    if (table?.DeletionProtectionEnabled === true)
      throw new DynamoDBError(
        "ValidationException",
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    if (table === undefined) return {};
    // The description goes first: a table that is half removed must not be seen.
    await tables.store.write(new Map([[tableKey(table.TableName), undefined]]));
    await removeRest(tables.store, table);
    return { TableDescription: { ...asJson(table), TableStatus: "DELETING" } };
  });
}

/** Everything of a table but its description. */
async function removeRest(store: TableStore, table: TableDescription): Promise<void> {
  const { TableName } = table;
  await store.write(new Map([[attributeKey(TableName), undefined]]));
  const indexes = ["global", "local"].map((kind) => below(indexPrefix(kind, TableName, "").slice(0, -1)));
  for (const range of [below(itemPrefix(TableName)), below(tagPrefix(TableName)), everyExpiry(TableName), ...indexes])
    await store.clear(range);
}

const CHANGES = [
  "TableName",
  "AttributeDefinitions",
  "BillingMode",
  "ProvisionedThroughput",
  "GlobalSecondaryIndexUpdates",
  "DeletionProtectionEnabled",
  "TableClass",
];

/** `UpdateTable`: a new index is built before the answer. */
export async function updateTable(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const unknown = Object.keys(body).filter((name) => !CHANGES.includes(name));
  if (unknown.length > 0) throw unsupported(`UpdateTable with ${unknown.join(", ")}`);
  const name = tableName(body["TableName"]);
  return tables.alone([name], async () => {
    const view = tables.view();
    await carryOut(describeTable, view, { TableName: name });
    const before = view.table(name);
    if (before === undefined) return {};
    const wanted = readDefinition(changed(definitionOf(before), body), view);
    try {
      return { TableDescription: asJson(await changeTable(tables, before, wanted)) };
    } catch (error) {
      if (!(error instanceof IndexTypeError)) throw error;
      throw new DynamoDBError("ValidationException", error.message, {}, { cause: error });
    }
  });
}

/** Brings a table in line with its definition; keys and local indexes must be the same. The table's lock must be held. */
export async function changeTable(
  tables: Tables,
  before: TableDescription,
  wanted: TableDefinition,
): Promise<TableDescription> {
  const after = describe(wanted, tables.place, tables.clock(), before);
  await replaceDescription(tables.store, before, after);
  return after;
}

/** A definition with the changes that UpdateTable asks for. */
function changed(definition: JsonObject, body: JsonObject): JsonObject {
  const { GlobalSecondaryIndexUpdates: updates, AttributeDefinitions: defined, ...plain } = body;
  const indexes = new Map(listOf(definition["GlobalSecondaryIndexes"]).map((index) => [index["IndexName"], index]));
  for (const { Create, Update, Delete } of listOf(updates)) {
    if (isJsonObject(Create)) {
      if (indexes.has(Create["IndexName"]))
        throw new DynamoDBError("ValidationException", `Attempting to create an index which already exists`);
      indexes.set(Create["IndexName"], Create);
    }
    if (isJsonObject(Update)) indexes.set(Update["IndexName"], { ...known(indexes, Update), ...Update });
    if (isJsonObject(Delete)) {
      known(indexes, Delete);
      indexes.delete(Delete["IndexName"]);
    }
  }
  const isOnDemand = (plain["BillingMode"] ?? definition["BillingMode"]) === "PAY_PER_REQUEST";
  const global = [...indexes.values()].map((index) =>
    isOnDemand && plain["BillingMode"] !== undefined ? { ...index, ProvisionedThroughput: undefined } : index,
  );
  const merged: JsonObject = { ...definition, ...plain };
  const attributes = new Map(
    [...listOf(definition["AttributeDefinitions"]), ...listOf(defined)].map((each) => [each["AttributeName"], each]),
  );
  const keys = [merged, ...listOf(definition["LocalSecondaryIndexes"]), ...global].flatMap((each) =>
    listOf(each["KeySchema"]).map((key) => key["AttributeName"]),
  );
  return {
    ...merged,
    TableName: definition["TableName"],
    ...(isOnDemand && plain["ProvisionedThroughput"] === undefined && { ProvisionedThroughput: undefined }),
    GlobalSecondaryIndexes: global.length === 0 ? undefined : global,
    AttributeDefinitions: [...attributes.values()].filter((each) => keys.includes(each["AttributeName"])),
  };
}

function known(indexes: ReadonlyMap<unknown, JsonObject>, { IndexName }: JsonObject): JsonObject {
  const index = indexes.get(IndexName);
  if (index !== undefined) return index;
  throw new DynamoDBError("ResourceNotFoundException", `Requested resource not found: Index: ${String(IndexName)}`);
}

const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];

function asJson(table: TableDescription): JsonObject {
  return JSON.parse(JSON.stringify(table));
}
