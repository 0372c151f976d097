import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EsbuildService } from "../../files/esbuild-service";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import { describeBuildError, describeFunction, describePath } from "./describe";
import { isFile } from "./fingerprint";
import type { HandlerName } from "./handler-name";

/** The file of a handler that runs without a build, looked for in the order of Lambda's runtime. */
export function findSourceFile(fn: LambdaFunction, codeFolder: string, { module }: HandlerName): string {
  const path = join(codeFolder, module);
  const found = ["", ".js", ".mjs", ".cjs"].map((extension) => path + extension).find(isFile);
  if (found !== undefined) return found;
  const typescript = [".ts", ".mts", ".cts"].map((extension) => path + extension).find(isFile);
  if (typescript !== undefined) {
    throw new StartError(
      "typescript-not-built",
      `${describeFunction(fn)}: ${describePath(typescript)} is TypeScript, which Lambda does not run. Add to the function, beside its Properties: Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [${module}.ts] } }`,
    );
  }
  throw new StartError(
    "handler-file-missing",
    `${describeFunction(fn)}: there is no ${describePath(path)}.js, .mjs or .cjs. Write it, or correct CodeUri or Handler.`,
  );
}

/** Throws a StartError if the file is not JavaScript. Does NOT check its imports. */
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
