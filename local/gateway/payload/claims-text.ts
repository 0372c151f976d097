import type { JsonObject, JsonValue } from "../../model/json";

const DEEPEST = 100;

/**
 * A token's claims as a function sees them: every value a text. Numbers in decimal digits, lists as `[a b]`, objects as
 * `map[k:v]` with sorted keys, a claim that is null left out. Integers beyond 2^53 come out rounded, since JSON.parse
 * has rounded them before.
 * @see docs/aws-behaviour/http-api-events.md, "Claims"
 */
export function claimsAsText(claims: JsonObject): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) {
    if (value !== null && value !== undefined) texts[name] = asText(value, 0);
  }
  return texts;
}

function asText(value: JsonValue | undefined, depth: number): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object") return String(value);
  if (depth === DEEPEST) return "...";
  if (isList(value)) return `[${value.map((entry) => asText(entry, depth + 1)).join(" ")}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${name}:${asText(value[name], depth + 1)}`);
  return `map[${members.join(" ")}]`;
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
