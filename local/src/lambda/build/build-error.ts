import { resolve } from "node:path";
import type { BuildFailure } from "esbuild";
import { describePath } from "./describe-function";

/** `functions/whoami/handler.ts:12:7: Expected ";" but found "}"`, and how many more there are. */
export function describeBuildError(error: unknown, codeFolder: string): string {
  if (!isBuildFailure(error)) return error instanceof Error ? error.message : String(error);
  const [first, ...others] = error.errors;
  if (first === undefined) return error.message;
  const { location, text } = first;
  const place =
    location === null
      ? ""
      : `${describePath(resolve(codeFolder, location.file))}:${location.line}:${location.column + 1}: `;
  return `${place}${text}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
