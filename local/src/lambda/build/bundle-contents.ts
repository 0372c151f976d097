import { dirname, join, relative, sep } from "node:path";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import type { Bundle } from "./bundle";
import { foldersUpTo } from "./code-folder";
import { describeFunction } from "./describe";
import { builtModuleCandidates, type HandlerName } from "./handler-name";

/** What to write of a bundle, and what it depends on. */
export interface BundleContents {
  /** Relative to the build's folder. */
  readonly handlerFile: string;
  readonly files: readonly { readonly path: string; readonly contents: Uint8Array }[];
  /** Folders of the project's own sources, without packages. */
  readonly sourceFolders: readonly string[];
  /** Every file that it was made from, and those that would change it if they were created. */
  readonly madeFrom: readonly string[];
}

/**
 * Finds the handler in a bundle. Throws a StartError if the bundle has no such module, or the module no such export.
 */
export function describeBundle(
  fn: LambdaFunction,
  handler: HandlerName,
  bundle: Bundle,
  { codeFolder, outputFolder }: { readonly codeFolder: string; readonly outputFolder: string },
): BundleContents {
  const files = bundle.files.map(({ path, contents }) => ({ path: relative(outputFolder, path), contents }));
  const handlerFile = findHandlerFile(
    fn,
    handler,
    files.map(({ path }) => path),
  );
  checkExport(fn, handler, bundle.exports.get(join(outputFolder, handlerFile)));
  const sourceFolders = unique(bundle.inputs.filter(isOwn).map((input) => dirname(input)));
  return {
    handlerFile,
    files,
    sourceFolders,
    madeFrom: [...bundle.inputs, ...settingsFiles(sourceFolders, codeFolder)],
  };
}

function findHandlerFile(fn: LambdaFunction, handler: HandlerName, paths: readonly string[]): string {
  const candidates = builtModuleCandidates(handler).flatMap((module) =>
    [".js", ".mjs", ".cjs"].map((extension) => join(...module.split("/")) + extension),
  );
  const found = candidates.find((candidate) => paths.includes(candidate));
  if (found !== undefined) return found;
  const made = paths.filter((path) => !path.endsWith(".map")).join(", ");
  throw new StartError(
    "handler-file-missing",
    `${describeFunction(fn)}: Handler ${fn.handler} names none of the files that its EntryPoints make (${made}).`,
  );
}

function checkExport(fn: LambdaFunction, { exportPath }: HandlerName, names: readonly string[] | undefined): void {
  const [name = ""] = exportPath.split(".");
  if (names === undefined || names.includes(name) || names.includes("default")) return;
  throw new StartError(
    "handler-export-missing",
    `${describeFunction(fn)}: Handler ${fn.handler}: the module exports no ${name} (it exports ${names.join(", ")}).`,
  );
}

/** Settings files that esbuild reads, present or not, and the file that changes when packages are installed. */
function settingsFiles(folders: readonly string[], codeFolder: string): readonly string[] {
  const searched = unique(folders.flatMap((folder) => foldersUpTo(folder, codeFolder)));
  return [
    ...searched.flatMap((folder) => [join(folder, "tsconfig.json"), join(folder, "package.json")]),
    join(codeFolder, "node_modules", ".package-lock.json"),
  ];
}

const isOwn = (file: string): boolean => !file.includes(`${sep}node_modules${sep}`);
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
