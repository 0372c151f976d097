import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LambdaFunction } from "../../model/function";
import { isJsonObject } from "../../model/json";
import { describeFunction, describePath } from "./describe";
import { isFile } from "./fingerprint";
import { CodeMissingError } from "./missing-code";

/** The file of an entry point as `sam build` finds it: as written, or with `.ts` or `.js` appended. */
export function findEntryPoint(fn: LambdaFunction, codeFolder: string, entryPoint: string): string {
  const path = join(codeFolder, entryPoint);
  const found = [path, `${path}.ts`, `${path}.js`].find(isFile);
  if (found !== undefined) return found;
  throw new CodeMissingError(
    "handler-file-missing",
    `${describeFunction(fn)}: there is no ${describePath(path)}${/\.\w+$/.test(entryPoint) ? "" : ".ts or .js"}. Write it, or correct Handler or Metadata.BuildProperties.EntryPoints.`,
  );
}

/** The names of the packages that package.json depends on; none without a readable package.json. */
export function readDependencies(codeFolder: string): string[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(codeFolder, "package.json"), "utf8"));
    const dependencies = isJsonObject(manifest) ? manifest["dependencies"] : undefined;
    return isJsonObject(dependencies) ? Object.keys(dependencies) : [];
  } catch {
    return [];
  }
}

/** The nearest `node_modules` at or above a folder. */
export function findPackagesFolder(folder: string): string | undefined {
  const candidate = join(folder, "node_modules");
  if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory() === true) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : findPackagesFolder(parent);
}

/** A folder and all above it, up to the given root; a folder outside the root alone. */
export function foldersUpTo(folder: string, root: string): string[] {
  const parent = dirname(folder);
  return folder === root || parent === folder || !folder.startsWith(root)
    ? [folder]
    : [folder, ...foldersUpTo(parent, root)];
}
