import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { printable, printableLines } from "../../model/printable";
import type { StorageResource } from "../../model/storage";

/** Characters of what is shown at most: in a row, and on a page of its own. */
export const LIMITS = { row: 200, value: 500, page: 20_000 } as const;

/** A text for one line, printable and cut. */
export const lineText = (text: string, most: number = LIMITS.value): string => printable(shortened(text, most));

/** JSON over several lines, printable and cut; whether it was cut. */
export function jsonPage(value: JsonObject): { readonly text: string; readonly isCut: boolean } {
  const text = JSON.stringify(value, undefined, 2);
  return { text: printableLines(shortened(text, LIMITS.page)), isCut: text.length > LIMITS.page };
}

/** The values of an item's key, by the schema of the table's template; and the other attributes, in one line. */
export function itemTexts(
  item: JsonObject,
  { properties }: StorageResource,
): { readonly key: string; readonly rest: string } {
  const schema: readonly JsonValue[] = Array.isArray(properties["KeySchema"]) ? properties["KeySchema"] : [];
  const names = schema.filter(isJsonObject).map(({ AttributeName }) => String(AttributeName));
  const key = names.map((name) => lineText(scalarText(item[name]), LIMITS.row)).join(" · ");
  const others = Object.entries(item).filter(([name]) => !names.includes(name));
  const rest = lineText(
    JSON.stringify(Object.fromEntries(others.map(([name, value]) => [name, plain(value)]))),
    LIMITS.row,
  );
  return { key, rest };
}

/** Bytes in the largest unit that leaves a number of one or more. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"] as const;
  const step = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[step]}`;
}

/** `3 items`, `1,000 objects or more`. */
export function countText(count: number, most: number, one: string): string {
  if (count >= most) return `${most.toLocaleString("en")} ${one}s or more`;
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}

function scalarText(value: JsonValue | undefined): string {
  const inner = plain(value);
  return typeof inner === "string" ? inner : JSON.stringify(inner ?? null);
}

/** An attribute value without its types, for reading: numbers stay as they were written, bytes stay in base64. */
function plain(value: JsonValue | undefined): JsonValue {
  if (!isJsonObject(value)) return null;
  const [[type, inner] = ["", undefined]] = Object.entries(value);
  if (type === "NULL" || inner === undefined) return null;
  if (type === "L" && Array.isArray(inner)) return inner.map((each: JsonValue) => plain(each));
  if (type === "M" && isJsonObject(inner))
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, plain(each)]));
  return inner;
}

const shortened = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);
