import { relative, resolve } from "node:path";
import type { BuildFailure } from "esbuild";
import type { LambdaFunction } from "../../model/function";

/** `template.yaml:12: function WhoamiFunction`, and the construct behind it, for the start of a message. */
export function describeFunction({ logicalId, location }: LambdaFunction): string {
  const construct = location.construct === undefined ? "" : ` (construct ${location.construct})`;
  return `${describePath(location.file)}:${location.line}: function ${logicalId}${construct}`;
}

/** A path as its reader would write it: relative where that is shorter to read, with forward slashes. */
export function describePath(file: string): string {
  const shown = relative(process.cwd(), file);
  return shown === "" || shown.startsWith("..") ? file : shown.replaceAll("\\", "/");
}

/** The first error, `functions/whoami/handler.ts:12:7: Expected ";" but found "}"`, and how many more there are. */
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

/** Whether esbuild found errors in the code. */
export function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}
