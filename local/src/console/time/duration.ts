import { type Millis, millis } from "../../model/time";

const UNIT_MILLIS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const LONGEST_TEXT = 40;

/**
 * Reads `90 min`, `+1h`, `-30 d`, `1 d 2 h`: whole numbers with units s, m or min, h, d, w, and one sign before all of
 * them. Undefined for anything else.
 */
export function readDuration(text: string): Millis | undefined {
  const [, sign, amounts] =
    /^([+\-−]?)((?:\s*\d{1,9}\s*(?:min|[smhdw]))+)$/i.exec(text.slice(0, LONGEST_TEXT).trim()) ?? [];
  if (amounts === undefined) return undefined;
  let sum = 0;
  for (const [, count, unit = ""] of amounts.matchAll(/(\d+)\s*([a-z]+)/gi))
    sum += Number(count) * (UNIT_MILLIS[unit.toLowerCase()] ?? 0);
  return millis(sign === "-" || sign === "−" ? -sum : sum);
}
