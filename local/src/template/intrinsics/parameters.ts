import { StartError, TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import {
  allowOnly,
  type ResolvedNode,
  readBoolean,
  readMap,
  readNumber,
  readText,
  readTexts,
  type TemplateMap,
  type TemplateNode,
  wrongType,
} from "../document/node";
import { checkParameterValue, type ParameterRules } from "./parameter-rules";

export interface Parameter {
  readonly name: string;
  /** The value in effect; a list for the list types; undefined where only an AWS account knows it (SSM). */
  readonly value: string | readonly string[] | undefined;
  /** `NoEcho`: must never be shown. */
  readonly isSecret: boolean;
  readonly at: SourceLocation;
}

const DECLARATION = [
  "Type",
  "Default",
  "Description",
  "AllowedValues",
  "AllowedPattern",
  "MinLength",
  "MaxLength",
  "MinValue",
  "MaxValue",
  "NoEcho",
  "ConstraintDescription",
];

/**
 * The parameters with their values: the override, or else the default. Refuses an override of an undeclared parameter,
 * a parameter without a value, and a value that breaks its declaration (the value itself is never quoted). A value of
 * type `AWS::SSM::Parameter::Value<…>` is in an AWS account: it is undefined unless an override gives the value itself.
 */
export function readParameters(
  section: TemplateMap | undefined,
  overrides: Readonly<Record<string, string>>,
): ReadonlyMap<string, Parameter> {
  const names = [...(section?.entries.keys() ?? [])];
  for (const name of Object.keys(overrides)) {
    if (names.includes(name)) continue;
    const known = names.length === 0 ? "the template has no parameters" : `the template has ${names.join(", ")}`;
    throw new StartError("unknown-parameter", `there is no parameter '${name}' to override; ${known}`);
  }
  const given = new Map(Object.entries(overrides));
  return new Map(
    [...(section?.entries ?? [])].map(([name, node]) => [name, readParameter(name, node, given.get(name))]),
  );
}

function readParameter(name: string, node: TemplateNode, override: string | undefined): Parameter {
  const what = `the parameter '${name}'`;
  const declaration = literalMap(readMap(node, what), what);
  allowOnly(declaration, DECLARATION, what);
  const type = text(declaration.entries.get("Type"), `Type of ${what}`);
  if (type === undefined)
    throw new TemplateError("wrong-parameter", node.at, `${what} needs a Type, for example String`);
  const isList = readIsList(type, what, node.at);
  const noEcho = declaration.entries.get("NoEcho");
  const isSecret = noEcho !== undefined && readBoolean(noEcho, `NoEcho of ${what}`);
  const parameter = { name, isSecret, at: node.at };
  const byDefault = text(declaration.entries.get("Default"), `Default of ${what}`);
  if (type.startsWith("AWS::SSM::Parameter::Value<") && override === undefined)
    return { ...parameter, value: undefined };
  const value = override ?? byDefault;
  if (value === undefined) {
    throw new TemplateError(
      "parameter-without-value",
      node.at,
      `${what} has no Default; give it a value with --parameter-overrides ${name}=…`,
    );
  }
  const rules = readRules(declaration, type, what);
  const items = isList ? (value === "" ? [] : value.split(",").map((item) => item.trim())) : [value];
  for (const item of items) checkParameterValue(item, rules, what, node.at);
  return { ...parameter, value: isList ? items : value };
}

/** A parameter's declaration is literal: it may not contain intrinsic functions. */
function literalMap(node: TemplateMap, what: string) {
  const entries = new Map<string, ResolvedNode>();
  for (const [key, value] of node.entries) {
    const items = value.kind === "list" ? value.items : [value];
    const scalars = items.map((item) => {
      if (item.kind !== "scalar")
        throw wrongType(item.at, `${key} of ${what}`, "literal text, without an intrinsic function");
      return item;
    });
    const [first] = scalars;
    if (value.kind === "list") entries.set(key, { ...value, items: scalars });
    else if (first !== undefined) entries.set(key, first);
  }
  return { kind: "map" as const, entries, at: node.at };
}

function readRules(
  declaration: { entries: ReadonlyMap<string, ResolvedNode> },
  type: string,
  what: string,
): ParameterRules {
  const number = (key: string): number | undefined => {
    const node = declaration.entries.get(key);
    return node === undefined ? undefined : readNumber(node, `${key} of ${what}`);
  };
  const allowed = declaration.entries.get("AllowedValues");
  return {
    isNumber: /Number/.test(type),
    allowedValues: allowed === undefined ? undefined : readTexts(allowed, `AllowedValues of ${what}`),
    allowedPattern: text(declaration.entries.get("AllowedPattern"), `AllowedPattern of ${what}`),
    description: text(declaration.entries.get("ConstraintDescription"), `ConstraintDescription of ${what}`),
    minLength: number("MinLength"),
    maxLength: number("MaxLength"),
    minValue: number("MinValue"),
    maxValue: number("MaxValue"),
  };
}

const text = (node: ResolvedNode | undefined, what: string): string | undefined => {
  if (node === undefined) return undefined;
  return node.kind === "scalar" && node.value === null ? "" : readText(node, what);
};

function readIsList(type: string, what: string, at: SourceLocation): boolean {
  const inner = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1] ?? type;
  if (inner === "CommaDelimitedList" || /^List<(?:Number|String|AWS::[A-Za-z0-9:]+)>$/.test(inner)) return true;
  if (/^(?:String|Number|AWS::[A-Za-z0-9:]+)$/.test(inner)) return false;
  throw new TemplateError(
    "wrong-parameter",
    at,
    `${what} has a Type that CloudFormation does not know; write String, Number, CommaDelimitedList or List<Number>`,
  );
}
