import { isBuiltin } from "node:module";
import { resolve } from "node:path";
import type { BuildContext, BuildOptions, BuildResult, OutputFile } from "esbuild";
import { type EsbuildService, isServiceGone } from "../../files/esbuild-service";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import type { JsonObject } from "../../model/json";
import { readBuildProperties } from "./build-options";
import { findEntryPoint, readDependencies } from "./code-folder";
import { describeBuildError, describeFunction, isBuildFailure } from "./describe";
import { isFile } from "./fingerprint";
import { packageOf } from "./missing-code";

export interface Bundle {
  readonly files: readonly OutputFile[];
  /** Absolute paths of all its source files. */
  readonly inputs: readonly string[];
  /** Packages that it loads while it runs, by the names in the code. */
  readonly externals: readonly string[];
  /** The names that each module of the bundle exports, by its absolute path; absent if they are unknown. */
  readonly exports: ReadonlyMap<string, readonly string[]>;
}

export interface OutputOptions {
  readonly service: EsbuildService;
  /** Where the files would be written: source maps are relative to it. Nothing is written. */
  readonly folder: string;
  /** Nothing is minified. */
  readonly debug: boolean;
}

type InMemory = BuildOptions & { write: false; metafile: true };

/**
 * Bundles one function as `sam build` does. Two things differ from SAM's bundle: a source map is always made, and under
 * a debugger nothing is minified.
 */
export class Bundler {
  readonly #fn: LambdaFunction;
  readonly #codeFolder: string;
  readonly #service: EsbuildService;
  readonly #options: InMemory;
  #context: BuildContext<InMemory> | undefined;

  /** Throws a StartError for properties that esbuild does not know and for a missing entry point. */
  constructor(
    fn: LambdaFunction,
    codeFolder: string,
    properties: JsonObject,
    { service, folder, debug }: OutputOptions,
  ) {
    this.#fn = fn;
    this.#codeFolder = codeFolder;
    this.#service = service;
    const { entryPoints, leaveOutDependencies, options } = readBuildProperties(fn, properties);
    this.#options = {
      ...options,
      ...(debug && { minify: false, minifyIdentifiers: false, minifySyntax: false, minifyWhitespace: false }),
      ...(leaveOutDependencies && { external: readDependencies(codeFolder) }),
      entryPoints: entryPoints.map((entryPoint) => findEntryPoint(fn, codeFolder, entryPoint)),
      absWorkingDir: codeFolder,
      bundle: true,
      platform: "node",
      outdir: folder,
      sourcemap: "linked",
      sourcesContent: false,
      logLevel: "silent",
      write: false,
      metafile: true,
    };
  }

  /**
   * Rejects with a StartError that names function, file and line if the code cannot be bundled. With `incremental`,
   * parsed files are kept for the next time, which costs memory and makes that time quick.
   */
  async bundle({ incremental }: { incremental: boolean }): Promise<Bundle> {
    try {
      return this.#toBundle(await (incremental ? this.#rebuild() : this.#build()));
    } catch (error) {
      const missing = unresolvedPackages(error);
      if (missing.length > 0) return await this.#bundleWithout(missing);
      throw new StartError("function-does-not-build", `${describeFunction(this.#fn)} ${this.#describe(error)}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    const context = this.#context;
    this.#context = undefined;
    await context?.dispose().catch(() => undefined);
  }

  /** Packages that are not installed are left out: the function then fails as on Lambda, when it is loaded. */
  async #bundleWithout(missing: readonly string[]): Promise<Bundle> {
    const external = [...(this.#options.external ?? []), ...missing];
    try {
      return this.#toBundle(await this.#build({ ...this.#options, external }));
    } catch (error) {
      throw new StartError("function-does-not-build", `${describeFunction(this.#fn)} ${this.#describe(error)}`, {
        cause: error,
      });
    }
  }

  #build(options = this.#options): Promise<BuildResult<InMemory>> {
    return this.#service.use((esbuild) => esbuild.build(options));
  }

  #rebuild(): Promise<BuildResult<InMemory>> {
    return this.#service.use(async (esbuild) => {
      this.#context ??= await esbuild.context(this.#options);
      try {
        return await this.#context.rebuild();
      } catch (error) {
        if (isServiceGone(error)) this.#context = undefined;
        throw error;
      }
    });
  }

  #describe(error: unknown): string {
    return `does not build: ${describeBuildError(error, this.#codeFolder)}`;
  }

  #toBundle({ outputFiles, metafile }: BuildResult<InMemory>): Bundle {
    const absolute = (path: string) => resolve(this.#codeFolder, path);
    const outputs = Object.entries(metafile.outputs);
    return {
      files: outputFiles,
      inputs: Object.keys(metafile.inputs).map(absolute).filter(isFile),
      externals: outputs.flatMap(([, { imports }]) =>
        imports.filter(({ external, path }) => external && !isBuiltin(path)).map(({ path }) => path),
      ),
      exports: new Map(
        outputs.flatMap(([path, output]) => {
          const text = outputFiles.find((file) => file.path === absolute(path))?.text ?? "";
          const names = output.exports.length > 0 ? namedExports(text, output.exports) : annotatedExports(text);
          return names === undefined ? [] : [[absolute(path), names] as const];
        }),
      ),
    };
  }
}

/** The packages that esbuild did not find, if that is all that is wrong; otherwise none. */
function unresolvedPackages(error: unknown): readonly string[] {
  if (!isBuildFailure(error)) return [];
  const names = error.errors.map(({ text }) => packageOf(/^Could not resolve "([^"]+)"/.exec(text)?.[1] ?? "."));
  const found = names.filter((name) => name !== undefined);
  return found.length === names.length ? [...new Set(found)] : [];
}

/** The names of an ES module, unless it re-exports all names of a package. */
function namedExports(text: string, names: readonly string[]): readonly string[] | undefined {
  return /export ?\* ?from/.test(text) ? undefined : names;
}

/** The names in the line that esbuild adds to a CommonJS module for Node.js; undefined if they are unknown. */
function annotatedExports(text: string): readonly string[] | undefined {
  const list = /0 ?&& ?\(module\.exports ?= ?\{([^{}]*)\}\)/.exec(text.slice(-20_000))?.[1];
  if (list === undefined || list.includes("...")) return undefined;
  return list.split(",").map((name) => name.trim());
}
