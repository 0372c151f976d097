import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EsbuildService } from "../../files/esbuild-service";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import { describeBuildError, describeFunction, describePath } from "./describe";
import { isFile } from "./fingerprint";
import type { HandlerName } from "./handler-name";
import { CodeMissingError } from "./missing-code";

/** The file of a handler that runs without a build, looked for in the order of Lambda's runtime. */
export function findSourceFile(fn: LambdaFunction, codeFolder: string, { module }: HandlerName): string {
  const path = join(codeFolder, module);
  const isOfCdk = fn.location.construct !== undefined;
  const found = ["", ".js", ".mjs", ".cjs"].map((extension) => path + extension).find(isFile);
  if (found !== undefined) return found;
  const typescript = [".ts", ".mts", ".cts"].map((extension) => path + extension).find(isFile);
  if (typescript !== undefined) {
    const remedy = isOfCdk
      ? "Declare it as a NodejsFunction (aws-cdk-lib/aws-lambda-nodejs), which bundles it"
      : `Add to the function, beside its Properties: Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [${module}.ts] } }`;
    throw new CodeMissingError(
      "typescript-not-built",
      `${describeFunction(fn)}: ${describePath(typescript)} is TypeScript, which Lambda does not run. ${remedy}`,
    );
  }
  const remedy = isOfCdk ? "correct the function's code or handler and synthesize again" : "correct CodeUri or Handler";
  throw new CodeMissingError(
    "handler-file-missing",
    `${describeFunction(fn)}: there is no ${describePath(path)}.js, .mjs or .cjs. Write it, or ${remedy}.`,
  );
}

/** Throws a StartError if the file is not JavaScript. Does NOT check its imports: see `importedModules`. */
export async function checkSourceFile(fn: LambdaFunction, file: string, service: EsbuildService): Promise<void> {
  const source = readFileSync(file, "utf8");
  try {
    await service.use((esbuild) => esbuild.transform(source, { loader: "js", sourcefile: file, logLevel: "silent" }));
  } catch (error) {
    throw new StartError(
      "function-does-not-build",
      `${describeFunction(fn)} does not run: ${describeBuildError(error, "/")}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * The modules outside its own files that a handler loads when it is loaded itself. Empty if its files can't be followed:
 * this only serves a notice.
 */
export async function importedModules(file: string, service: EsbuildService): Promise<readonly string[]> {
  try {
    const { metafile } = await service.use((esbuild) =>
      esbuild.build({
        entryPoints: [file],
        bundle: true,
        platform: "node",
        packages: "external",
        loader: { ".node": "empty" },
        write: false,
        metafile: true,
        logLevel: "silent",
      }),
    );
    const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
    return imports.filter(({ external, kind }) => external && LOADED_AT_ONCE.includes(kind)).map(({ path }) => path);
  } catch {
    return [];
  }
}

const LOADED_AT_ONCE: readonly string[] = ["import-statement", "require-call"];
