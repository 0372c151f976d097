import { randomBytes } from "node:crypto";
import type { FunctionLogLine } from "../model/activity";
import type { LambdaFunction } from "../model/function";
import type { InvocationOutcome } from "../model/invocation";
import { epochMillis, millis } from "../model/time";
import type { Artifact } from "./artifact";
import type { Environment, Task } from "./environment";
import { EnvironmentPool } from "./environment-pool";
import { createVariables, logStreamName } from "./environment-variables";
import { FileStates } from "./fingerprint";
import type { FunctionBuilder } from "./function-builder";
import { runtimeMajor } from "./runtime-notice";

export interface HostOptions {
  readonly builder: FunctionBuilder;
  readonly region: string;
  readonly home: string;
  readonly added: Readonly<Record<string, string>>;
  readonly enforceTimeout: boolean;
  readonly createEnvironment: (memorySize: number) => Environment;
  /** How far the injected clock is from the system's, in milliseconds: threads know the latter alone. */
  readonly clockOffset: () => number;
  readonly onLog: (line: FunctionLogLine) => void;
}

type Code =
  | { readonly state: "unbuilt" }
  | { readonly state: "built"; readonly artifact: Artifact; readonly pool: EnvironmentPool }
  | { readonly state: "broken"; readonly message: string };

/** One function: the state of its code, and the environments that run it. */
export class FunctionHost {
  readonly fn: LambdaFunction;
  readonly #options: HostOptions;
  #code: Code = { state: "unbuilt" };
  /** Set while its code is being built. Never rejects. */
  #building: Promise<void> | undefined;
  readonly #draining = new Set<EnvironmentPool>();

  constructor(fn: LambdaFunction, options: HostOptions) {
    this.fn = fn;
    this.#options = options;
  }

  get artifact(): Artifact | undefined {
    return this.#code.state === "built" ? this.#code.artifact : undefined;
  }

  /** Rejects with a StartError where the function cannot be built. */
  async prepare(states: FileStates): Promise<void> {
    this.#use(await this.#options.builder.prepare(states));
  }

  /**
   * Builds the code anew and puts it in place of the old. Events that have been given to the old code end there; those
   * that come while it is being built wait. Rejects with a StartError where it does not build: then every event is
   * answered `does-not-build` until it does.
   */
  async rebuild(): Promise<void> {
    const build = this.#options.builder.rebuild(new FileStates()).then(
      (artifact) => this.#use(artifact),
      (error: unknown) => {
        this.#retire({ state: "broken", message: error instanceof Error ? error.message : String(error) });
        throw error;
      },
    );
    const settled = build.catch(() => undefined);
    this.#building = settled;
    await settled;
    if (this.#building === settled) this.#building = undefined;
    await build;
  }

  async invoke(payload: string, requestId: string): Promise<InvocationOutcome> {
    while (this.#building !== undefined) await this.#building;
    const code = this.#code;
    if (code.state !== "built") {
      const message = code.state === "broken" ? code.message : `Function ${this.fn.logicalId} is not built.`;
      return { kind: "not-invoked", reason: "does-not-build", message };
    }
    return await new Promise((resolve) => {
      const settle: Task["settle"] = (result) => resolve(this.#toOutcome(result));
      if (code.pool.run({ requestId, payload, settle })) return;
      const message = `Function ${this.fn.logicalId} has too many events waiting.`;
      resolve({ kind: "not-invoked", reason: "throttled", message });
    });
  }

  async close(): Promise<void> {
    const pools = [...this.#draining, ...(this.#code.state === "built" ? [this.#code.pool] : [])];
    await Promise.all([this.#options.builder.close(), ...pools.map((pool) => pool.end())]);
  }

  #toOutcome(result: Parameters<Task["settle"]>[0]): InvocationOutcome {
    const functionId = this.fn.logicalId;
    const duration = millis(result.duration);
    return result.ok
      ? { kind: "success", functionId, payload: result.payload, duration }
      : { kind: "function-error", functionId, ...result.error, duration };
  }

  #use(artifact: Artifact): void {
    const wasUsed = this.#code.state === "built" && this.#code.pool.isUsed;
    const pool = this.#createPool(artifact);
    this.#retire({ state: "built", artifact, pool });
    if (wasUsed) pool.warm();
  }

  /** The new state takes over at once; the old environments finish what they have. */
  #retire(next: Code): void {
    const old = this.#code;
    this.#code = next;
    if (old.state !== "built") return;
    this.#draining.add(old.pool);
    void old.pool.drain().finally(() => this.#draining.delete(old.pool));
  }

  #createPool(artifact: Artifact): EnvironmentPool {
    const { region, home, added, enforceTimeout, createEnvironment, clockOffset, onLog } = this.#options;
    const functionId = this.fn.logicalId;
    const logStream = logStreamName(new Date(), randomBytes(16).toString("hex"));
    return new EnvironmentPool({
      assignment: {
        functionArn: this.fn.arn,
        environment: createVariables(this.fn, { region, taskRoot: artifact.taskRoot, home, logStream, added }),
        file: artifact.file,
        exportPath: artifact.exportPath,
        handler: this.fn.handler,
        runtimeMajor: runtimeMajor(this.fn.runtime),
        timeoutMillis: this.fn.timeout * 1000,
      },
      enforceTimeout,
      createEnvironment: () => createEnvironment(this.fn.memorySize),
      log: (at, level, requestId, text) => {
        const line = { at: epochMillis(at + clockOffset()), functionId, level, text };
        onLog(requestId === undefined ? line : { ...line, requestId });
      },
    });
  }
}
