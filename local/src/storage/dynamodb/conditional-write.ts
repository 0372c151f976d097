import { createKey, validateKey } from "dynalite/db";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { DynaliteStore, TableDescription } from "./dynalite-store";
import { DynamoDBError, errorMessage, errorType } from "./dynamodb-error";
import { itemPrefix, parseItem, StoreView } from "./store-view";

/** Newer than dynalite: the item that made a condition fail comes with the error. */
export const RETURN_ON_FAILURE = "ReturnValuesOnConditionCheckFailure";

/** An error of a write, with the item where its condition failed and the request asks for it. */
export function conditionFailure(error: unknown, store: DynaliteStore, request: JsonObject): unknown {
  if (errorType(error) !== "ConditionalCheckFailedException") return error;
  const item = itemOnFailure(store, request);
  const message = errorMessage(error);
  return new DynamoDBError("ConditionalCheckFailedException", message, item === undefined ? {} : { Item: item });
}

/** The item as it is, if the request asks for it (`ALL_OLD`) and there is one. */
export function itemOnFailure(store: DynaliteStore, request: JsonObject): JsonObject | undefined {
  if (request[RETURN_ON_FAILURE] !== "ALL_OLD" || !(store instanceof StoreView)) return undefined;
  const name = String(request["TableName"]);
  const table = store.table(name);
  const key = table && keyOf(table, request["Key"] ?? request["Item"]);
  const text = table && key ? store.read(itemPrefix(name) + createKey(key, table)) : undefined;
  return text === undefined ? undefined : parseItem(text);
}

/** The key members of an item or a key; undefined if they don't fit the table. */
export function keyOf(table: TableDescription, item: unknown): JsonObject | undefined {
  if (!isJsonObject(item)) return undefined;
  const key = Object.fromEntries(table.KeySchema.map(({ AttributeName }) => [AttributeName, item[AttributeName]]));
  const isWhole = Object.values(key).every((value) => value !== undefined);
  return isWhole && !validateKey(key, table) ? key : undefined;
}
