import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import { type IntrinsicNode, type ResolvedNode, scalar, type TemplateNode } from "../document/node";
import type { Evaluation } from "./scope";

/** The text of an `Fn::Sub` and the variables of its list shape. */
interface Substitution {
  readonly text: string;
  readonly variables: ReadonlyMap<string, TemplateNode>;
}

/** Works out `Fn::Sub`, both shapes: `${Name}`, `${Resource.Attribute}`, `${AWS::Region}`; `${!Name}` stays `${Name}`. */
export function substitute(node: IntrinsicNode, resolver: Evaluation): ResolvedNode {
  const { text, variables } = readSubstitution(node);
  const result = text.replace(PLACEHOLDER, (_, literal: string | undefined, name: string | undefined) => {
    if (literal !== undefined) return `\${${literal}}`;
    return replacement(name ?? "", variables, node, resolver);
  });
  return scalar(result, node.at);
}

const PLACEHOLDER = /\$\{(?:!([^}]*)|([^}!][^}]*|))\}/g;

/** The shape of an `Fn::Sub`; anything else is refused. */
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
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[2]).filter((name) => name !== undefined);
  for (const name of names) checkName(name, node.at);
  return names.filter((name) => !variables.has(name));
}

function checkName(name: string, at: SourceLocation): void {
  if (/^[A-Za-z0-9_.:]+$/.test(name)) return;
  throw new TemplateError(
    "wrong-intrinsic",
    at,
    `'\${${name}}' in Fn::Sub is no name; only letters, digits, '_', '.' and ':' may stand in it ('\${!…}' for literal text)`,
  );
}

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
