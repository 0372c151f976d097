import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { url as inspectorUrl } from "node:inspector";
import { join } from "node:path";
import type { FunctionLogLine } from "../model/activity";
import type { LambdaFunction } from "../model/function";
import type { InvokeFunction } from "../model/invocation";
import type { Clock, Millis } from "../model/time";
import { createEsbuildService } from "./build/esbuild-service";
import { FileStates } from "./build/fingerprint";
import { builderFolder, FunctionBuilder } from "./build/function-builder";
import { SourceWatcher } from "./build/source-watcher";
import { EnvironmentStock } from "./environments/environment-stock";
import { checkVariables } from "./environments/variables";
import { FunctionHost, type HostOptions } from "./function-host";
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
  /**
   * Variables added to those of the template; where both set one, these win. Asked whenever an environment is started,
   * so what is known only then may be in it.
   */
  readonly environment?: (fn: LambdaFunction) => Readonly<Record<string, string>>;
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onRebuild?: (rebuild: Rebuild) => void;
  /** Told in a sentence that files cannot be watched. */
  readonly onWatchProblem?: (message: string) => void;
}

export interface Rebuild {
  readonly functionId: string;
  readonly ok: boolean;
  /** Why it does not build. */
  readonly message?: string;
  /** From hearing of the change to the new code being in place. */
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
  const { functions, cacheDirectory, clock } = options;
  const service = createEsbuildService();
  const isDebugged = () => inspectorUrl() !== undefined;
  const hosts = new Map<string, FunctionHost>();
  const watcher = new SourceWatcher(
    (file) => {
      for (const host of hosts.values()) host.changed(file);
    },
    (message) => options.onWatchProblem?.(message),
  );
  let stock: EnvironmentStock | undefined;

  const watch = (host: FunctionHost) => {
    if (options.watch && host.artifact !== undefined) watcher.add(host.artifact.folders, host.artifact.recursive);
  };

  const createHost = (fn: LambdaFunction, environments: EnvironmentStock): FunctionHost => {
    checkVariables(fn);
    const hostOptions: HostOptions = {
      builder: new FunctionBuilder(fn, { service, folder: builderFolder(cacheDirectory, fn), debug: isDebugged() }),
      region: options.region,
      home: join(cacheDirectory, "home"),
      added: () => options.environment?.(fn) ?? {},
      isDebugged,
      createEnvironment: (memorySize) => environments.take(memorySize),
      clockOffset: () => clock() - Date.now(),
      onLog: options.onLog,
      onRebuild: (message, duration) => {
        watch(host);
        const ok = message === undefined;
        options.onRebuild?.({ functionId: fn.logicalId, ok, ...(!ok && { message }), duration });
      },
    };
    const host: FunctionHost = new FunctionHost(fn, hostOptions);
    return host;
  };

  const prepare = async (): Promise<void> => {
    mkdirSync(join(cacheDirectory, "home"), { recursive: true, mode: 0o700 });
    const states = new FileStates();
    stock = new EnvironmentStock(await findWorkerFile(cacheDirectory, service, states));
    const [first] = functions;
    if (first !== undefined) stock.stock(first.memorySize);
    for (const fn of functions) hosts.set(fn.arn, createHost(fn, stock));
    const builds = await Promise.allSettled([...hosts.values()].map((host) => host.prepare(states)));
    for (const build of builds) if (build.status === "rejected") throw build.reason;
    await service.stop();
    for (const host of hosts.values()) watch(host);
  };

  const close = async (): Promise<void> => {
    watcher.close();
    await Promise.all([stock?.close(), ...[...hosts.values()].map((host) => host.close())]);
    await service.stop();
  };

  return {
    async prepare() {
      try {
        await prepare();
      } catch (error) {
        await close();
        throw error;
      }
    },

    async invoke({ functionArn, payload, requestId }) {
      const host = hosts.get(functionArn);
      if (host === undefined) {
        return { kind: "not-invoked", reason: "no-such-function", message: `Function not found: ${functionArn}` };
      }
      if (exceedsBytes(payload, LARGEST_PAYLOAD)) {
        const message = `Request must be smaller than ${LARGEST_PAYLOAD} bytes for the InvokeFunction operation`;
        return { kind: "not-invoked", reason: "event-too-large", message };
      }
      return await host.invoke(payload, requestId ?? randomUUID());
    },

    close,
  };
}
