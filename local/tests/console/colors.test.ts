import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

/** Which text stands on which ground somewhere on a page. */
const PAIRS = [
  ["ink", ["paper", "card", "sunken", "bad-soft", "field"]],
  ["heading", ["paper", "card"]],
  ["muted", ["paper", "card", "sunken", "field"]],
  ["link", ["paper", "card", "sunken"]],
  ["accent", ["paper", "card", "accent-soft"]],
  ["accent-ink", ["accent", "accent-hover"]],
  ["good", ["good-soft"]],
  ["bad", ["card", "sunken", "bad-soft"]],
  ["warn", ["sunken", "warn-soft"]],
  ["info", ["info-soft"]],
] as const;

/** What shows where a control is, and where the focus is. */
const EDGES = [
  ["strong-line", ["paper", "card", "sunken", "field"]],
  ["focus", ["paper", "card", "sunken", "accent-soft"]],
] as const;

const TOKENS = readFileSync(join(__dirname, "../../src/pages/look/tokens.css"), "utf8");
const DECLARED = [...TOKENS.matchAll(/--([\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);/g)];

for (const [scheme, index] of [
  ["light", 2],
  ["dark", 3],
] as const) {
  const colors = new Map(DECLARED.map((match) => [match[1] ?? "", match[index] ?? ""]));

  test.each(PAIRS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground])))(
    `in ${scheme}, %s on %s has a contrast of at least 4.5 to 1`,
    (text, ground) => {
      expect(contrast(colors.get(text) ?? "", colors.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(EDGES.flatMap(([edge, grounds]) => grounds.map((ground) => [edge, ground])))(
    `in ${scheme}, the edge %s on %s has a contrast of at least 3 to 1`,
    (edge, ground) => {
      expect(contrast(colors.get(edge) ?? "", colors.get(ground) ?? "")).toBeGreaterThanOrEqual(3);
    },
  );
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
