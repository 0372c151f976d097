import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { StartError } from "../errors";
import type { LambdaFunction } from "../model/function";
import type { JsonObject } from "../model/json";
import type { Artifact } from "./artifact";
import { ArtifactStore } from "./artifact-store";
import { type Bundle, Bundler } from "./bundle";
import { findPackagesFolder, foldersUpTo } from "./code-folder";
import { describeFunction } from "./describe-function";
import type { EsbuildService } from "./esbuild-service";
import type { FileStates } from "./fingerprint";
import { builtModuleCandidates, type HandlerName, parseHandlerName } from "./handler-name";
import { checkSourceFile, findSourceFile } from "./source-file";

export interface BuilderOptions {
  readonly service: EsbuildService;
  /** Absolute; the function's own. Made by the builder. */
  readonly folder: string;
  readonly debug: boolean;
}

/** Raised when what lies in a cache is no longer read alike. */
const CACHE_FORMAT = 1;

/** Makes one function's code ready to be loaded, or finds it made by an earlier start. */
export class FunctionBuilder {
  readonly #fn: LambdaFunction;
  readonly #handler: HandlerName;
  readonly #options: BuilderOptions;
  readonly #store: ArtifactStore;
  #bundler: Bundler | undefined;

  constructor(fn: LambdaFunction, options: BuilderOptions) {
    this.#fn = fn;
    this.#options = options;
    this.#store = new ArtifactStore(options.folder, keyOf(fn, options));
    const handler = parseHandlerName(fn.handler);
    if (handler === undefined) {
      throw new StartError(
        "handler-name",
        `${describeFunction(fn)}: Handler ${JSON.stringify(fn.handler)} is not of the form path/file.export.`,
      );
    }
    this.#handler = handler;
  }

  /** What an earlier start made, if none of its files changed since. Otherwise builds. */
  async prepare(states: FileStates): Promise<Artifact> {
    return this.#store.find(states) ?? (await this.#make(states, false));
  }

  /** Builds anew, and quicker each time. */
  async rebuild(states: FileStates): Promise<Artifact> {
    return await this.#make(states, true);
  }

  async close(): Promise<void> {
    await this.#bundler?.close();
  }

  async #make(states: FileStates, incremental: boolean): Promise<Artifact> {
    const { code, esbuild } = this.#fn;
    if (code.kind === "inline") return this.#writeInline(code.source, states);
    return esbuild === undefined
      ? await this.#checkSources(code.path, states)
      : await this.#bundle(code.path, esbuild, states, incremental);
  }

  async #bundle(
    codeFolder: string,
    properties: JsonObject,
    states: FileStates,
    incremental: boolean,
  ): Promise<Artifact> {
    const folder = join(this.#options.folder, "build");
    this.#bundler ??= new Bundler(this.#fn, codeFolder, properties, { ...this.#options, folder });
    const bundle = await this.#bundler.bundle({ incremental });
    const built = this.#findBuiltModule(bundle, folder);
    this.#checkExport(bundle, built);
    const files = bundle.files.map(({ path, contents }) => ({ path: relative(folder, path), contents }));
    const packages = bundle.hasExternals ? findPackagesFolder(codeFolder) : undefined;
    const taskRoot = this.#store.write(files, packages);
    const artifact: Artifact = {
      taskRoot,
      file: join(taskRoot, relative(folder, built)),
      exportPath: this.#handler.exportPath,
      inputs: bundle.inputs,
      folders: unique(bundle.inputs.filter(isOwn).map((input) => dirname(input))),
    };
    this.#store.remember(
      artifact,
      states.fingerprint([...bundle.inputs, ...settingsFiles(artifact.folders, codeFolder)]),
    );
    return artifact;
  }

  #findBuiltModule(bundle: Bundle, folder: string): string {
    const candidates = builtModuleCandidates(this.#handler).flatMap((module) =>
      [".js", ".mjs", ".cjs"].map((extension) => join(folder, ...module.split("/")) + extension),
    );
    const found = candidates.find((candidate) => bundle.files.some(({ path }) => path === candidate));
    if (found !== undefined) return found;
    const made = bundle.files.map(({ path }) => relative(folder, path)).filter((path) => !path.endsWith(".map"));
    throw new StartError(
      "handler-file-missing",
      `${describeFunction(this.#fn)}: Handler ${this.#fn.handler} names none of the files that its EntryPoints make (${made.join(", ")}).`,
    );
  }

  #checkExport(bundle: Bundle, file: string): void {
    const [name = ""] = this.#handler.exportPath.split(".");
    const names = bundle.exports.get(file);
    if (names === undefined || names.includes(name) || names.includes("default")) return;
    throw new StartError(
      "handler-export-missing",
      `${describeFunction(this.#fn)}: Handler ${this.#fn.handler}: the module exports no ${name} (it exports ${names.join(", ")}).`,
    );
  }

  async #checkSources(codeFolder: string, states: FileStates): Promise<Artifact> {
    const file = findSourceFile(this.#fn, codeFolder, this.#handler);
    await checkSourceFile(this.#fn, file, this.#options.service);
    const artifact: Artifact = {
      taskRoot: codeFolder,
      file,
      exportPath: this.#handler.exportPath,
      inputs: [file],
      folders: [codeFolder],
    };
    this.#store.remember(artifact, states.fingerprint([file]));
    return artifact;
  }

  #writeInline(source: string, states: FileStates): Artifact {
    const taskRoot = this.#store.write([{ path: "index.js", contents: Buffer.from(source) }], undefined);
    const file = join(taskRoot, `${basename(this.#handler.module)}.js`);
    const artifact: Artifact = { taskRoot, file, exportPath: this.#handler.exportPath, inputs: [], folders: [] };
    this.#store.remember(artifact, states.fingerprint([]));
    return artifact;
  }
}

/** The folder's name for a function's builds. */
export function builderFolder(cacheDirectory: string, fn: LambdaFunction): string {
  const hash = createHash("sha256").update(fn.arn).digest("hex").slice(0, 8);
  const folder = join(cacheDirectory, "functions", `${fn.logicalId.replaceAll(/\W/g, "-").slice(0, 60)}-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** All that decides, beside the files, what is built. */
function keyOf(fn: LambdaFunction, { service, debug }: BuilderOptions): string {
  const { code, esbuild, handler } = fn;
  return createHash("sha256")
    .update(JSON.stringify([CACHE_FORMAT, service.version, code, esbuild ?? null, handler, debug]))
    .digest("hex");
}

/** Files that esbuild reads besides, there or not, and the one that tells that packages were installed. */
function settingsFiles(folders: readonly string[], codeFolder: string): readonly string[] {
  const searched = unique(folders.flatMap((folder) => foldersUpTo(folder, codeFolder)));
  return [
    ...searched.flatMap((folder) => [join(folder, "tsconfig.json"), join(folder, "package.json")]),
    join(codeFolder, "node_modules", ".package-lock.json"),
  ];
}

const isOwn = (file: string): boolean => !file.includes(`${sep}node_modules${sep}`);
const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];
