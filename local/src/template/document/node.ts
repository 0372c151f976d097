import { TemplateError } from "../../model/errors";
import type { JsonObject, JsonValue } from "../../model/json";
import type { SourceLocation } from "../../model/source";

/** A value of a template as written, with its position. Intrinsic functions are not yet evaluated. */
export type TemplateNode = ScalarNode | ListNode<TemplateNode> | MapNode<TemplateNode> | IntrinsicNode;

/** A value of a template with every intrinsic function evaluated. Each one is also a `TemplateNode`. */
export type ResolvedNode = ScalarNode | ListNode<ResolvedNode> | MapNode<ResolvedNode>;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /**
   * The value as text, the way CloudFormation turns it into a string: `1.0` stays `1.0`, `true` is `true`, null is
   * empty.
   */
  readonly text: string;
  readonly at: SourceLocation;
}

export interface ListNode<Item> {
  readonly kind: "list";
  readonly items: readonly Item[];
  readonly at: SourceLocation;
}

export interface MapNode<Item> {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Item>;
  readonly at: SourceLocation;
}

/** `!Ref X` and `{Ref: X}` alike; `argument` is what follows. */
export interface IntrinsicNode {
  readonly kind: "intrinsic";
  readonly name: IntrinsicName;
  readonly argument: TemplateNode;
  readonly at: SourceLocation;
}

export type TemplateMap = MapNode<TemplateNode>;
export type ResolvedMap = MapNode<ResolvedNode>;

/** The intrinsic functions of CloudFormation and of its language extensions, without the `Fn::`. */
export const INTRINSIC_NAMES = [
  "Ref",
  "Condition",
  "And",
  "Base64",
  "Cidr",
  "Contains",
  "EachMemberEquals",
  "EachMemberIn",
  "Equals",
  "FindInMap",
  "GetAtt",
  "GetAZs",
  "GetStackOutput",
  "If",
  "ImportValue",
  "Join",
  "Length",
  "Not",
  "Or",
  "RefAll",
  "Select",
  "Split",
  "Sub",
  "ToJsonString",
  "Transform",
  "ValueOf",
  "ValueOfAll",
] as const;

export type IntrinsicName = (typeof INTRINSIC_NAMES)[number];

/** The name in the long form. */
export const longForm = (name: IntrinsicName): string =>
  name === "Ref" || name === "Condition" ? name : `Fn::${name}`;

export const scalar = (value: ScalarNode["value"], at: SourceLocation): ScalarNode => ({
  kind: "scalar",
  value,
  text: value === null ? "" : String(value),
  at,
});

export const list = <Item>(items: readonly Item[], at: SourceLocation): ListNode<Item> => ({ kind: "list", items, at });

export const map = <Item>(
  entries: Iterable<readonly [string, Item]> | Readonly<Record<string, Item>>,
  at: SourceLocation,
): MapNode<Item> => ({
  kind: "map",
  entries: new Map(Symbol.iterator in entries ? entries : Object.entries(entries)),
  at,
});

export const intrinsic = (name: IntrinsicName, argument: TemplateNode, at: SourceLocation): IntrinsicNode => ({
  kind: "intrinsic",
  name,
  argument,
  at,
});

/** `!Ref AWS::NoValue`, which removes the property. */
export function isNoValue(node: TemplateNode): boolean {
  return (
    node.kind === "intrinsic" &&
    node.name === "Ref" &&
    node.argument.kind === "scalar" &&
    node.argument.value === "AWS::NoValue"
  );
}

/** The same map with some entries added or replaced; `undefined` removes an entry. */
export function withEntries(
  node: TemplateMap,
  entries: Readonly<Record<string, TemplateNode | undefined>>,
): TemplateMap {
  const result = new Map(node.entries);
  for (const [key, value] of Object.entries(entries)) {
    if (value === undefined) result.delete(key);
    else result.set(key, value);
  }
  return { kind: "map", entries: result, at: node.at };
}

/** The error for a value of the wrong type. It never quotes the value, which may be a secret. */
export function wrongType(at: SourceLocation, what: string, wanted: string): TemplateError {
  return new TemplateError("wrong-type", at, `${what} must be ${wanted}`);
}

/** Text. Numbers and booleans become text, as in CloudFormation. */
export function readText(node: ResolvedNode, what: string): string {
  if (node.kind !== "scalar" || node.value === null) throw wrongType(node.at, what, "text");
  return node.text;
}

/** Whether a text asks CloudFormation for a value of Systems Manager or Secrets Manager: `{{resolve:ssm:…}}`. */
export const isDynamicReference = (text: string): boolean =>
  /\{\{resolve:(?:ssm|ssm-secure|secretsmanager):/.test(text);

/** Stands in every value that is assumed, since only a deployment knows it: nothing has this name. */
export const NOT_GIVEN = "not-given";

/** Whether a text has a value in it that only a deployment knows. What is looked up by it is not found here. */
export const isUnknownHere = (text: string): boolean => isDynamicReference(text) || text.includes(NOT_GIVEN);

/** True or false, or the text of either, since CloudFormation accepts both. */
export function readBoolean(node: ResolvedNode, what: string): boolean {
  const text = node.kind === "scalar" ? node.text.toLowerCase() : "";
  if (text !== "true" && text !== "false") throw wrongType(node.at, what, "true or false");
  return text === "true";
}

/** A whole number, or the text of one. */
export function readInteger(node: ResolvedNode, what: string): number {
  const text = node.kind === "scalar" ? node.text : "";
  if (!/^[-+]?[0-9]{1,15}$/.test(text)) throw wrongType(node.at, what, "a whole number");
  return Number(text);
}

export function readNumber(node: ResolvedNode, what: string): number {
  const value = node.kind === "scalar" && node.text !== "" ? Number(node.text) : Number.NaN;
  if (!Number.isFinite(value)) throw wrongType(node.at, what, "a number");
  return value;
}

export function readMap<Item extends TemplateNode>(
  node: Item | MapNode<Item>,
  what: string,
): Extract<Item, { kind: "map" }> {
  if (node.kind !== "map") throw wrongType(node.at, what, "a map");
  return node as Extract<Item, { kind: "map" }>;
}

export function readList(node: ResolvedNode, what: string): ListNode<ResolvedNode> {
  if (node.kind !== "list") throw wrongType(node.at, what, "a list");
  return node;
}

/** A list of text. A single text is not a list of one. */
export function readTexts(node: ResolvedNode, what: string): readonly string[] {
  return readList(node, what).items.map((item) => readText(item, `each item of ${what}`));
}

/**
 * Refuses a key that is not allowed, and names those that are. Used wherever a misspelt key, once ignored, could open a
 * route or a pool.
 */
export function allowOnly(node: MapNode<TemplateNode>, allowed: readonly string[], what: string): void {
  for (const [key, value] of node.entries) {
    if (allowed.includes(key)) continue;
    const nearest = allowed.find((name) => isNear(name, key));
    const hint = nearest === undefined ? "" : ` (did you mean '${nearest}'?)`;
    throw new TemplateError(
      "unknown-property",
      value.at,
      `${what} has no property '${key}'${hint}; it may have ${allowed.join(", ")}`,
    );
  }
}

/** Whether two names differ only by case or by a few letters. */
function isNear(a: string, b: string): boolean {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left === right || distance(left, right) <= Math.max(1, Math.floor(left.length / 6));
}

/** The name that a person most likely meant; undefined where none is near. */
export function nearestName(names: readonly string[], written: string): string | undefined {
  const most = Math.max(2, Math.floor(written.length / 3));
  const ranked = names.map((name) => ({ name, by: distance(name.toLowerCase(), written.toLowerCase()) }));
  const [nearest] = ranked.sort((one, other) => one.by - other.by);
  return nearest !== undefined && nearest.by <= most ? nearest.name : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 4) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

export function toJson(node: ResolvedNode): JsonValue {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toJson);
  return toJsonObject(node);
}

export function toJsonObject(node: MapNode<ResolvedNode>): JsonObject {
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, toJson(value)]));
}

/** A table's own entry under a key from outside: `constructor` finds nothing. */
export const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** Whether Python, in which SAM is written, counts the value as false. */
export function isEmpty(node: TemplateNode): boolean {
  if (node.kind === "scalar")
    return node.value === null || node.value === "" || node.value === false || node.value === 0;
  if (node.kind === "list") return node.items.length === 0;
  return node.kind === "map" && node.entries.size === 0;
}

/** The text of an entry of a map; undefined where there is none. */
export function entryText(properties: ResolvedMap, name: string): string | undefined {
  const node = properties.entries.get(name);
  return node === undefined ? undefined : readText(node, name);
}
