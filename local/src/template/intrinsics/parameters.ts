import type { Notice } from "../../model/application";
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
import { assumeValue } from "./assumed-values";
import { checkParameterValue, type ParameterRules } from "./parameter-rules";

export interface Parameter {
  readonly name: string;
  /** The value in effect; a list for the list types. */
  readonly value: string | readonly string[];
  /**
   * Set where only a deployment knows the value, and one was assumed: a `choice` among AllowedValues or numbers, or a
   * `text` that names nothing.
   */
  readonly assumed?: "choice" | "text";
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

/** What the parameters of a stack get. */
export interface ParameterInput {
  readonly overrides: Readonly<Record<string, string>>;
  /** Overrides of a nested stack whose value its parent only assumes. */
  readonly assumed: ReadonlyMap<string, "choice" | "text">;
  /** A nested stack gets its parameters from its parent: one without value is an error. */
  readonly isNested: boolean;
  /** Letters and digits that nobody can guess, the same at every start. */
  readonly draw: (name: string) => string;
  readonly notice: (notice: Notice) => void;
}

/**
 * The parameters with their values: the override, or else the default, or else an assumed one, with a notice. Refuses
 * an override of an undeclared parameter and a value that breaks its declaration (the value itself is never quoted). A
 * value of type `AWS::SSM::Parameter::Value<…>` is in an AWS account: it is assumed unless an override gives the value
 * itself.
 */
export function readParameters(
  section: TemplateMap | undefined,
  input: ParameterInput,
): ReadonlyMap<string, Parameter> {
  const { overrides } = input;
  const names = [...(section?.entries.keys() ?? [])];
  for (const name of Object.keys(overrides)) {
    if (names.includes(name)) continue;
    const known = names.length === 0 ? "the template has no parameters" : `the template has ${names.join(", ")}`;
    throw new StartError("unknown-parameter", `there is no parameter '${name}' to override; ${known}`);
  }
  return new Map([...(section?.entries ?? [])].map(([name, node]) => [name, readParameter(name, node, input)]));
}

function readParameter(name: string, node: TemplateNode, input: ParameterInput): Parameter {
  const override = Object.hasOwn(input.overrides, name) ? input.overrides[name] : undefined;
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
  const isInAccount = type.startsWith("AWS::SSM::Parameter::Value<");
  const rules = readRules(declaration, type, what);
  const known = override ?? (isInAccount ? undefined : byDefault);
  const value = known ?? assume(parameter, type, rules, { ...input, isInAccount });
  if (known === undefined) {
    const assumed = rules.isNumber || rules.allowedValues !== undefined ? "choice" : "text";
    return { ...parameter, value: isList ? [value] : value, assumed };
  }
  const assumed = input.assumed.get(name);
  const items = isList ? (value === "" ? [] : value.split(",").map((item) => item.trim())) : [value];
  for (const item of items) checkParameterValue(item, rules, what, node.at);
  return { ...parameter, value: isList ? items : value, ...(assumed === undefined ? {} : { assumed }) };
}

/** Names of values that let in whoever knows them. */
const SECRET = /(?:secret|key|token|passw|passphrase|pwd|credential)/i;

/** A value for a parameter that has none. It is announced, and never shown where it stands for a secret. */
function assume(
  { name, isSecret, at }: Pick<Parameter, "name" | "isSecret" | "at">,
  type: string,
  rules: ParameterRules,
  { isInAccount, isNested, notice, draw }: ParameterInput & { readonly isInAccount: boolean },
): string {
  const why = isInAccount ? "lies in Systems Manager" : "has no Default";
  const give = `give it a value with --parameter-overrides ${name}=…`;
  const secret = isSecret || SECRET.test(name) ? draw(name) : undefined;
  const value = isNested && !isInAccount ? undefined : assumeValue({ name, at, secret }, type, rules);
  if (value === undefined)
    throw new TemplateError("parameter-without-value", at, `the parameter '${name}' ${why}; ${give}`);
  const shown = secret !== undefined ? "a placeholder" : `'${value}'`;
  const message = `the parameter '${name}' ${why}; ${shown} stands for it here, or ${give}`;
  if (name !== BOOTSTRAP_PARAMETER) notice({ code: "parameter-assumed", message, location: at });
  return value;
}

/** What the CDK asks of the account that it deploys to. It is in every template that it writes, and nothing runs by it. */
const BOOTSTRAP_PARAMETER = "BootstrapVersion";

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
