import { resolve, sep } from "node:path";
import type { BuildResult, OutputFile } from "esbuild";
import type { EsbuildService } from "../../files/esbuild-service";
import { PACKAGES_FILE } from "../sandbox/messages";
import { type FileStates, type Fingerprint, isFile } from "./fingerprint";
import type { InMemory, LinkTarget, PackageImport } from "./own-code";

/** Packages that were bundled once, for any code that imports them. */
export interface LinkedPackages {
  /** To be written beside the handler's file, under these names. */
  readonly files: readonly { readonly name: string; readonly contents: Uint8Array }[];
  /** Absolute paths of all their source files. */
  readonly inputs: readonly string[];
  /** Names of the modules that they load while they run. */
  readonly externals: readonly string[];
  /** By the absolute path of the module that is imported. */
  readonly targets: ReadonlyMap<string, LinkTarget>;
}

interface Made extends LinkedPackages {
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  readonly fingerprint: Fingerprint;
}

/** The bundles of packages of one stack, one for all functions with equal options. */
export class LinkRegistry {
  readonly #service: EsbuildService;
  readonly #links = new Map<string, PackageLinks>();

  constructor(service: EsbuildService) {
    this.#service = service;
  }

  /** `folder`: where the functions' builds would be written, each in a folder of its own. */
  for({ entryPoints: _, outdir: __, ...shared }: InMemory, folder: string): PackageLinks {
    const key = JSON.stringify([shared, folder]);
    const links = this.#links.get(key) ?? new PackageLinks(this.#service, { ...shared, outdir: folder });
    this.#links.set(key, links);
    return links;
  }
}

/**
 * The packages of all functions that are built with equal options, bundled together and again only when a function
 * imports something new, or when a file of a package has changed.
 */
export class PackageLinks {
  readonly #service: EsbuildService;
  readonly #options: InMemory;
  #wanted = new Map<string, Set<string>>();
  #made: Made | undefined;
  #making: Promise<Made | undefined> | undefined;

  /** The options of one of the functions, with an `outdir` beside those of the functions. */
  constructor(service: EsbuildService, options: InMemory) {
    this.#service = service;
    this.#options = options;
  }

  /** Announces imports, so that one bundle serves all functions that announced theirs. */
  add(packages: readonly PackageImport[]): void {
    for (const { file, names } of packages) {
      this.#wanted.set(file, new Set([...(this.#wanted.get(file) ?? []), ...names]));
    }
  }

  /** Undefined if one of the packages can't be linked: then nothing but a whole bundle says what is wrong with it. */
  async link(packages: readonly PackageImport[], states: FileStates): Promise<LinkedPackages | undefined> {
    this.add(packages);
    while (this.#making !== undefined) await this.#making;
    if (this.#made === undefined || !serves(this.#made, packages) || !states.isCurrent(this.#made.fingerprint)) {
      this.#making = this.#make(states).finally(() => {
        this.#making = undefined;
      });
      this.#made = await this.#making;
    }
    const { targets } = this.#made ?? {};
    const isPossible = packages.every(({ file, isByName }) => isByName || targets?.get(file)?.format === "cjs");
    return isPossible ? this.#made : undefined;
  }

  async #make(states: FileStates): Promise<Made | undefined> {
    const names = this.#wanted;
    const startedAt = Date.now();
    try {
      const targets = await this.#readFormats([...names.keys()]);
      const { outputFiles, metafile } = await this.#bundle(targets, names);
      const inputs = Object.keys(metafile.inputs)
        .map((path) => resolve(this.#options.absWorkingDir ?? "", path))
        .filter(isFile);
      // A package that imports the project's own code would bring a second copy of it.
      if (!inputs.every((input) => input.includes(`${sep}node_modules${sep}`)))
        throw new Error("own code in a package");
      const externals = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      return {
        files: outputFiles.map(toNamed),
        inputs,
        externals,
        targets,
        names,
        fingerprint: states.fingerprint(inputs, startedAt),
      };
    } catch {
      this.#wanted = new Map();
      return undefined;
    }
  }

  /** Whether a module is an ES module or CommonJS, as esbuild sees it, which does not depend on what it imports. */
  async #readFormats(files: readonly string[]): Promise<ReadonlyMap<string, LinkTarget>> {
    const { metafile } = await this.#service.use((esbuild) =>
      esbuild.build({
        ...this.#options,
        entryPoints: files.map((file, index) => ({ in: file, out: String(index) })),
        sourcemap: false,
        plugins: [
          {
            name: "formats",
            setup: (build) =>
              build.onResolve({ filter: /^/ }, ({ kind, path }) =>
                kind === "entry-point" ? undefined : { path, external: true },
              ),
          },
        ],
      }),
    );
    const formats = new Map(
      Object.entries(metafile.inputs).map(([path, { format }]) => [
        resolve(this.#options.absWorkingDir ?? "", path),
        format,
      ]),
    );
    return new Map(
      files.map((file, index) => [file, { key: String(index), format: formats.get(file) === "esm" ? "esm" : "cjs" }]),
    );
  }

  #bundle(
    targets: ReadonlyMap<string, LinkTarget>,
    names: ReadonlyMap<string, ReadonlySet<string>>,
  ): Promise<BuildResult<InMemory>> {
    const loaders = [...targets].map(([file, { key, format }]) => {
      const module = format === "esm" ? `named:${key}` : file;
      return `${JSON.stringify(key)}: () => require(${JSON.stringify(module)})`;
    });
    const files = new Map([...targets].map(([file, { key }]) => [key, file]));
    return this.#service.use((esbuild) =>
      esbuild.build({
        ...this.#options,
        // Code that V8 kept can't call `import()`: what stays outside of the bundle is required instead.
        supported: { ...this.#options.supported, "dynamic-import": false },
        // Node.js reads a map when it loads the code, which takes longer than the code itself.
        sourcemap: this.#options.minify === false,
        entryPoints: [{ in: "packages", out: PACKAGES_FILE.replace(/\.js$/, "") }],
        plugins: [
          {
            name: "packages",
            setup: (build) => {
              build.onResolve({ filter: /^packages$/ }, ({ kind }) =>
                kind === "entry-point" ? { path: "packages", namespace: "packages" } : undefined,
              );
              build.onResolve({ filter: /^named:/, namespace: "packages" }, ({ path }) => ({
                path: path.slice("named:".length),
                namespace: "named",
              }));
              build.onLoad({ filter: /^/, namespace: "packages" }, () => ({
                contents: `module.exports = { ${loaders.join(", ")} };`,
                resolveDir: this.#options.absWorkingDir ?? "",
              }));
              build.onLoad({ filter: /^/, namespace: "named" }, ({ path }) => {
                const file = files.get(path) ?? "";
                return {
                  contents: `export { ${[...(names.get(file) ?? [])].join(", ")} } from ${JSON.stringify(file)};`,
                  resolveDir: this.#options.absWorkingDir ?? "",
                };
              });
            },
          },
        ],
      }),
    );
  }
}

function serves({ names }: Made, packages: readonly PackageImport[]): boolean {
  return packages.every(({ file, names: wanted }) => {
    const has = names.get(file);
    return has !== undefined && wanted.every((name) => has.has(name));
  });
}

function toNamed({ path, contents }: OutputFile) {
  return { name: path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1), contents };
}
