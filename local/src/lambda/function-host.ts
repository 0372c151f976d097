import { dirname, sep } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { LambdaFunction } from "../model/function";
import type { InvocationOutcome } from "../model/invocation";
import { type Clock, type Millis, millis } from "../model/time";
import type { Artifact } from "./build/artifact-store";
import { describeFunction } from "./build/describe";
import { FileStates } from "./build/fingerprint";
import type { FunctionBuilder } from "./build/function-builder";
import { CodeMissingError, describeMissingPackages } from "./build/missing-code";
import type { Task } from "./environments/environment";
import type { EnvironmentPool } from "./environments/environment-pool";
import { createPool, type PoolOptions } from "./function-pool";

export interface HostOptions extends PoolOptions {
  readonly builder: FunctionBuilder;
  readonly clock: Clock;
  /** The code that `prepare` left for later is in place. */
  readonly onFinished: () => void;
  /** New code is in place, or, with a message, could not be built. */
  readonly onRebuild: (message: string | undefined, duration: Millis) => void;
}

/** Editors write a file in several steps: a build waits this many milliseconds after the first notice. */
const SETTLING = 10;

type Code =
  | { readonly state: "unbuilt" }
  /** Its own code was found to be right, its packages are not bundled. */
  | { readonly state: "unfinished" }
  | { readonly state: "built"; readonly pool: EnvironmentPool; readonly artifact: Artifact }
  | { readonly state: "broken"; readonly message: string }
  /** It has never been there. */
  | { readonly state: "missing"; readonly message: string };

/** One function: the state of its code, and the environments that run it. */
export class FunctionHost {
  readonly fn: LambdaFunction;
  readonly #options: HostOptions;
  #code: Code = { state: "unbuilt" };
  /** The last code that could be built. */
  #artifact: Artifact | undefined;
  #isStale = false;
  /** Set while its code is being built. Never rejects. */
  #building: Promise<void> | undefined;
  /** Why the code that `prepare` left for later could not be built. */
  #failure: unknown;
  readonly #draining = new Set<EnvironmentPool>();
  #isClosed = false;

  constructor(fn: LambdaFunction, options: HostOptions) {
    this.fn = fn;
    this.#options = options;
  }

  /** Why the function's code or a part of it is missing, in one sentence without its name; undefined if it is all there. */
  get missing(): string | undefined {
    if (this.#code.state === "missing") return withoutFunction(this.#code.message, this.fn);
    const packages = this.#artifact?.missingPackages;
    const { code } = this.fn;
    if (packages === undefined || code.kind === "inline") return undefined;
    return describeMissingPackages(this.fn, code.path, packages);
  }

  /**
   * Rejects with a StartError if the function's own code cannot be built. Code that is not there is no error. What waits
   * for packages is left to `finish`.
   */
  async prepare(states: FileStates): Promise<void> {
    try {
      const artifact = await this.#options.builder.prepare(states);
      if (artifact === undefined) this.#code = { state: "unfinished" };
      else this.#use(artifact);
    } catch (error) {
      if (!(error instanceof CodeMissingError)) throw error;
      this.#code = { state: "missing", message: error.message };
    }
  }

  /**
   * Prepares a function of a stack that runs. Never rejects: code that does not build is built again, and the reason
   * reported, once the host is in use.
   */
  async prepareInPlace(states: FileStates): Promise<void> {
    try {
      await this.prepare(states);
      await this.finish();
    } catch (error) {
      this.#code = { state: "broken", message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Takes the place of another host of the same function, or of none. Its sources may have changed since it was built. */
  takeOver(before: FunctionHost | undefined): void {
    if (before?.isUsed === true && this.#code.state === "built") this.#code.pool.warm();
    if (this.fn.esbuild !== undefined || this.#code.state === "broken") this.#rebuildIfChanged();
  }

  /** Ends its threads once they have finished what they were given. */
  async retire(): Promise<void> {
    this.#isClosed = true;
    await this.#options.builder.close();
    await this.#building;
    if (this.#code.state === "built") await this.#code.pool.drain();
  }

  /** Whether events have come in. */
  get isUsed(): boolean {
    return this.#code.state === "built" && this.#code.pool.isUsed;
  }

  /** Whether `finish` has something to build. */
  get isUnfinished(): boolean {
    return this.#code.state === "unfinished";
  }

  /**
   * Builds what `prepare` left for later. Rejects with a StartError if it cannot be built; events are then told so. Under
   * a debugger the code is loaded as well.
   */
  async finish(): Promise<void> {
    if (this.#code.state === "unfinished" && this.#building === undefined) {
      this.#building = this.#finish().finally(() => {
        this.#building = undefined;
      });
    }
    await this.#building;
    if (this.#failure !== undefined) throw this.#failure;
    // An editor binds its breakpoints when the code is loaded, which for the first event would be too late.
    if (this.#code.state === "built" && this.#options.isDebugged()) this.#code.pool.warm();
  }

  /** What is watched for changes. */
  get sources(): Pick<Artifact, "folders" | "recursive"> {
    const { code } = this.fn;
    return this.#artifact ?? { folders: code.kind === "inline" ? [] : [code.path], recursive: true };
  }

  /**
   * A file has changed. If it is one of the function's, the code is rebuilt and replaces the old: events given to the
   * old code end there, those that come meanwhile wait. While the code does not build, every event is answered
   * `does-not-build`.
   */
  changed(file: string): void {
    if (!this.#isClosed && this.#concerns(file)) this.#rebuildIfChanged();
  }

  #rebuildIfChanged(): void {
    this.#isStale = true;
    this.#building ??= this.#rebuild().finally(() => {
      this.#building = undefined;
    });
  }

  async invoke(payload: string, requestId: string): Promise<InvocationOutcome> {
    if (this.#code.state === "unfinished") await this.finish().catch(() => undefined);
    while (this.#building !== undefined) await this.#building;
    const code = this.#code;
    if (code.state !== "built") {
      const message = "message" in code ? code.message : `Function ${this.fn.logicalId} is not built.`;
      const reason = code.state === "missing" ? "code-missing" : "does-not-build";
      return { kind: "not-invoked", reason, message };
    }
    return await new Promise((resolve) => {
      const settle: Task["settle"] = (result) => resolve(this.#toOutcome(result));
      if (code.pool.run({ requestId, payload, settle })) return;
      const message = `Function ${this.fn.logicalId} has too many events waiting.`;
      resolve({ kind: "not-invoked", reason: "throttled", message });
    });
  }

  /** To be called before `close`: esbuild can then be ended. */
  async stopBuilding(): Promise<void> {
    this.#isClosed = true;
    await this.#options.builder.close();
  }

  async close(): Promise<void> {
    await this.#building;
    const pools = [...this.#draining, ...(this.#code.state === "built" ? [this.#code.pool] : [])];
    await Promise.all(pools.map((pool) => pool.end()));
  }

  #toOutcome(result: Parameters<Task["settle"]>[0]): InvocationOutcome {
    const functionId = this.fn.logicalId;
    const duration = millis(result.duration);
    if (!result.ok && result.error.errorType === "Runtime.ImportModuleError") this.#tellMissing();
    return result.ok
      ? { kind: "success", functionId, payload: result.payload, duration }
      : { kind: "function-error", functionId, ...result.error, duration };
  }

  /** The npm command, beside Lambda's own error. */
  #tellMissing(): void {
    const text = this.missing;
    if (text === undefined) return;
    const at = this.#options.clock();
    this.#options.onLog({ at, functionId: this.fn.logicalId, level: "ERROR", text });
  }

  #concerns(file: string): boolean {
    const { folders, recursive } = this.sources;
    const isWithin = recursive
      ? folders.some((folder) => file.startsWith(folder + sep))
      : folders.includes(dirname(file));
    return isWithin && this.#options.builder.concerns(file);
  }

  async #finish(): Promise<void> {
    const { builder, onFinished } = this.#options;
    try {
      this.#use(await builder.build(new FileStates()));
    } catch (error) {
      if (this.#isClosed) return;
      this.#failure = error;
      this.#code = { state: "broken", message: error instanceof Error ? error.message : String(error) };
    }
    onFinished();
    if (this.#failure !== undefined) return;
    // Nothing was watched until now.
    this.#isStale = true;
    await this.#rebuild();
  }

  async #rebuild(): Promise<void> {
    const { builder, onRebuild } = this.#options;
    while (this.#isStale && !this.#isClosed) {
      const startedAt = performance.now();
      await sleep(SETTLING);
      this.#isStale = false;
      const states = new FileStates();
      if (builder.isCurrent(states)) continue;
      const elapsed = () => millis(performance.now() - startedAt);
      try {
        this.#use(await builder.rebuild(states));
        onRebuild(undefined, elapsed());
      } catch (error) {
        if (this.#isClosed) return;
        if (error instanceof CodeMissingError && this.#code.state === "missing") {
          this.#code = { state: "missing", message: error.message };
          continue;
        }
        const message = error instanceof Error ? error.message : String(error);
        this.#retire({ state: "broken", message });
        onRebuild(withoutFunction(message, this.fn), elapsed());
      }
    }
  }

  #use(artifact: Artifact): void {
    this.#artifact = artifact;
    const wasUsed = this.isUsed;
    const pool = createPool(this.fn, artifact, this.#options);
    this.#retire({ state: "built", pool, artifact });
    if (wasUsed && !this.#isClosed) pool.warm();
  }

  /** The new state takes over at once; the old environments finish their events. */
  #retire(next: Code): void {
    const old = this.#code;
    this.#code = next;
    if (old.state !== "built") return;
    this.#draining.add(old.pool);
    void old.pool.drain().finally(() => {
      this.#draining.delete(old.pool);
      this.#options.builder.release(old.artifact);
    });
  }
}

/** A build's message without the function's name and place, for a reader who knows them. */
function withoutFunction(message: string, fn: LambdaFunction): string {
  const prefix = describeFunction(fn);
  return message.startsWith(prefix) ? message.slice(prefix.length).replace(/^( does not \w+)?: /, "") : message;
}
