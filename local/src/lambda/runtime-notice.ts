import type { LambdaFunction } from "../model/function";

/**
 * The one line to print if functions name another version of Node.js than the one they run on; otherwise undefined.
 * `version` is `process.version`.
 */
export function runtimeNotice(functions: readonly LambdaFunction[], version: string): string | undefined {
  const major = Number.parseInt(version.replace(/^v/, ""), 10);
  const others = [
    ...new Set(functions.map(({ runtime }) => runtime).filter((runtime) => runtimeMajor(runtime) !== major)),
  ];
  if (others.length === 0) return undefined;
  return `The template asks for ${others.sort().join(", ")}; the functions run on the Node.js at hand, ${version}.`;
}

/** 24 for `nodejs24.x`. */
export function runtimeMajor(runtime: string): number {
  return Number.parseInt(runtime.replace(/^nodejs/, ""), 10);
}
