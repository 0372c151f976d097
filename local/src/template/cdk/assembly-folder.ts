import { statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** What every folder that the CDK synthesizes into has: the manifest, and a file that marks the folder as one. */
export const MANIFEST = "manifest.json";
const MARK = "cdk.out";

/** The folder itself, if the path is one, or is the manifest of one; undefined for a template or nothing at all. */
export function wholeAssembly(path: string): string | undefined {
  if (kindOf(path) === "folder") return path;
  return basename(path) === MANIFEST && isAssembly(dirname(path)) ? dirname(path) : undefined;
}

/** Whether the CDK has synthesized into this folder. */
export const isAssembly = (folder: string): boolean =>
  [MANIFEST, MARK].every((name) => kindOf(join(folder, name)) === "file");

/**
 * The folder of the project that a template belongs to: beside `cdk.out`, which the CDK writes anew and people remove,
 * or else the template's own. `cdk.out` need not be there yet.
 */
export function projectFolderOf(template: string): string {
  const path = resolve(template);
  let folder = wholeAssembly(path) ?? (basename(path) === MARK ? path : dirname(path));
  const isOut = (each: string): boolean => isAssembly(each) || basename(each) === MARK;
  while (isOut(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** What is at a path; undefined where nothing is, or nothing that can be looked at. */
export function kindOf(path: string): "file" | "folder" | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : stats.isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}
