import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { type LeafTest, leafTest, PatternError } from "./pattern-filters";

/** Whether an event is one of those that a pattern describes. */
export type EventTest = (event: JsonObject) => boolean;

/**
 * Reads an event pattern of EventBridge. Every field of the pattern must match, by any of its values; fields that it does
 * not name are not looked at. Throws a PatternError for what EventBridge refuses.
 *
 * @see docs/aws-behaviour/object-events.md
 */
export function compilePattern(pattern: JsonObject): EventTest {
  return objectTest(pattern, "the pattern");
}

function objectTest(pattern: JsonObject, what: string): EventTest {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(`${what} is empty`);
  const tests = entries.map(([name, value]) =>
    fieldTest(name, value, what === "the pattern" ? name : `${what}.${name}`),
  );
  return (event) => tests.every((test) => test(event));
}

function fieldTest(name: string, value: JsonValue | undefined, path: string): EventTest {
  if (name === "$or" && isAlternatives(value)) {
    const tests = value.map((each) => objectTest(each, path));
    return (event) => tests.some((test) => test(event));
  }
  if (isJsonObject(value)) {
    const test = objectTest(value, path);
    return (event) => nested(own(event, name)).some(test);
  }
  if (!Array.isArray(value)) throw new PatternError(`${path} must be a list of values or a map of fields`);
  if (value.length === 0) throw new PatternError(`${path} is an empty list`);
  const tests: readonly LeafTest[] = value.map((each: JsonValue) => leafTest(each, path));
  return (event) => {
    const values = leaves(own(event, name));
    return tests.some((test) => test(values));
  };
}

/** A field may be called `$or` itself: it is the operator only with two or more maps. */
const isAlternatives = (value: JsonValue | undefined): value is readonly JsonObject[] =>
  Array.isArray(value) && value.length > 1 && value.every(isJsonObject);

/** What a map of fields is compared with. A map that is not there has no fields, which `exists: false` matches. */
function nested(value: JsonValue | undefined): readonly JsonObject[] {
  if (Array.isArray(value)) return value.filter(isJsonObject);
  return [isJsonObject(value) ? value : {}];
}

/** The values of a field: each of a list's counts; a map is none. */
function leaves(value: JsonValue | undefined): readonly (string | number | boolean | null)[] {
  if (value === undefined || isJsonObject(value)) return [];
  if (Array.isArray(value)) return value.flatMap((each: JsonValue) => leaves(each));
  return typeof value === "object" && value !== null ? [] : [value];
}

const own = (event: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(event, name) ? event[name] : undefined;
