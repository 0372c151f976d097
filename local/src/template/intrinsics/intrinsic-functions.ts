import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  type IntrinsicName,
  type IntrinsicNode,
  longForm,
  type ResolvedNode,
  readMap,
  scalar,
  type TemplateNode,
  toJson,
} from "../document/node";
import { conditionName } from "./conditions";
import type { Evaluation } from "./scope";

type Apply = (node: IntrinsicNode, resolver: Evaluation) => ResolvedNode | undefined;

/** How each function is evaluated. Those that are missing need an AWS account. */
export const FUNCTIONS: Partial<Record<IntrinsicName, Apply>> = {
  Ref: (node, resolver) => {
    if (node.argument.kind !== "scalar") throw wrong(node, "the name of a parameter or resource, as literal text");
    return resolver.reference(node.argument.text, node.at);
  },
  GetAtt: (node, resolver) => {
    const { logicalId, attribute } = getAttArgument(node);
    return resolver.attribute(logicalId, textOf(attribute, node, resolver), node.at);
  },
  Sub: substitute,
  Join: (node, resolver) => {
    const [separator, items] = argumentsOf(node, 2, 2, "[separator, list]");
    const values = listOf(items, node, resolver);
    const text = values.items.map((item) => scalarText(item, node)).join(textOf(separator, node, resolver));
    return scalar(text, node.at);
  },
  Split: (node, resolver) => {
    const [separator, source] = argumentsOf(node, 2, 2, "[separator, text]");
    const parts = textOf(source, node, resolver).split(textOf(separator, node, resolver));
    return { kind: "list", items: parts.map((part) => scalar(part, node.at)), at: node.at };
  },
  Select: (node, resolver) => {
    const [index, items] = argumentsOf(node, 2, 2, "[index, list]");
    const position = Number(textOf(index, node, resolver));
    const item = listOf(items, node, resolver).items[position];
    if (item === undefined)
      throw new TemplateError("wrong-intrinsic", node.at, `Fn::Select finds nothing at index ${position}`);
    return item;
  },
  If: (node, resolver) => {
    const [name, whenTrue, whenFalse] = argumentsOf(node, 3, 3, "[condition, value if true, value if false]");
    const branch = resolver.condition(conditionName(name), node.at) ? whenTrue : whenFalse;
    return branch === undefined ? undefined : resolver.resolve(branch);
  },
  FindInMap: (node, resolver) => {
    const [name, first, second, fallback] = argumentsOf(node, 3, 4, "[map, first key, second key]");
    const keys = [first, second].map((key) => textOf(key, node, resolver));
    return findInMap(node, [textOf(name, node, resolver), ...keys], fallback, resolver);
  },
  Base64: (node, resolver) => scalar(Buffer.from(textOf(node.argument, node, resolver)).toString("base64"), node.at),
  Length: (node, resolver) => scalar(listOf(node.argument, node, resolver).items.length, node.at),
  ToJsonString: (node, resolver) => {
    const value = resolver.resolve(node.argument);
    return scalar(JSON.stringify(value === undefined ? null : toJson(value)), node.at);
  },
  ImportValue: (node, resolver) => resolver.imported(textOf(node.argument, node, resolver), node.at),
  GetStackOutput: (node, resolver) => {
    const { entries } = readMap(node.argument, longForm(node.name));
    const [stackName, output] = ["StackName", "OutputName"].map((key) => textOf(entries.get(key), node, resolver));
    const region = entries.get("Region");
    const where = region === undefined ? undefined : textOf(region, node, resolver);
    return resolver.outputOf(stackName ?? "", output ?? "", where, node.at);
  },
  /** A single key `Condition` outside of a condition is data. */
  Condition: (node, resolver) => {
    const value = resolver.resolve(node.argument);
    return { kind: "map", entries: new Map(value === undefined ? [] : [["Condition", value]]), at: node.at };
  },
};

/** `A.B`, `[A, B]` and `[A, !Ref B]`; the attribute may itself have dots (`Outputs.Url`). */
export function getAttArgument(node: IntrinsicNode): { readonly logicalId: string; readonly attribute: TemplateNode } {
  const { argument } = node;
  if (argument.kind === "scalar") {
    const dot = argument.text.indexOf(".");
    if (dot > 0) {
      return { logicalId: argument.text.slice(0, dot), attribute: scalar(argument.text.slice(dot + 1), argument.at) };
    }
  }
  if (argument.kind === "list") {
    const [first, second, ...rest] = argument.items;
    if (first?.kind === "scalar" && second !== undefined) {
      const parts = [second, ...rest].map((part) => (part.kind === "scalar" ? part.text : undefined));
      if (rest.length === 0) return { logicalId: first.text, attribute: second };
      if (!parts.includes(undefined)) return { logicalId: first.text, attribute: scalar(parts.join("."), second.at) };
    }
  }
  throw wrong(node, "a resource and an attribute, for example !GetAtt UserPool.Arn");
}

const wrong = (node: IntrinsicNode, wanted: string): TemplateError =>
  new TemplateError("wrong-intrinsic", node.at, `${longForm(node.name)} takes ${wanted}`);

function argumentsOf(node: IntrinsicNode, least: number, most: number, wanted: string): readonly TemplateNode[] {
  const items = node.argument.kind === "list" ? node.argument.items : [];
  if (items.length < least || items.length > most) throw wrong(node, wanted);
  return items;
}

function textOf(argument: TemplateNode | undefined, node: IntrinsicNode, resolver: Evaluation): string {
  const value = argument === undefined ? undefined : resolver.resolve(argument);
  if (value === undefined) throw wrong(node, "values that are there, not AWS::NoValue");
  return scalarText(value, node);
}

function scalarText(value: ResolvedNode, node: IntrinsicNode): string {
  if (value.kind !== "scalar" || value.value === null) throw wrong(node, "text where a list or a map stands");
  return value.text;
}

function listOf(argument: TemplateNode | undefined, node: IntrinsicNode, resolver: Evaluation) {
  const value = argument === undefined ? undefined : resolver.resolve(argument);
  if (value?.kind !== "list") throw wrong(node, "a list where another value stands");
  return value;
}

function findInMap(
  node: IntrinsicNode,
  path: readonly string[],
  fallback: TemplateNode | undefined,
  resolver: Evaluation,
): ResolvedNode | undefined {
  let found: TemplateNode | undefined = resolver.scope.mappings;
  for (const key of path) found = found?.kind === "map" ? found.entries.get(key) : undefined;
  if (found !== undefined) return resolver.resolve(found);
  const byDefault = fallback?.kind === "map" ? fallback.entries.get("DefaultValue") : undefined;
  if (byDefault !== undefined) return resolver.resolve(byDefault);
  throw new TemplateError("mapping-unknown", node.at, `the Mappings section has nothing at ${path.join(" / ")}`);
}

/** The text of an `Fn::Sub`, and the variables of its list form. */
interface Substitution {
  readonly text: string;
  readonly variables: ReadonlyMap<string, TemplateNode>;
}

/**
 * Evaluates `Fn::Sub` in both forms: `${Name}`, `${Resource.Attribute}`, `${AWS::Region}`; `${!Name}` becomes
 * `${Name}`.
 */
function substitute(node: IntrinsicNode, resolver: Evaluation): ResolvedNode {
  const { text, variables } = readSubstitution(node);
  const parts = partsOf(text).map((part) =>
    part.kind === "text" ? part.text : replacement(part.name, variables, node, resolver),
  );
  return scalar(parts.join(""), node.at);
}

type SubstitutionPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "name"; readonly name: string };

/**
 * The text cut at its placeholders, read once from left to right: a regular expression would try every `${` to the end.
 */
function partsOf(text: string): readonly SubstitutionPart[] {
  const parts: SubstitutionPart[] = [];
  let from = 0;
  for (;;) {
    const open = text.indexOf("${", from);
    const close = open === -1 ? -1 : text.indexOf("}", open);
    if (close === -1) return [...parts, { kind: "text", text: text.slice(from) }];
    const inside = text.slice(open + 2, close);
    parts.push({ kind: "text", text: text.slice(from, open) });
    parts.push(
      inside.startsWith("!") ? { kind: "text", text: `\${${inside.slice(1)}}` } : { kind: "name", name: inside },
    );
    from = close + 1;
  }
}

/** Reads the argument of an `Fn::Sub` in either form. */
function readSubstitution(node: IntrinsicNode): Substitution {
  const { argument } = node;
  if (argument.kind === "scalar") return { text: argument.text, variables: new Map() };
  const [text, variables, ...rest] = argument.kind === "list" ? argument.items : [];
  if (text?.kind !== "scalar" || variables?.kind !== "map" || rest.length > 0) {
    throw new TemplateError("wrong-intrinsic", node.at, "Fn::Sub takes text, or a list of text and a map of variables");
  }
  return { text: text.text, variables: variables.entries };
}

/** The names in an `Fn::Sub` that are not its own variables. */
export function substitutedNames(node: IntrinsicNode): readonly string[] {
  const { text, variables } = readSubstitution(node);
  const names = partsOf(text).flatMap((part) => (part.kind === "name" ? [part.name] : []));
  for (const name of names) checkName(name, node.at);
  return names.filter((name) => !variables.has(name));
}

function checkName(name: string, at: SourceLocation): void {
  if (/^[A-Za-z0-9_.:]+$/.test(name)) return;
  throw new TemplateError(
    "wrong-intrinsic",
    at,
    `'\${${shortened(name)}}' in Fn::Sub is no name; only letters, digits, '_', '.' and ':' may stand in it ('\${!…}' for literal text)`,
  );
}

const LONGEST_QUOTE = 100;

const shortened = (name: string): string => (name.length > LONGEST_QUOTE ? `${name.slice(0, LONGEST_QUOTE)}…` : name);

function replacement(
  name: string,
  variables: Substitution["variables"],
  node: IntrinsicNode,
  resolver: Evaluation,
): string {
  checkName(name, node.at);
  const variable = variables.get(name);
  const dot = name.indexOf(".");
  const value =
    variable !== undefined
      ? resolver.resolve(variable)
      : dot > 0
        ? resolver.attribute(name.slice(0, dot), name.slice(dot + 1), node.at)
        : resolver.reference(name, node.at);
  if (value?.kind === "scalar" && value.value !== null) return value.text;
  throw new TemplateError(
    "wrong-intrinsic",
    node.at,
    `'\${${name}}' in Fn::Sub stands for a list or for nothing; it takes text`,
  );
}
