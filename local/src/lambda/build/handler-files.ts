import type { LambdaFunction } from "../../model/function";
import { readBuildProperties } from "./build-options";
import { findEntryPoint } from "./code-folder";
import { parseHandlerName } from "./handler-name";
import { CodeMissingError } from "./missing-code";
import { findSourceFile } from "./source-file";

/**
 * Which file of the function is not there, in a sentence; undefined if all are. It does NOT build the function, and
 * says nothing of its packages. Throws a StartError for build properties that esbuild does not know.
 */
export function missingHandlerFile(fn: LambdaFunction): string | undefined {
  const { code, esbuild } = fn;
  const handler = parseHandlerName(fn.handler);
  if (code.kind === "inline" || handler === undefined) return undefined;
  try {
    if (esbuild === undefined) findSourceFile(fn, code.path, handler);
    else for (const entry of readBuildProperties(fn, esbuild).entryPoints) findEntryPoint(fn, code.path, entry);
    return undefined;
  } catch (error) {
    if (error instanceof CodeMissingError) return error.message;
    throw error;
  }
}
