import { readFileSync, statSync } from "node:fs";
import type { TemplateNode } from "./node";
import { parseTemplateText, refuseLarge } from "./parse";

/** The tree of a file, YAML or JSON. `missing` makes the error for a file that can't be read. */
export function readTemplateFile(file: string, missing: (cause: unknown) => Error): TemplateNode {
  return parseTemplateText(readText(file, missing), file);
}

/** The size is looked at first, so that no file is read that would be refused. */
function readText(file: string, missing: (cause: unknown) => Error): string {
  const size = attempt(() => statSync(file).size, missing);
  refuseLarge(size, file);
  return attempt(() => readFileSync(file, "utf8"), missing);
}

function attempt<Result>(read: () => Result, missing: (cause: unknown) => Error): Result {
  try {
    return read();
  } catch (cause) {
    throw missing(cause);
  }
}
