import { randomBytes } from "node:crypto";
import { extname, resolve, sep } from "node:path";
import type { BuildContext, BuildOptions, BuildResult, OnResolveArgs, OnResolveResult, PluginBuild } from "esbuild";
import { type EsbuildService, isServiceGone } from "../../files/esbuild-service";
import { PACKAGES_FILE } from "../sandbox/messages";

export type InMemory = BuildOptions & { write: false; metafile: true };

/** A module of a package that a function's own code imports. */
export interface PackageImport {
  /** Absolute path. */
  readonly file: string;
  /** What is imported by name, `default` among them. */
  readonly names: readonly string[];
  /** Whether every import of it names what it takes: no `require`, no `import()`, no namespace. */
  readonly isByName: boolean;
}

/** A function's own code, without its packages. */
export interface Outline {
  /** What the entry point exports. */
  readonly exports: readonly string[];
  /** Names of the modules outside of it that are loaded while it runs. */
  readonly externals: readonly string[];
  readonly packages: readonly PackageImport[];
}

/** Where a linked package is found when the code runs. */
export interface LinkTarget {
  /** The key of the package's loader in the file of packages. */
  readonly key: string;
  /** An ES module is run in the order of the imports, CommonJS when the importing module begins. */
  readonly format: "esm" | "cjs";
}

/**
 * Builds what a function's author wrote without bundling the packages again, which takes most of the time. Packages are
 * what lies below `node_modules`. docs/decisions/034-packages-linked-once.md says what is equal to a bundle and how.
 */
export class OwnCode {
  readonly #outline: Pass;
  readonly #link: Pass;
  #found = new Map<string, string>();
  #targets: ReadonlyMap<string, LinkTarget & { readonly names: readonly string[] }> = new Map();
  #isLinkable = true;

  constructor(service: EsbuildService, options: InMemory) {
    const marker = `package-${randomBytes(9).toString("hex")}-`;
    this.#outline = new Pass(service, {
      ...options,
      format: "esm",
      // What CommonJS cannot say is an error here as well.
      supported: { ...options.supported, "top-level-await": false },
      minify: false,
      minifyIdentifiers: false,
      minifySyntax: false,
      minifyWhitespace: false,
      sourcemap: false,
      plugins: [{ name: "outline", setup: (build) => this.#markPackages(build, marker) }],
    });
    this.#link = new Pass(service, {
      ...options,
      plugins: [{ name: "link", setup: (build) => this.#linkPackages(build) }],
    });
  }

  /**
   * What the code imports and exports; undefined if it does not build, or if it uses packages in a way that only a
   * whole bundle does justice.
   */
  async outline(incremental: boolean): Promise<Outline | undefined> {
    this.#found = new Map();
    this.#isLinkable = true;
    try {
      return this.#read(await this.#outline.run(incremental));
    } catch {
      return undefined;
    }
  }

  /** Bundles the code with each package replaced by a call of its loader. Rejects with esbuild's errors. */
  async link(
    packages: readonly PackageImport[],
    targets: ReadonlyMap<string, LinkTarget>,
    incremental: boolean,
  ): Promise<BuildResult<InMemory>> {
    this.#targets = new Map(
      packages.flatMap(({ file, names }) => {
        const target = targets.get(file);
        return target === undefined ? [] : [[file, { ...target, names }] as const];
      }),
    );
    return await this.#link.run(incremental);
  }

  async close(): Promise<void> {
    await Promise.all([this.#outline.close(), this.#link.close()]);
  }

  #markPackages(build: PluginBuild, marker: string): void {
    build.onResolve({ filter: NOT_RELATIVE }, async (args) => {
      const found = await this.#findPackage(build, args);
      if (found === undefined) return undefined;
      const known = [...this.#found].find(([, file]) => file === found.path)?.[0];
      const path = known ?? `${marker}${this.#found.size}-`;
      this.#found.set(path, found.path);
      return { path, external: true, sideEffects: found.sideEffects };
    });
  }

  #linkPackages(build: PluginBuild): void {
    build.onResolve({ filter: NOT_RELATIVE }, async (args): Promise<OnResolveResult | undefined> => {
      const found = await this.#findPackage(build, args);
      const target = found && this.#targets.get(found.path);
      if (found === undefined || target === undefined) return undefined;
      const path = target.format === "cjs" ? found.path + LOADER : found.path;
      return { path, namespace: target.format, sideEffects: found.sideEffects };
    });
    build.onResolve({ filter: /^/, namespace: "esm" }, ({ path }) => ({ path: path + LOADER, namespace: "cjs" }));
    build.onResolve({ filter: /^/, namespace: "cjs" }, () => ({ path: `./${PACKAGES_FILE}`, external: true }));
    build.onLoad({ filter: /^/, namespace: "esm" }, ({ path }) => ({
      contents: `export { ${this.#targets.get(path)?.names.join(", ")} } from ${JSON.stringify(path)};`,
    }));
    build.onLoad({ filter: /^/, namespace: "cjs" }, ({ path }) => ({
      contents: `module.exports = require("./${PACKAGES_FILE}")[${JSON.stringify(this.#targets.get(path.slice(0, -LOADER.length))?.key)}]();`,
    }));
  }

  /** The module of a package that an import leads to, as esbuild itself finds it. */
  async #findPackage(build: PluginBuild, args: OnResolveArgs) {
    const { path, kind, importer, namespace, resolveDir, pluginData } = args;
    if (pluginData === RESOLVING || namespace !== "file" || !LINKED_KINDS.includes(kind)) return undefined;
    const found = await build.resolve(path, { kind, importer, namespace, resolveDir, pluginData: RESOLVING });
    if (found.errors.length > 0 || found.external || found.namespace !== "file") return undefined;
    if (!isOfPackage(found.path)) return undefined;
    if (!JAVASCRIPT.includes(extname(found.path)) || Object.keys(args.with).length > 0) this.#isLinkable = false;
    return found;
  }

  #read({ metafile, outputFiles }: BuildResult<InMemory>): Outline | undefined {
    const [output, ...others] = Object.values(metafile.outputs);
    const text = outputFiles[0]?.text ?? "";
    if (output?.entryPoint === undefined || others.length > 0 || !this.#isLinkable) return undefined;
    // Files of packages that were reached by a path are a second copy of what the packages themselves would bring.
    if (Object.keys(metafile.inputs).some((input) => isOfPackage(resolve(input)))) return undefined;
    if (metafile.inputs[output.entryPoint]?.format !== "esm") return undefined;
    const packages = [...this.#found].map(([id, file]) => {
      const names = namedImports(text, id);
      return { file, names: names ?? [], isByName: names !== undefined };
    });
    const externals = output.imports.map(({ path }) => path).filter((path) => !this.#found.has(path));
    return { exports: output.exports, externals, packages };
  }
}

/** Makes CommonJS of the loader of a package's file, whatever the file's own name says (`index.mjs`). */
const LOADER = ".cjs";

const NOT_RELATIVE = /^[^.]/;
const RESOLVING = Symbol("resolving");
const LINKED_KINDS: readonly string[] = ["import-statement", "require-call", "dynamic-import"];
const JAVASCRIPT: readonly string[] = [".js", ".mjs", ".cjs"];

const isOfPackage = (file: string): boolean => file.includes(`${sep}node_modules${sep}`);

/**
 * The names in esbuild's own import statements of a module, each once; undefined if it is mentioned in any other way.
 * Each module has a name that occurs nowhere else.
 */
function namedImports(text: string, id: string): readonly string[] | undefined {
  const statements = [
    ...text.matchAll(new RegExp(`^import (?:(?:([\\w$]+)|(?:([\\w$]+), )?\\{([^{}]*)\\}) from )?"${id}";$`, "gm")),
  ];
  if (statements.length !== text.split(id).length - 1) return undefined;
  const names = statements.flatMap(([, onlyDefault, withDefault, list = ""]) => [
    ...(onlyDefault !== undefined || withDefault !== undefined ? ["default"] : []),
    ...list.split(",").map((item) => item.trim().split(/\s+as\s+/)[0] ?? ""),
  ]);
  const used = [...new Set(names)].filter((name) => name !== "").sort();
  return used.every((name) => /^[\w$]+$/.test(name)) ? used : undefined;
}

/** A build whose parsed files are kept for the next time where that is asked for. */
export class Pass {
  readonly #service: EsbuildService;
  readonly #options: InMemory;
  #context: BuildContext<InMemory> | undefined;

  constructor(service: EsbuildService, options: InMemory) {
    this.#service = service;
    this.#options = options;
  }

  /** With `incremental`, the next time is quicker, which costs memory. */
  run(incremental: boolean): Promise<BuildResult<InMemory>> {
    return this.#service.use(async (esbuild) => {
      if (!incremental) return await esbuild.build(this.#options);
      this.#context ??= await esbuild.context(this.#options);
      try {
        return await this.#context.rebuild();
      } catch (error) {
        if (isServiceGone(error)) this.#context = undefined;
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    const context = this.#context;
    this.#context = undefined;
    await context?.dispose().catch(() => undefined);
  }
}
