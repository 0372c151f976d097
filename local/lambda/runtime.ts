import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { url as inspectorUrl } from "node:inspector";
import { join } from "node:path";
import type { FunctionLogLine } from "../model/activity";
import type { LambdaFunction } from "../model/function";
import type { InvokeFunction } from "../model/invocation";
import type { Clock, Millis } from "../model/time";
import { Environment } from "./environment";
import { checkVariables } from "./environment-variables";
import { createEsbuildService } from "./esbuild-service";
import { FileStates } from "./fingerprint";
import { builderFolder, FunctionBuilder } from "./function-builder";
import { FunctionHost } from "./function-host";
import { exceedsBytes, LARGEST_PAYLOAD } from "./limits";
import { findWorkerFile } from "./worker-file";

export interface FunctionRuntimeOptions {
  readonly functions: readonly LambdaFunction[];
  /** Absolute. Made, owner-only, where it is not there. Bundles are kept in it from start to start. */
  readonly cacheDirectory: string;
  /** Build a function anew when one of its files changes. */
  readonly watch: boolean;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** Variables added to, and put before, those of the template. */
  readonly environment?: (fn: LambdaFunction) => Readonly<Record<string, string>>;
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onRebuild?: (rebuild: Rebuild) => void;
}

export interface Rebuild {
  readonly functionId: string;
  readonly ok: boolean;
  /** Why it does not build. */
  readonly message?: string;
  readonly duration: Millis;
}

export interface FunctionRuntime {
  /**
   * Builds every function, or finds it in the cache. Rejects with a StartError that names function, file and line: a
   * handler's file or export is missing, the code has a syntax error. Modules are not run: what fails while a module
   * is loaded is answered by the first invocation.
   */
  prepare(): Promise<void>;
  readonly invoke: InvokeFunction;
  /** Ends all threads; invocations on their way fail. */
  close(): Promise<void>;
}

/** Runs the template's functions in worker threads of this process. Its rules: docs/aws-behaviour/lambda-runtime.md. */
export function createFunctionRuntime(options: FunctionRuntimeOptions): FunctionRuntime {
  const { functions, cacheDirectory, region, clock, onLog } = options;
  const service = createEsbuildService();
  const debug = inspectorUrl() !== undefined;
  const home = join(cacheDirectory, "home");
  const hosts = new Map<string, FunctionHost>();
  let workerFile = "";

  const createHost = (fn: LambdaFunction): FunctionHost => {
    checkVariables(fn);
    return new FunctionHost(fn, {
      builder: new FunctionBuilder(fn, { service, folder: builderFolder(cacheDirectory, fn), debug }),
      region,
      home,
      added: options.environment?.(fn) ?? {},
      enforceTimeout: !debug,
      createEnvironment: (memorySize) => new Environment(workerFile, memorySize),
      clockOffset: () => clock() - Date.now(),
      onLog,
    });
  };

  return {
    async prepare() {
      mkdirSync(home, { recursive: true, mode: 0o700 });
      for (const fn of functions) hosts.set(fn.arn, createHost(fn));
      const states = new FileStates();
      const builds = [...hosts.values()].map((host) => host.prepare(states));
      workerFile = await findWorkerFile(cacheDirectory, service, states);
      const results = await Promise.allSettled(builds);
      for (const result of results) if (result.status === "rejected") throw result.reason;
      await service.stop();
    },

    async invoke({ functionArn, payload, requestId }) {
      const host = hosts.get(functionArn);
      if (host === undefined) {
        const message = `Function not found: ${functionArn}`;
        return { kind: "not-invoked", reason: "no-such-function", message };
      }
      if (exceedsBytes(payload, LARGEST_PAYLOAD)) {
        const message = `Request must be smaller than ${LARGEST_PAYLOAD} bytes for the InvokeFunction operation`;
        return { kind: "not-invoked", reason: "event-too-large", message };
      }
      return await host.invoke(payload, requestId ?? randomUUID());
    },

    async close() {
      await Promise.all([...hosts.values()].map((host) => host.close()));
      await service.stop();
    },
  };
}
