import { timingSafeEqual } from "node:crypto";

/**
 * Whether a form carries the token that its page was given, compared in constant time. It does NOT look at `Origin` or
 * `Sec-Fetch-Site`: whoever serves the form does that as well (docs/decisions/061 and 070).
 */
export function isSameToken(sent: string, expected: string): boolean {
  const [given, known] = [Buffer.from(sent), Buffer.from(expected)];
  return given.length === known.length && timingSafeEqual(given, known);
}
