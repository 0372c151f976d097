import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import { isJsonObject, type JsonObject, parseJson } from "../../model/json";
import { runtimeMajor } from "../runtime-notice";
import { describePath } from "./describe";

/**
 * The function's code is not there: its folder, or the handler's file. It does not stop the start; whatever calls the
 * function is told. See docs/decisions/011-what-stops-the-start.md.
 */
export class CodeMissingError extends StartError {}

/** The packages among these module names that are found in no `node_modules` at or above a folder. Each once. */
export function missingPackages(modules: Iterable<string>, folder: string): readonly string[] {
  const names = new Set([...modules].flatMap((module) => packageOf(module) ?? []));
  return [...names].filter((name) => !isInstalled(name, folder)).sort();
}

/** `@aws-sdk/client-s3` for `@aws-sdk/client-s3/dist`; undefined for a path, a built-in module and a subpath import. */
export function packageOf(module: string): string | undefined {
  if (isBuiltin(module)) return undefined;
  return /^(?:@[\w.~-]+\/)?[a-z0-9~_-][\w.~-]*(?=\/|$)/i.exec(module)?.[0];
}

function isInstalled(name: string, folder: string): boolean {
  if (existsSync(join(folder, "node_modules", name))) return true;
  const parent = dirname(folder);
  return parent !== folder && isInstalled(name, parent);
}

/** One sentence: what is missing, whether Lambda has it, and the npm command that installs it. */
export function describeMissingPackages(fn: LambdaFunction, codeFolder: string, missing: readonly string[]): string {
  const { folder, manifest } = findManifest(codeFolder) ?? { folder: codeFolder, manifest: {} };
  const others = missing.filter((name) => !isDeclared(name, manifest));
  const command = ["npm install", `--prefix ${describePath(folder) || "."}`, ...others].join(" ");
  const provided = missing.every((name) => isInRuntime(name, fn.runtime));
  const where = provided
    ? `which the runtime ${fn.runtime} brings along on AWS and this machine does not have`
    : "which no node_modules folder has";
  return `imports ${missing.join(", ")}, ${where}: until then its invocations fail with Runtime.ImportModuleError. Run ${command}`;
}

/** What Lambda's runtimes bring along: version 2 of the SDK up to Node.js 16, version 3 from 18 on. */
function isInRuntime(name: string, runtime: string): boolean {
  return runtimeMajor(runtime) >= 18 ? /^@(?:aws-sdk|smithy)\//.test(name) : name === "aws-sdk";
}

function isDeclared(name: string, manifest: JsonObject): boolean {
  return ["dependencies", "devDependencies", "optionalDependencies"].some((member) => {
    const names = manifest[member];
    return isJsonObject(names) && Object.hasOwn(names, name);
  });
}

interface Manifest {
  readonly folder: string;
  readonly manifest: JsonObject;
}

/** The nearest package.json at or above a folder. One that can't be read declares nothing. */
function findManifest(folder: string): Manifest | undefined {
  const file = join(folder, "package.json");
  if (existsSync(file)) return { folder, manifest: readManifest(file) };
  const parent = dirname(folder);
  return parent === folder ? undefined : findManifest(parent);
}

function readManifest(file: string): JsonObject {
  try {
    const manifest = parseJson(readFileSync(file, "utf8"));
    return isJsonObject(manifest) ? manifest : {};
  } catch {
    return {};
  }
}
