import { BlockList, isIP } from "node:net";
import { isJsonObject, type JsonValue } from "../../model/json";
import { type Applies, matchesGlob } from "../lambda-authorizer/policy";

/**
 * The values of the condition keys of a request, by lower-case name; null for one that no request from outside AWS has.
 */
export type ConditionKeys = Readonly<Record<string, string | null>>;

/**
 * Whether a statement's `Condition` holds: all of its operators, each for all of its keys, each for one of its values.
 * A key or an operator that is not known here makes the answer unknown, unless another one is false.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionHolds(condition: JsonValue, keys: ConditionKeys): Applies {
  if (!isJsonObject(condition)) return "unknown";
  const answers = Object.entries(condition).flatMap(([operator, tests]) =>
    isJsonObject(tests)
      ? Object.entries(tests).map(([key, values]) => holds(operator, keys[key.toLowerCase()], textsOf(values)))
      : (["unknown"] as const),
  );
  if (answers.includes("no")) return "no";
  return answers.includes("unknown") ? "unknown" : "yes";
}

function textsOf(values: JsonValue | undefined): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(values) ? values : values === undefined ? [] : [values];
  return list.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)));
}

type Test = (value: string, wanted: string) => Applies;

const asAnswer = (isTrue: boolean): Applies => (isTrue ? "yes" : "no");

/** The operators that have a `Not` form beside them have their positive form here. */
const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => asAnswer(value === wanted),
  StringEqualsIgnoreCase: (value, wanted) => asAnswer(value.toLowerCase() === wanted.toLowerCase()),
  StringLike: (value, wanted) => asAnswer(matchesGlob(wanted, value)),
  Bool: (value, wanted) => asAnswer(value === wanted.toLowerCase()),
  IpAddress: (value, wanted) => isInRange(value, wanted),
};

const NEGATIVE: Readonly<Record<string, string>> = {
  StringNotEquals: "StringEquals",
  StringNotEqualsIgnoreCase: "StringEqualsIgnoreCase",
  StringNotLike: "StringLike",
  NotIpAddress: "IpAddress",
};

function holds(operator: string, value: string | null | undefined, wanted: readonly string[]): Applies {
  if (value === undefined) return "unknown";
  if (operator === "Null") return asAnswer(wanted.includes(String(value === null)));
  const plain = operator.replace(/IfExists$/, "");
  const positive = NEGATIVE[plain] ?? plain;
  const test = TESTS[positive];
  if (test === undefined) return "unknown";
  const isNegative = positive !== plain;
  if (value === null) return asAnswer(isNegative || plain !== operator);
  const answers = wanted.map((each) => test(value, each));
  if (answers.includes("yes")) return asAnswer(!isNegative);
  return answers.includes("unknown") ? "unknown" : asAnswer(isNegative);
}

/** Whether an address is in a range in CIDR notation, or is the one address. */
function isInRange(address: string, range: string): Applies {
  const [network = "", bits] = range.split("/");
  const family = isIP(network);
  const length = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
  if (family === 0 || !/^\d{1,3}$/.test(bits ?? "0") || length > (family === 6 ? 128 : 32)) return "unknown";
  if (isIP(address) !== family) return "no";
  const type = family === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  list.addSubnet(network, length, type);
  return asAnswer(list.check(address, type));
}
