import { getIndexActions } from "dynalite/db";
import { isJsonObject, type JsonObject } from "../../model/json";
import type { IndexDescription, TableDescription } from "./dynalite-store";
import { indexPrefix, itemPrefix, parseItem, tableKey } from "./store-view";
import { shapeOf } from "./table-definition";
import { below, type TableStore } from "./table-store";

/** Items whose index entries are stored at once. */
const AT_ONCE = 500;

/** An item that a new index can't hold; DynamoDB would leave it out of the index without a word. */
export class IndexTypeError extends Error {
  override readonly name = "IndexTypeError";

  constructor(index: string, attribute: string, type: string) {
    super(
      `an item has the attribute "${attribute}" with another type than ${type}, which the new index ${index} wants for its key; on AWS such items are missing from the index`,
    );
  }
}

/**
 * Replaces a table's description, and builds and removes global secondary indexes so that they fit. The table's lock
 * must be held. A process that is killed in between leaves a table without the indexes that change, never with half of
 * one.
 */
export async function replaceDescription(
  store: TableStore,
  before: TableDescription,
  after: TableDescription,
): Promise<void> {
  const { GlobalSecondaryIndexes: old = [] } = before;
  const { GlobalSecondaryIndexes: wanted = [] } = after;
  const gone = old.filter((index) => !wanted.some((other) => isSame(other, index)));
  if (gone.length > 0) {
    await put(store, { ...before, GlobalSecondaryIndexes: old.filter((index) => !gone.includes(index)) });
    for (const index of gone) await store.clear(entriesOf(after.TableName, index));
  }
  for (const index of wanted) {
    if (!old.some((other) => isSame(other, index))) await build(store, after, index);
  }
  await put(store, after);
}

const put = (store: TableStore, table: TableDescription): Promise<void> =>
  store.write(new Map([[tableKey(table.TableName), JSON.stringify(table)]]));

async function build(store: TableStore, table: TableDescription, index: IndexDescription): Promise<void> {
  await store.clear(entriesOf(table.TableName, index));
  const prefix = indexPrefix("global", table.TableName, index.IndexName);
  let entries = new Map<string, string>();
  for await (const [, text] of store.entries(below(itemPrefix(table.TableName)))) {
    const item = parseItem(text);
    checkTypes(table, index, item);
    for (const { key, item: entry } of getIndexActions([index], null, item, table).puts)
      entries.set(prefix + key, JSON.stringify(entry));
    if (entries.size < AT_ONCE) continue;
    await store.write(entries);
    entries = new Map();
  }
  await store.write(entries);
}

function checkTypes(table: TableDescription, { IndexName, KeySchema }: IndexDescription, item: JsonObject): void {
  for (const { AttributeName } of KeySchema) {
    const value = item[AttributeName];
    const type = table.AttributeDefinitions.find((each) => each.AttributeName === AttributeName)?.AttributeType ?? "S";
    if (isJsonObject(value) && value[type] === undefined) throw new IndexTypeError(IndexName, AttributeName, type);
  }
}

const entriesOf = (table: string, { IndexName }: IndexDescription) => below(indexPrefix("global", table, IndexName));

const isSame = (one: IndexDescription, other: IndexDescription): boolean =>
  JSON.stringify(shapeOf(one)) === JSON.stringify(shapeOf(other));
