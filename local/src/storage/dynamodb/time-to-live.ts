import deleteItem from "dynalite/actions/deleteItem";
import describeTable from "dynalite/actions/describeTable";
import * as describeTableRules from "dynalite/validations/describeTable";
import { isJsonObject, type JsonObject } from "../../model/json";
import { type EpochMillis, epochSeconds, toEpochSeconds } from "../../model/time";
import { keyOf } from "./conditional-write";
import { DynamoDBError } from "./dynamodb-error";
import { readInput, tableName, unsupported } from "./request-input";
import { itemPrefix, parseItem } from "./store-view";
import { below, type TableStore } from "./table-store";
import { carryOut, changesOf, type Tables } from "./tables";
import {
  attributeKey,
  everyExpiry,
  expiriesBetween,
  expiryKey,
  expiryOf,
  timeToLiveAttribute,
} from "./time-to-live-index";

/** An item that expired longer ago than this is never removed, on AWS either. */
const FIVE_YEARS = 5 * 365 * 86_400;

/** Items that are removed under one lock, so that requests have to wait for a moment alone. */
const AT_ONCE = 100;

/** `DescribeTimeToLive` */
export async function describeTimeToLive(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const { attribute } = await lookUp(tables, body, "DescribeTimeToLive");
  return {
    TimeToLiveDescription:
      attribute === undefined
        ? { TimeToLiveStatus: "DISABLED" }
        : { TimeToLiveStatus: "ENABLED", AttributeName: attribute },
  };
}

/** `UpdateTimeToLive`: in force at once. */
export async function updateTimeToLive(tables: Tables, body: JsonObject): Promise<JsonObject> {
  const { TimeToLiveSpecification: specification, ...rest } = body;
  const { name, attribute: current } = await lookUp(tables, rest, "UpdateTimeToLive");
  const { AttributeName: attribute, Enabled: enabled, ...unknown } = isJsonObject(specification) ? specification : {};
  if (Object.keys(unknown).length > 0) throw unsupported(`TimeToLiveSpecification with ${Object.keys(unknown)}`);
  if (typeof attribute !== "string" || attribute.length < 1 || attribute.length > 255 || typeof enabled !== "boolean")
    throw new DynamoDBError(
      "ValidationException",
      "TimeToLiveSpecification wants an AttributeName of 1 to 255 characters, and Enabled",
    );
  if (enabled === (current !== undefined))
    throw new DynamoDBError("ValidationException", `TimeToLive is already ${enabled ? "enabled" : "disabled"}`);
  if (!enabled && current !== attribute)
    throw new DynamoDBError(
      "ValidationException",
      `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
    );
  await tables.alone([name], () => setTimeToLive(tables.store, name, enabled ? attribute : undefined));
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
}

async function lookUp(tables: Tables, body: JsonObject, operation: string) {
  const request = { ...body, TableName: tableName(body["TableName"]) };
  const view = tables.view();
  await carryOut(describeTable, view, readInput(operation, describeTableRules, request, view));
  return { name: request.TableName, attribute: timeToLiveAttribute(view, request.TableName) };
}

/**
 * Makes an attribute the time to live of a table's items, or none (undefined). The table's lock must be held. A process
 * that is killed in between leaves it as it was.
 */
export async function setTimeToLive(store: TableStore, table: string, attribute: string | undefined): Promise<void> {
  if (timeToLiveAttribute(store, table) === attribute) return;
  await store.write(new Map([[attributeKey(table), undefined]]));
  await store.clear(everyExpiry(table));
  if (attribute === undefined) return;
  const prefix = itemPrefix(table);
  let entries = new Map<string, string>();
  for await (const [key, text] of store.entries(below(prefix))) {
    const itemKey = key.slice(prefix.length);
    const entry = expiryKey(table, itemKey, expiryOf(parseItem(text), attribute));
    if (entry !== undefined) entries.set(entry, JSON.stringify({ itemKey }));
    if (entries.size < AT_ONCE) continue;
    await store.write(entries);
    entries = new Map();
  }
  entries.set(attributeKey(table), JSON.stringify(attribute));
  await store.write(entries);
}

/** Removes what has expired, of every table, some items at a time. Returns how many. */
export async function sweepExpired(tables: Tables, now: EpochMillis): Promise<number> {
  const names: string[] = [];
  for await (const [key] of tables.store.entries(below(attributeKey(""))))
    names.push(key.slice(attributeKey("").length));
  let removed = 0;
  for (const name of names) {
    for (;;) {
      const some = await tables.alone([name], () => removeSome(tables, name, now));
      removed += some;
      if (some < AT_ONCE) break;
    }
  }
  return removed;
}

async function removeSome(tables: Tables, name: string, now: EpochMillis): Promise<number> {
  const table = tables.view().table(name);
  if (table === undefined) return 0;
  const last = toEpochSeconds(now);
  const due = expiriesBetween(name, epochSeconds(last - FIVE_YEARS), last);
  const entries = await tables.store.entries({ ...due, limit: AT_ONCE }).all();
  const views = [];
  for (const [entry, text] of entries) {
    const { itemKey }: { itemKey: string } = JSON.parse(text);
    const view = tables.view();
    const item = view.read(itemPrefix(name) + itemKey);
    const key = item === undefined ? undefined : keyOf(table, parseItem(item));
    if (key !== undefined) await carryOut(deleteItem, view, { TableName: name, Key: key });
    else view.change(entry, undefined);
    views.push(view);
  }
  await tables.store.write(changesOf(views));
  return entries.length;
}
