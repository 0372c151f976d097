/**
 * What may not reach a terminal or a page as it is: control characters (C0, DEL, C1), the ends of lines and paragraphs,
 * marks that turn the direction of writing, and halves of surrogate pairs.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]/gu;

/**
 * A text with its control characters, line ends, direction marks and lone surrogates written out as `\uXXXX`, so that
 * what a client sent can neither break a line in two nor act on a terminal. Inside the strings of a JSON text that form
 * means the same value. It does NOT hide characters that merely look alike.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/**
 * A text of several lines printable, its line ends kept. A line of it may say anything: see that it cannot be mistaken.
 */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join("\n");
}

/** Line ends, tabs, and the colours and styles of a terminal (SGR): none of its other commands. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what a colour begins with
const LAYOUT = /(\x1b\[[0-9;:]*m|[\n\t])/;

/** What a developer's own function or build wrote, printable except for its layout and colours. */
export function printableOutput(text: string): string {
  return text
    .split(LAYOUT)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");
}
