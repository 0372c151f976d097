import type { JsonObject, JsonValue } from "../../model/json";

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
/** Claims that are written as dates. `auth_time` is not among them. Observed. */
const DATES: ReadonlySet<string> = new Set(["exp", "iat"]);

/**
 * A token's claims as a REST API's function sees them: every value as text. `exp` and `iat` are dates, lists are joined
 * by commas without brackets, an object is JSON; a claim that is null is left out (inferred). Has no prototype.
 * @see docs/aws-behaviour/rest-api-authorizers.md, "Claims"
 */
export function restClaims(claims: JsonObject): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(claims)) {
    if (value === null || value === undefined) continue;
    texts[name] = typeof value === "number" && DATES.has(name) ? dateText(value) : asText(value);
  }
  return texts;
}

function asText(value: JsonValue): string {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  if (typeof value !== "object" || value === null) return String(value);
  return isList(value) ? value.map(asText).join(",") : JSON.stringify(value);
}

function isList(value: JsonObject | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** E.g. `Wed May 28 23:39:01 UTC 2025`. */
function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate())}`;
  return `${day} ${time} UTC ${date.getUTCFullYear()}`;
}
