import { expect, test } from "@jest/globals";
import { COLORS } from "../../src/console/page/style/colors";

/** Which text stands on which ground somewhere on a page. */
const PAIRS = [
  ["ink", ["paper", "card", "sunken", "bad-soft"]],
  ["muted", ["paper", "card", "sunken"]],
  ["accent", ["paper", "card", "accent-soft"]],
  ["accent-ink", ["accent"]],
  ["good", ["good-soft"]],
  ["bad", ["card", "sunken", "bad-soft"]],
  ["warn", ["sunken", "warn-soft"]],
  ["info", ["info-soft"]],
] as const;

const [light = "", dark = ""] = COLORS.split("@media");

for (const [scheme, css] of [
  ["light", light],
  ["dark", dark],
] as const) {
  const colors = new Map(
    [...css.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)].map(([, name, value]) => [name, value ?? ""]),
  );

  test.each(PAIRS.flatMap(([text, grounds]) => grounds.map((ground) => [text, ground])))(
    `in ${scheme}, %s on %s has a contrast of at least 4.5 to 1`,
    (text, ground) => {
      expect(contrast(colors.get(text) ?? "", colors.get(ground) ?? "")).toBeGreaterThanOrEqual(4.5);
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
