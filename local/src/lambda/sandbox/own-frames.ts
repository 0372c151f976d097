/** No frame is longer. Characters. */
const LONGEST = 4096;

/** A line of a stack trace: `    at handler (/app/index.js:1:38)`, or deeper, as that of a cause. */
const FRAME = /^\s+at (?:.* \()?(.+?)(?::\d+){0,2}\)?( \{)?$/;

/**
 * A text without those lines of a stack trace that are Node.js's own or of this program's file, so that what is left is
 * the function's: file and line where its author looks. Where an error's members follow its last frame, their brace
 * stays. Other text is left as it is.
 */
export function withoutOwnFrames(text: string, ownFile: string = __filename): string {
  if (!text.includes("\n") || !text.includes(" at ")) return text;
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    const [, place, brace] = (line.length > LONGEST ? undefined : FRAME.exec(line)) ?? [];
    if (place === undefined || !(place === ownFile || place.startsWith("node:internal/"))) kept.push(line);
    else if (brace !== undefined) kept.push(`${kept.pop() ?? ""}${brace}`);
  }
  return kept.join("\n");
}
