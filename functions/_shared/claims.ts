/**
 * Claims as a function meets them: from the HTTP API every value is text (`"1618366253"`, `"[admin regular]"`), from a
 * token that was verified here it is JSON. No type is taken for granted.
 */
export type Claims = Readonly<Record<string, unknown>>;

export function isClaims(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A claim that is text and not empty. */
export function textClaim(claims: Claims, name: string): string | undefined {
  const value = claims[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A claim that is a moment, in seconds since 1970: digits or a number, within what a date can hold. */
export function timeClaim(claims: Claims, name: string): number | undefined {
  const value = claims[name];
  const time = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof time === "number" && Math.abs(time) <= lastSecondOfDates ? time : undefined;
}

/**
 * A claim that is a list: `["a", "b"]`, or `"[a b]"` as the HTTP API writes it. In the second form a member with a
 * blank in it cannot be told from two (docs/aws-behaviour/http-api-events.md, observed). Absent: empty.
 */
export function listClaim(claims: Claims, name: string): readonly string[] {
  const value = claims[name];
  if (Array.isArray(value)) return value.filter((member) => typeof member === "string");
  if (typeof value !== "string") return [];
  return words(value.startsWith("[") && value.endsWith("]") ? value.slice(1, -1) : value);
}

/** ECMA-262, section 21.4.1.1. */
const lastSecondOfDates = 8.64e12;

const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");
