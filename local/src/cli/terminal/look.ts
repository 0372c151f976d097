/** How text stands on a terminal: its colours, and where a line must end. */
export interface Look {
  readonly paint: Paint;
  /** Columns of a line; infinite where nobody counts them. */
  readonly columns: number;
}

type Tone = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

type Paint = (tone: Tone, text: string) => string;

/** What begins and ends a style (ECMA-48, "select graphic rendition"). */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const satisfies Record<Tone, readonly [number, number]>;

/** No colours, lines of any length: for files, pipes and tests. */
export const PLAIN: Look = { paint: (_, text) => text, columns: Number.POSITIVE_INFINITY };

/** What is known of a stream that text goes to. */
export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The look for a stream. `NO_COLOR` turns colours off, `FORCE_COLOR` on or, as `0`, off; else a terminal decides. */
export function lookOf({ isTTY = false, columns }: Stream, environment: NodeJS.ProcessEnv): Look {
  const paint: Paint = isColoured(isTTY, environment)
    ? (tone, text) => (text === "" ? "" : `\x1b[${CODES[tone][0]}m${text}\x1b[${CODES[tone][1]}m`)
    : PLAIN.paint;
  return { paint, columns: isTTY && columns !== undefined && columns > 0 ? columns : PLAIN.columns };
}

/** @see https://no-color.org and https://force-color.org */
function isColoured(isTTY: boolean, { NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return !/^(?:0|false)$/i.test(FORCE_COLOR);
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return isTTY && TERM !== "dumb";
}
