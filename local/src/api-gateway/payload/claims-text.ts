import type { JsonObject, JsonValue } from "../../model/json";

/**
 * A token's claims as a function sees them: every value a text. Numbers in decimal digits, lists as `[a b]`, objects as
 * `map[k:v]` with sorted keys, a claim that is null left out. Integers beyond 2^53 come out rounded, since JSON.parse
 * has rounded them before. The claims must be those of a decoded token, whose depth is bounded.
 * @see docs/aws-behaviour/http-api-events.md, "Claims"
 */
export function claimsAsText(claims: JsonObject): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) {
    if (value !== null && value !== undefined) texts[name] = asText(value);
  }
  return texts;
}

function asText(value: JsonValue | undefined): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(asText).join(" ")}]`;
  const members = Object.keys(value)
    .sort()
    .map((name) => `${name}:${asText(value[name])}`);
  return `map[${members.join(" ")}]`;
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
