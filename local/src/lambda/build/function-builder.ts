import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { EsbuildService } from "../../files/esbuild-service";
import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import type { JsonObject } from "../../model/json";
import type { Artifact } from "./artifact-store";
import { ArtifactStore } from "./artifact-store";
import { type Bundle, Bundler } from "./bundle";
import { describeBundle } from "./bundle-contents";
import { findPackagesFolder } from "./code-folder";
import { describeFunction, describePath } from "./describe";
import type { FileStates, Fingerprint } from "./fingerprint";
import { type HandlerName, parseHandlerName } from "./handler-name";
import { CodeMissingError, missingPackages } from "./missing-code";
import type { LinkRegistry } from "./package-links";
import { checkSourceFile, findSourceFile, importedModules } from "./source-file";

export interface BuilderOptions {
  readonly service: EsbuildService;
  /** The packages that functions share. */
  readonly links: LinkRegistry;
  /** Absolute path of the function's own folder. */
  readonly folder: string;
  readonly debug: boolean;
  /** Whether another process owns the cache. */
  readonly isGuest: boolean;
}

interface Made {
  readonly artifact: Artifact;
  /** Absolute paths: when one of these files changes, the artifact is out of date. */
  readonly madeFrom: readonly string[];
}

/** Increased when the format of the cache changes. */
const CACHE_FORMAT = 5;

/** Builds one function's code so that it can be loaded, or finds the build of an earlier start. */
export class FunctionBuilder {
  readonly #fn: LambdaFunction;
  readonly #handler: HandlerName;
  readonly #options: BuilderOptions;
  readonly #store: ArtifactStore;
  #bundler: Bundler | undefined;
  #fingerprint: Fingerprint | undefined;

  constructor(fn: LambdaFunction, options: BuilderOptions) {
    this.#fn = fn;
    this.#options = options;
    this.#store = new ArtifactStore(options.folder, keyOf(fn, options), options);
    const handler = parseHandlerName(fn.handler);
    if (handler === undefined) {
      const found = JSON.stringify(fn.handler);
      throw new StartError(
        "handler-name",
        `${describeFunction(fn)}: Handler ${found} is not of the form path/file.export, below CodeUri.`,
      );
    }
    this.#handler = handler;
  }

  /**
   * The build of an earlier start if none of its files has changed since; otherwise a new one. Undefined if that has to
   * wait for packages, while the function's own code was found to be right: then `build` makes it.
   */
  async prepare(states: FileStates): Promise<Artifact | undefined> {
    const found = this.#store.find(states);
    this.#fingerprint = found?.fingerprint;
    if (found !== undefined) return found.artifact;
    return (await this.#needsPackages()) ? undefined : await this.build(states);
  }

  /** A new build. */
  build(states: FileStates): Promise<Artifact> {
    return this.#make(states, false);
  }

  /** Whether a build would give the same result as the last one. False if that is unknown or the last one failed. */
  isCurrent(states: FileStates): boolean {
    return this.#fn.esbuild !== undefined && this.#fingerprint !== undefined && states.isCurrent(this.#fingerprint);
  }

  /** Whether a change of this file may change the build. After a failed build every file may. */
  concerns(file: string): boolean {
    return this.#fn.esbuild === undefined || this.#fingerprint === undefined || Object.hasOwn(this.#fingerprint, file);
  }

  /** Builds again, quicker than the first time. */
  async rebuild(states: FileStates): Promise<Artifact> {
    return await this.#make(states, true);
  }

  /** No environment will load this artifact any more. */
  release(artifact: Artifact): void {
    this.#store.release(artifact.taskRoot);
  }

  async close(): Promise<void> {
    await this.#bundler?.close();
  }

  async #make(states: FileStates, incremental: boolean): Promise<Artifact> {
    const startedAt = Date.now();
    this.#fingerprint = undefined;
    const { artifact, madeFrom } = await this.#makeFrom(incremental, states);
    // A build that lacks packages is not kept: it says nothing of itself when they are installed.
    if (artifact.missingPackages !== undefined) return artifact;
    this.#fingerprint = states.fingerprint(madeFrom, startedAt);
    this.#store.remember(artifact, this.#fingerprint);
    return artifact;
  }

  async #needsPackages(): Promise<boolean> {
    const { code, esbuild } = this.#fn;
    if (code.kind === "inline" || esbuild === undefined || !existsSync(code.path)) return false;
    const outline = await this.#bundlerOf(code.path, esbuild).outline();
    const [name = ""] = this.#handler.exportPath.split(".");
    return outline?.exports.includes(name) === true && missingPackages(outline.externals, code.path).length === 0;
  }

  async #makeFrom(incremental: boolean, states: FileStates): Promise<Made> {
    const { code, esbuild } = this.#fn;
    if (code.kind === "inline") return this.#writeInline(code.source);
    if (!existsSync(code.path)) {
      const message = `${describeFunction(this.#fn)}: there is no folder ${describePath(code.path)}. Build it, or correct CodeUri.`;
      throw new CodeMissingError("code-folder-missing", message);
    }
    return esbuild === undefined
      ? await this.#checkSources(code.path)
      : this.#toMade(code.path, await this.#bundlerOf(code.path, esbuild).bundle({ incremental, states }));
  }

  #bundlerOf(codeFolder: string, properties: JsonObject): Bundler {
    const options = { ...this.#options, folder: this.#outputFolder };
    this.#bundler ??= new Bundler(this.#fn, codeFolder, properties, options);
    return this.#bundler;
  }

  /** Nothing is written to it: source maps are relative to it. */
  get #outputFolder(): string {
    return join(this.#options.folder, "build");
  }

  #toMade(codeFolder: string, bundle: Bundle): Made {
    const { handlerFile, files, sourceFolders, madeFrom } = describeBundle(this.#fn, this.#handler, bundle, {
      codeFolder,
      outputFolder: this.#outputFolder,
    });
    const packages = bundle.externals.length > 0 ? findPackagesFolder(codeFolder) : undefined;
    const taskRoot = this.#store.write(files, packages);
    const { exportPath } = this.#handler;
    const file = join(taskRoot, handlerFile);
    const missing = lacking(bundle.externals, codeFolder);
    return {
      artifact: { taskRoot, file, exportPath, folders: sourceFolders, recursive: false, ...missing },
      madeFrom,
    };
  }

  async #checkSources(codeFolder: string): Promise<Made> {
    const file = findSourceFile(this.#fn, codeFolder, this.#handler);
    const { service } = this.#options;
    await checkSourceFile(this.#fn, file, service);
    const missing = lacking(await importedModules(file, service), dirname(file));
    const { exportPath } = this.#handler;
    return {
      artifact: { taskRoot: codeFolder, file, exportPath, folders: [codeFolder], recursive: true, ...missing },
      madeFrom: [file, join(codeFolder, "node_modules", ".package-lock.json")],
    };
  }

  #writeInline(source: string): Made {
    const taskRoot = this.#store.write([{ path: "index.js", contents: Buffer.from(source) }], undefined);
    const file = join(taskRoot, `${basename(this.#handler.module)}.js`);
    const { exportPath } = this.#handler;
    return { artifact: { taskRoot, file, exportPath, folders: [], recursive: false }, madeFrom: [] };
  }
}

function lacking(modules: readonly string[], folder: string): Pick<Artifact, "missingPackages"> {
  const missing = missingPackages(modules, folder);
  return missing.length === 0 ? {} : { missingPackages: missing };
}

/** The folder for a function's builds, created if it is missing. */
export function builderFolder(cacheDirectory: string, fn: LambdaFunction): string {
  const hash = createHash("sha256").update(fn.arn).digest("hex").slice(0, 8);
  const folder = join(cacheDirectory, "functions", `${fn.logicalId.replaceAll(/\W/g, "-").slice(0, 60)}-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** A hash of everything besides the files that decides what is built. */
function keyOf(fn: LambdaFunction, { service, debug }: BuilderOptions): string {
  const { code, esbuild, handler } = fn;
  return createHash("sha256")
    .update(JSON.stringify([CACHE_FORMAT, service.version, code, esbuild ?? null, handler, debug]))
    .digest("hex");
}
