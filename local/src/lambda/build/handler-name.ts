import { basename, posix } from "node:path";

/** A handler's two halves: the module's path below the code folder, without extension, and the path to the export. */
export interface HandlerName {
  readonly module: string;
  readonly exportPath: string;
}

/**
 * Splits `functions/whoami/handler.api.get` into `functions/whoami/handler` and `api.get`: the first dot of the last
 * segment divides, as in Lambda's runtime. Undefined if there is no such dot or the path contains `..`.
 */
export function parseHandlerName(handler: string): HandlerName | undefined {
  const name = posix.basename(handler);
  const dot = name.indexOf(".");
  if (handler.includes("..") || dot <= 0 || dot === name.length - 1) return undefined;
  return { module: handler.slice(0, handler.length - name.length + dot), exportPath: name.slice(dot + 1) };
}

/**
 * Where a bundled handler's module may lie below the build's folder, without extension, in order: `sam build` keeps the
 * template's path if there is such a file, and otherwise removes the folders from the handler.
 */
export function builtModuleCandidates({ module }: HandlerName): readonly string[] {
  return [module, basename(module)];
}
