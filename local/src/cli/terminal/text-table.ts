import { type Look, PLAIN } from "./look";

const INDENT = "  ";

/** A title with lines below it; empty if there are none. Prose is broken between words, what is to be copied is not. */
export function section(title: string, lines: readonly string[], { paint, columns }: Look = PLAIN): string {
  if (lines.length === 0) return "";
  return [...wrap(title, columns).map((line) => paint("bold", line)), ...lines.map((line) => `${INDENT}${line}`)].join(
    "\n",
  );
}

/**
 * Rows with their columns below each other; where the screen is too narrow for that, with a row's further cells on lines
 * of their own below its first.
 */
export function table(rows: readonly (readonly string[])[], { columns }: Look = PLAIN): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const aligned = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  if (aligned.every((line) => line.length + INDENT.length <= columns)) return aligned;
  return rows.flatMap(([first = "", ...others]) => [
    first,
    ...others
      .filter((cell) => cell !== "")
      .flatMap((cell) => wrap(cell, columns - 2 * INDENT.length).map((line) => INDENT + line)),
  ]);
}

/** A text in lines of at most this length, broken at blanks; a longer word has a line of its own. */
export function wrap(text: string, columns: number): readonly string[] {
  if (text.length <= columns) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Paragraphs in lines that fit below a section's title, the lines after the first set in. */
export function paragraphs(texts: readonly string[], { columns }: Look = PLAIN): readonly string[] {
  return texts.flatMap((text) =>
    wrap(text, columns - 2 * INDENT.length).map((line, index) => (index === 0 ? line : INDENT + line)),
  );
}
