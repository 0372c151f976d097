import { type EpochSeconds, epochSeconds } from "../../model/time";
import type { KeyRange } from "./dynalite-store";
import { below } from "./table-store";

/**
 * Beside the items of a table with a time to live lies a list of them in the order in which they expire, so that the
 * sweep reads what is due and nothing else. It is written by the same batch as the items.
 */

/** What the list is made from: an operation's view of the store. */
interface Reader {
  read(key: string): string | undefined;
}

export const attributeKey = (table: string): string => `ttl-attribute~${table}`;

const expiryPrefix = (table: string): string => `ttl~${table}~`;

/** Every entry of a table's list. */
export const everyExpiry = (table: string): KeyRange => below(expiryPrefix(table));

/** The entries of a table that expire from one moment to another, both included. */
export const expiriesBetween = (table: string, from: EpochSeconds, to: EpochSeconds): KeyRange => ({
  gte: `${expiryPrefix(table)}${padded(from)}`,
  lt: `${expiryPrefix(table)}${padded(to)}\x7f`,
});

/** The attribute that holds the time to live of a table's items; undefined if it is not enabled. */
export function timeToLiveAttribute(reader: Reader, table: string): string | undefined {
  const text = reader.read(attributeKey(table));
  const name: unknown = text === undefined ? undefined : JSON.parse(text);
  return typeof name === "string" ? name : undefined;
}

/** What changes in a table's list when an item is put, or goes (undefined). `itemKey` is the key within the table. */
export function expiryChanges(
  reader: Reader,
  table: string,
  itemKey: string,
  item: object | undefined,
): readonly (readonly [key: string, entry: object | undefined])[] {
  const attribute = timeToLiveAttribute(reader, table);
  if (attribute === undefined) return [];
  const text = reader.read(`item-${table}~${itemKey}`);
  const before = text === undefined ? undefined : expiryKey(table, itemKey, expiryOf(JSON.parse(text), attribute));
  const after = item && expiryKey(table, itemKey, expiryOf(item, attribute));
  if (before === after) return [];
  return [
    ...(before === undefined ? [] : [[before, undefined] as const]),
    ...(after === undefined ? [] : [[after, { itemKey }] as const]),
  ];
}

/** The entry for an item; undefined for one that does not expire. */
export const expiryKey = (table: string, itemKey: string, expiry: EpochSeconds | undefined): string | undefined =>
  expiry === undefined ? undefined : `${expiryPrefix(table)}${padded(expiry)}~${itemKey}`;

/** When an item expires. Only a Number counts; one in milliseconds is thousands of years away, as on AWS. */
export function expiryOf(item: object, attribute: string): EpochSeconds | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(item, attribute)?.value;
  if (typeof value !== "object" || value === null || !("N" in value)) return undefined;
  const moment = Math.floor(Number(value.N));
  return moment >= 0 && moment <= LATEST ? epochSeconds(moment) : undefined;
}

const LATEST = 999_999_999_999;

const padded = (moment: EpochSeconds): string => String(Math.min(Math.max(moment, 0), LATEST)).padStart(12, "0");
