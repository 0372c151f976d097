import { BlockList, isIP, isIPv6 } from "node:net";
import { isJsonObject, type JsonValue } from "../../model/json";

type Scalar = string | number | boolean | null;

/** Whether one of a field's values is meant; a field that is not there has none. */
export type LeafTest = (values: readonly Scalar[]) => boolean;

/** What EventBridge refuses in a pattern. The message begins with the field. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

type ScalarTest = (value: Scalar) => boolean;
type Filter = (argument: JsonValue | undefined, what: string) => ScalarTest;

/** One item of a field's list: a value, or one comparison. */
export function leafTest(item: JsonValue, path: string): LeafTest {
  if (Array.isArray(item)) throw new PatternError(`${path} has a list in its list`);
  if (!isJsonObject(item)) return (values) => values.some((value) => value === item);
  const [[name, argument] = ["", undefined], second] = Object.entries(item);
  if (second !== undefined) throw new PatternError(`${path} compares by more than one operator in one map`);
  if (name === "exists") {
    if (typeof argument !== "boolean") throw new PatternError(`${path}: exists takes true or false`);
    return (values) => values.length > 0 === argument;
  }
  const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (filter === undefined) throw new PatternError(`${path} compares by the unknown operator '${name}'`);
  const test = filter(argument, `${path}: ${name}`);
  return (values) => values.some(test);
}

const FILTERS: Readonly<Record<string, Filter>> = {
  prefix: (argument, what) => affix(argument, what, (text, part) => text.startsWith(part)),
  suffix: (argument, what) => affix(argument, what, (text, part) => text.endsWith(part)),
  "equals-ignore-case": equalsIgnoreCase,
  wildcard,
  numeric,
  cidr,
  "anything-but": anythingBut,
};

function affix(
  argument: JsonValue | undefined,
  what: string,
  has: (text: string, part: string) => boolean,
): ScalarTest {
  if (isJsonObject(argument)) {
    const part = textOf(onlyMember(argument, "equals-ignore-case", what), what).toLowerCase();
    return (value) => typeof value === "string" && has(value.toLowerCase(), part);
  }
  const part = textOf(argument, what);
  return (value) => typeof value === "string" && has(value, part);
}

function equalsIgnoreCase(argument: JsonValue | undefined, what: string): ScalarTest {
  const text = textOf(argument, what).toLowerCase();
  return (value) => typeof value === "string" && value.toLowerCase() === text;
}

/** `*` is any text, also none; `\*` and `\\` are the signs themselves. */
function wildcard(argument: JsonValue | undefined, what: string): ScalarTest {
  const text = textOf(argument, what);
  const parts = [""];
  for (const [token] of text.matchAll(/\\.|./gs)) {
    if (token === "\\" || (token.length === 2 && !/[\\*]/.test(token.charAt(1))))
      throw new PatternError(`${what} has a \\ before what needs none`);
    if (token === "*") parts.push("");
    else parts[parts.length - 1] += token.length === 2 ? token.charAt(1) : token;
  }
  if (parts.slice(1, -1).includes("")) throw new PatternError(`${what} has two * in a row`);
  return (value) => typeof value === "string" && isPutTogetherOf(parts, value);
}

/** Whether a text begins and ends with the first and last part and has the others between, in order. */
function isPutTogetherOf(parts: readonly string[], text: string): boolean {
  const [first = "", ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let position = first.length;
  for (const part of others) {
    const found = text.indexOf(part, position);
    if (found < 0 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}

const COMPARISONS: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** What EventBridge compares: five thousand million either side of zero. */
const LARGEST_NUMBER = 5_000_000_000;

function numeric(argument: JsonValue | undefined, what: string): ScalarTest {
  const given: readonly JsonValue[] = Array.isArray(argument) ? argument : [];
  if (given.length !== 2 && given.length !== 4) throw new PatternError(`${what} takes one or two comparisons`);
  const tests = [0, 2].slice(0, given.length / 2).map((index) => {
    const [sign, bound] = given.slice(index);
    const compare = typeof sign === "string" && Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined;
    if (compare === undefined || typeof bound !== "number" || Math.abs(bound) > LARGEST_NUMBER)
      throw new PatternError(`${what} takes =, <, <=, > or >= and a number up to ${LARGEST_NUMBER}`);
    return (value: number) => compare(value, bound);
  });
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function cidr(argument: JsonValue | undefined, what: string): ScalarTest {
  const text = textOf(argument, what);
  const [address = "", length = ""] = text.split("/");
  const family = familyOf(address);
  if (isIP(address) === 0 || !/^\d{1,3}$/.test(length) || Number(length) > (family === "ipv6" ? 128 : 32))
    throw new PatternError(`${what} takes a block of addresses, such as 10.0.0.0/24`);
  const block = new BlockList();
  block.addSubnet(address, Number(length), family);
  return (value) => typeof value === "string" && isIP(value) !== 0 && block.check(value, familyOf(value));
}

const familyOf = (address: string): "ipv6" | "ipv4" => (isIPv6(address) ? "ipv6" : "ipv4");

/** Of the comparisons that may stand in `anything-but`, each takes one text or a list of texts. */
const REVERSIBLE = ["prefix", "suffix", "equals-ignore-case", "wildcard"];

function anythingBut(argument: JsonValue | undefined, what: string): ScalarTest {
  if (isJsonObject(argument)) {
    const [name = ""] = Object.keys(argument);
    const filter = FILTERS[name];
    if (!REVERSIBLE.includes(name) || filter === undefined)
      throw new PatternError(`${what} takes ${REVERSIBLE.join(", ")} or values`);
    const inner = `${what} ${name}`;
    const tests = asList(onlyMember(argument, name, what), inner).map((each) => filter(textOf(each, inner), inner));
    return (value) => !tests.some((test) => test(value));
  }
  const values = asList(argument, what);
  if (values.some((value) => typeof value === "object" || typeof value === "boolean"))
    throw new PatternError(`${what} takes texts or numbers`);
  return (value) => !values.includes(value);
}

function asList(argument: JsonValue | undefined, what: string): readonly JsonValue[] {
  const values: readonly JsonValue[] = Array.isArray(argument) ? argument : argument === undefined ? [] : [argument];
  if (values.length === 0) throw new PatternError(`${what} takes at least one value`);
  return values;
}

function onlyMember(argument: JsonValue | undefined, name: string, what: string): JsonValue | undefined {
  if (isJsonObject(argument) && Object.keys(argument).length === 1 && Object.hasOwn(argument, name))
    return argument[name];
  throw new PatternError(`${what} takes a text or {"${name}": …}`);
}

function textOf(argument: JsonValue | undefined, what: string): string {
  if (typeof argument === "string") return argument;
  throw new PatternError(`${what} takes a text`);
}
