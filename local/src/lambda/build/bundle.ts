import { isBuiltin } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import type { BuildResult } from "esbuild";
import type { EsbuildService } from "../../files/esbuild-service";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import type { JsonObject } from "../../model/json";
import { PACKAGES_FILE } from "../sandbox/messages";
import { readBuildProperties } from "./build-options";
import { findEntryPoint, readDependencies } from "./code-folder";
import { describeBuildError, describeFunction, isBuildFailure } from "./describe";
import { type FileStates, isFile } from "./fingerprint";
import { packageOf } from "./missing-code";
import { type InMemory, type Outline, OwnCode, type PackageImport, Pass } from "./own-code";
import type { LinkedPackages, LinkRegistry, PackageLinks } from "./package-links";

export interface Bundle {
  /** By their absolute paths. */
  readonly files: readonly { readonly path: string; readonly contents: Uint8Array }[];
  /** Absolute paths of all its source files. */
  readonly inputs: readonly string[];
  /** Packages that it loads while it runs, by the names in the code. */
  readonly externals: readonly string[];
  /** The names that each module of the bundle exports, by its absolute path; absent if they are unknown. */
  readonly exports: ReadonlyMap<string, readonly string[]>;
}

export interface OutputOptions {
  readonly service: EsbuildService;
  readonly links: LinkRegistry;
  /** Where the files would be written: source maps are relative to it. Nothing is written. */
  readonly folder: string;
  /** Nothing is minified. */
  readonly debug: boolean;
}

/**
 * Bundles one function as `sam build` does. Three things differ from SAM's bundle: a source map is always made, under a
 * debugger nothing is minified, and packages lie in a file of their own where that makes no difference to the code.
 */
export class Bundler {
  readonly #fn: LambdaFunction;
  readonly #codeFolder: string;
  readonly #service: EsbuildService;
  readonly #options: InMemory;
  readonly #whole: Pass;
  /** Absent where the options ask for something that holds for one file alone. */
  readonly #ownCode: OwnCode | undefined;
  readonly #links: PackageLinks;
  #outline: Outline | undefined;
  /** What the last bundle was linked to. */
  #last: { readonly packages: readonly PackageImport[]; readonly linked: LinkedPackages } | undefined;

  /** Throws a StartError for properties that esbuild does not know and for a missing entry point. */
  constructor(
    fn: LambdaFunction,
    codeFolder: string,
    properties: JsonObject,
    { service, links, folder, debug }: OutputOptions,
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
    this.#whole = new Pass(service, this.#options);
    this.#ownCode = isLinkable(properties, entryPoints) ? new OwnCode(service, this.#options) : undefined;
    this.#links = links.for(this.#options, join(dirname(dirname(folder)), "packages", basename(folder)));
  }

  /**
   * Looks at the function's own code alone, which is quick. Undefined if it does not build or if packages can't be
   * linked to it; otherwise `bundle` can only fail for what is in the packages.
   */
  async outline(): Promise<Outline | undefined> {
    this.#outline = await this.#ownCode?.outline(false);
    if (this.#outline === undefined || this.#outline.packages.length === 0) return undefined;
    this.#links.add(this.#outline.packages);
    return this.#outline;
  }

  /**
   * Rejects with a StartError that names function, file and line if the code cannot be bundled. With `incremental`,
   * parsed files are kept for the next time, which costs memory and makes that time quick.
   */
  async bundle({ incremental, states }: { incremental: boolean; states: FileStates }): Promise<Bundle> {
    const linked = await this.#link(incremental, states);
    if (linked !== undefined) return linked;
    try {
      return this.#toBundle(await this.#whole.run(incremental));
    } catch (error) {
      const missing = unresolvedPackages(error);
      if (missing.length > 0) return await this.#bundleWithout(missing);
      throw new StartError("function-does-not-build", `${describeFunction(this.#fn)} ${this.#describe(error)}`, {
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#whole.close(), this.#ownCode?.close()]);
  }

  /** Undefined where only a whole bundle will do, errors in the code among them. */
  async #link(incremental: boolean, states: FileStates): Promise<Bundle | undefined> {
    const ownCode = this.#ownCode;
    if (ownCode === undefined) return undefined;
    const known = this.#outline;
    this.#outline = undefined;
    // Most often the imports are those of the last time: then there is nothing to wait for.
    const last = this.#last;
    const early = last && ownCode.link(last.packages, last.linked.targets, incremental).catch(() => undefined);
    const { packages } = known ?? (await ownCode.outline(incremental)) ?? { packages: [] };
    const linked = packages.length === 0 ? undefined : await this.#links.link(packages, states);
    const result = await early;
    this.#last = linked && { packages, linked };
    if (linked === undefined) return undefined;
    try {
      const isEarlyRight = last?.linked === linked && JSON.stringify(last.packages) === JSON.stringify(packages);
      const right = (isEarlyRight && result) || (await ownCode.link(packages, linked.targets, incremental));
      return withPackages(this.#toBundle(right), linked);
    } catch {
      return undefined;
    }
  }

  /** Packages that are not installed are left out: the function then fails as on Lambda, when it is loaded. */
  async #bundleWithout(missing: readonly string[]): Promise<Bundle> {
    const external = [...(this.#options.external ?? []), ...missing];
    try {
      return this.#toBundle(await new Pass(this.#service, { ...this.#options, external }).run(false));
    } catch (error) {
      throw new StartError("function-does-not-build", `${describeFunction(this.#fn)} ${this.#describe(error)}`, {
        cause: error,
      });
    }
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

/** Properties that mean the same for a file of packages and one of own code as for both in one. */
const LINKABLE = [
  ...["Charset", "Conditions", "Define", "External", "Format", "IgnoreAnnotations", "KeepNames", "LegalComments"],
  ...["MainFields", "Minify", "MinifyIdentifiers", "MinifySyntax", "MinifyWhitespace", "ResolveExtensions"],
  ...["Sourcemap", "SourcesContent", "Target", "EntryPoints", "UseNpmCi"],
];

function isLinkable(properties: JsonObject, entryPoints: readonly string[]): boolean {
  const { Format = "cjs" } = properties;
  return (
    entryPoints.length === 1 && Format === "cjs" && Object.keys(properties).every((name) => LINKABLE.includes(name))
  );
}

function withPackages(bundle: Bundle, { files, inputs, externals }: LinkedPackages): Bundle {
  const folder = dirname(bundle.files[0]?.path ?? "");
  return {
    ...bundle,
    files: [...bundle.files, ...files.map(({ name, contents }) => ({ path: join(folder, name), contents }))],
    inputs: [...bundle.inputs, ...inputs],
    externals: [...bundle.externals, ...externals].filter((name) => name !== `./${PACKAGES_FILE}` && !isBuiltin(name)),
  };
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
