import type { SourceLocation } from "../../model/source";

/** A value of a template as written, with its position. Intrinsic functions are not yet evaluated. */
export type TemplateNode = ScalarNode | ListNode<TemplateNode> | MapNode<TemplateNode> | IntrinsicNode;

/** A value of a template with every intrinsic function evaluated. Each one is also a `TemplateNode`. */
export type ResolvedNode = ScalarNode | ListNode<ResolvedNode> | MapNode<ResolvedNode>;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** The value as text, the way CloudFormation turns it into a string: `1.0` stays `1.0`, `true` is `true`, null is empty. */
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
