import { isJsonObject } from "../../model/json";

/**
 * How one kind of value is read from outside. A schema is data: the same one reads API input and template properties.
 */
export interface InputSchema<Value> {
  /** The typed value, or undefined after it has noted in `reading` what is wrong. */
  read(value: unknown, at: string, reading: Reading): Value | undefined;
}

export type ValueOf<S> = S extends InputSchema<infer Value> ? Value : never;

/** What a reading finds wrong, and how strictly it reads. */
export interface Reading {
  /** Constraints that are not met, in AWS's words. */
  readonly problems: string[];
  /** Values of a wrong JSON type. AWS gives up at the first. */
  readonly mistyped: string[];
  /** Members that no schema knows. The API ignores them; in a template they are an error. */
  readonly unknown: string[];
  /** Takes `"true"` for true and `"60"` for 60, as CloudFormation does. */
  readonly lenient: boolean;
}

export const newReading = (lenient: boolean): Reading => ({ problems: [], mistyped: [], unknown: [], lenient });

export interface StringRules {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  /** Keeps the value out of the error text. */
  readonly sensitive?: boolean;
}

export function string(rules: StringRules = {}): InputSchema<string> {
  return {
    read(value, at, reading) {
      const text = reading.lenient && isScalar(value) ? String(value) : value;
      if (typeof text !== "string") return mistyped(reading, at, "String");
      const shown = rules.sensitive ? "Value" : `Value '${text}'`;
      for (const constraint of brokenStringRules(text, rules)) problem(reading, shown, at, constraint);
      return text;
    },
  };
}

function brokenStringRules(text: string, { min, max, pattern }: StringRules): string[] {
  const broken: string[] = [];
  if (pattern !== undefined && !pattern.test(text))
    broken.push(`Member must satisfy regular expression pattern: ${publishedPattern(pattern)}`);
  if (min !== undefined && text.length < min) broken.push(`Member must have length greater than or equal to ${min}`);
  if (max !== undefined && text.length > max) broken.push(`Member must have length less than or equal to ${max}`);
  return broken;
}

/** The API model gives patterns without the anchors that it means. */
const publishedPattern = (pattern: RegExp): string => pattern.source.replace(/^\^/, "").replace(/\$$/, "");

export function oneOf<const Values extends readonly string[]>(...values: Values): InputSchema<Values[number]> {
  return {
    read(value, at, reading) {
      if (typeof value !== "string") return mistyped(reading, at, "String");
      const found = values.find((candidate) => candidate === value);
      if (found === undefined)
        problem(reading, `Value '${value}'`, at, `Member must satisfy enum value set: [${values.join(", ")}]`);
      return found;
    },
  };
}

export function integer(rules: { readonly min?: number; readonly max?: number } = {}): InputSchema<number> {
  return {
    read(value, at, reading) {
      const number = reading.lenient && typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) return mistyped(reading, at, "Integer");
      const { min, max } = rules;
      if (min !== undefined && number < min)
        problem(reading, `Value '${number}'`, at, `Member must have value greater than or equal to ${min}`);
      if (max !== undefined && number > max)
        problem(reading, `Value '${number}'`, at, `Member must have value less than or equal to ${max}`);
      return Math.trunc(number);
    },
  };
}

export const boolean: InputSchema<boolean> = {
  read(value, at, reading) {
    if (reading.lenient && (value === "true" || value === "false")) return value === "true";
    return typeof value === "boolean" ? value : mistyped(reading, at, "Boolean");
  },
};

/** Any JSON value, unchecked. */
export const anything: InputSchema<unknown> = { read: (value) => value };

export interface SizeRules {
  readonly min?: number;
  readonly max?: number;
}

export function list<Item>(item: InputSchema<Item>, rules: SizeRules = {}): InputSchema<readonly Item[]> {
  return {
    read(value, at, reading) {
      if (!Array.isArray(value)) return mistyped(reading, at, "List");
      sizeProblems(value.length, JSON.stringify(value), at, rules, reading);
      const items: Item[] = [];
      for (const [index, entry] of value.entries()) {
        const read = item.read(entry, `${at}.${index + 1}.member`, reading);
        if (read !== undefined) items.push(read);
      }
      return items;
    },
  };
}

/**
 * A JSON object of texts. From the API, an entry of null counts as left out (docs/aws-behaviour/cognito-api.md, W12).
 */
export function map(value: InputSchema<string>, rules: SizeRules = {}): InputSchema<Readonly<Record<string, string>>> {
  return {
    read(given, at, reading) {
      if (!isJsonObject(given)) return mistyped(reading, at, "Map");
      const entries = Object.entries(given).filter(([, member]) => member !== null || reading.lenient);
      sizeProblems(entries.length, "{…}", at, rules, reading);
      const read: Record<string, string> = Object.create(null);
      for (const [name, member] of entries) {
        const text = value.read(member, `${at}.${name}.member`, reading);
        if (text !== undefined) read[name] = text;
      }
      return read;
    },
  };
}

function sizeProblems(size: number, shown: string, at: string, { min, max }: SizeRules, reading: Reading): void {
  if (min !== undefined && size < min)
    problem(reading, `Value '${shown}'`, at, `Member must have length greater than or equal to ${min}`);
  if (max !== undefined && size > max)
    problem(reading, `Value '${shown}'`, at, `Member must have length less than or equal to ${max}`);
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

export function mistyped(reading: Reading, at: string, wanted: string): undefined {
  reading.mistyped.push(`Member '${at}' is not a ${wanted}`);
  return undefined;
}

export function problem(reading: Reading, shown: string, at: string, constraint: string): void {
  reading.problems.push(`${shown} at '${at}' failed to satisfy constraint: ${constraint}`);
}
