import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EsbuildService } from "../files/esbuild-service";
import { SourceWatcher } from "../files/source-watcher";
import type { FunctionLogLine } from "../model/activity";
import type { Notice } from "../model/application";
import type { LambdaFunction } from "../model/function";
import { type InvokeFunction, isDebugged } from "../model/invocation";
import type { Clock, Millis } from "../model/time";
import { FileStates } from "./build/fingerprint";
import { builderFolder, FunctionBuilder } from "./build/function-builder";
import { LinkRegistry } from "./build/package-links";
import { EnvironmentStock } from "./environments/environment-stock";
import { checkVariables } from "./environments/variables";
import { FunctionHost } from "./function-host";
import { exceedsBytes, LARGEST_PAYLOAD } from "./sandbox/messages";
import { findWorkerFile } from "./worker-file";

export interface FunctionRuntimeOptions {
  readonly functions: readonly LambdaFunction[];
  /** Absolute path. Created, owner-only, if it is missing. Bundles are kept in it from one start to the next. */
  readonly cacheDirectory: string;
  /** Rebuild a function when one of its files changes. */
  readonly watch: boolean;
  /** Another process owns the cache and may load any build in it: builds are added there, none is removed. */
  readonly isGuest?: boolean;
  readonly region: string;
  readonly clock: Clock;
  /**
   * Variables added to those of the template; where both set one, these win. Called for every environment that is
   * started, so it can return what is known only then.
   */
  readonly environment?: (fn: LambdaFunction) => Readonly<Record<string, string>>;
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onRebuild?: (rebuild: Rebuild) => void;
  /** Called with a sentence that says which files cannot be watched. */
  readonly onWatchProblem?: (message: string) => void;
}

export interface Rebuild {
  readonly functionId: string;
  readonly ok: boolean;
  /** Why it does not build; only where `ok` is false. */
  readonly message?: string;
  /** From the notice of the change until the new code is in place. */
  readonly duration: Millis;
}

/** Functions that are built and not in place yet. */
export interface FunctionsPlan {
  /** Events that come from now on go to them; those that were given before are finished by the former ones. */
  commit(): void;
  discard(): void;
}

/** Runs the template's functions in worker threads of this process. Its rules: docs/aws-behaviour/lambda-runtime.md. */
export class FunctionRuntime {
  readonly #options: FunctionRuntimeOptions;
  readonly #service = new EsbuildService();
  readonly #links = new LinkRegistry(this.#service);
  #hosts: ReadonlyMap<string, FunctionHost> = new Map();
  /** Functions that left the template: requests that began before may still ask for them. */
  readonly #former = new Map<string, FunctionHost>();
  /** Hosts that are not in use any more and finish what they were given. */
  readonly #leaving = new Set<FunctionHost>();
  readonly #watcher: SourceWatcher;
  #stock: EnvironmentStock | undefined;

  constructor(options: FunctionRuntimeOptions) {
    this.#options = options;
    this.#watcher = new SourceWatcher(
      (file) => {
        for (const host of this.#hosts.values()) host.changed(file);
      },
      (message) => options.onWatchProblem?.(message),
    );
  }

  /**
   * Builds every function, or finds it in the cache; where only its packages are left to bundle, that is done by
   * `finish`, or for the function's first event. Rejects with a StartError that names function, file and line when
   * the code has a syntax error or lacks the handler's export. Code and packages that are not there are `notices`.
   * Modules are NOT run: what fails while a module is loaded is answered by the first invocation.
   */
  async prepare(): Promise<void> {
    try {
      await this.#prepare();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Builds what waits for packages; events that come before wait for it. Rejects with a StartError if a package lacks
   * what a function imports, or does not build.
   */
  async finish(): Promise<void> {
    const builds = await Promise.allSettled([...this.#hosts.values()].map((host) => host.finish()));
    await this.#service.stop();
    for (const build of builds) if (build.status === "rejected") throw build.reason;
  }

  /** Which functions lack their code or packages, after `prepare`. */
  get notices(): readonly Notice[] {
    return [...this.#hosts.values()].flatMap(({ fn, missing }) => {
      if (missing === undefined) return [];
      const message = `the function '${fn.logicalId}' ${/^imports /.test(missing) ? missing : `does not run here: ${missing}`}`;
      return [{ code: "function-code-missing", message, location: fn.location }];
    });
  }

  /** An alias or a version behind the function's ARN calls the one code that runs here. Never rejects. */
  readonly invoke: InvokeFunction = async ({ functionArn, payload, requestId }) => {
    const arn = functionArn.split(":").slice(0, 7).join(":");
    const host = this.#hosts.get(arn) ?? this.#former.get(arn);
    if (host === undefined) {
      return { kind: "not-invoked", reason: "no-such-function", message: `Function not found: ${functionArn}` };
    }
    if (exceedsBytes(payload, LARGEST_PAYLOAD)) {
      const message = `Request must be smaller than ${LARGEST_PAYLOAD} bytes for the InvokeFunction operation`;
      return { kind: "not-invoked", reason: "event-too-large", message };
    }
    return await host.invoke(payload, requestId ?? randomUUID());
  };

  /** Ends all threads; invocations still running fail. */
  async close(): Promise<void> {
    this.#watcher.close();
    const hosts = [...this.#hosts.values(), ...this.#former.values(), ...this.#leaving];
    await Promise.all(hosts.map((host) => host.stopBuilding()));
    await this.#service.end();
    await Promise.all([this.#stock?.close(), ...hosts.map((host) => host.close())]);
  }

  /**
   * Builds what is new or different among other functions, while those that run go on. Rejects with a StartError as
   * `prepare` does, but not for code that does not build: it is reported, and built again when it is saved. Returns the
   * function that puts them in place at once; without that call nothing has changed.
   */
  async plan(functions: readonly LambdaFunction[]): Promise<FunctionsPlan> {
    const stock = this.#stock;
    if (stock === undefined) throw new Error("The functions are not prepared.");
    const hosts = new Map<string, FunctionHost>();
    const made: FunctionHost[] = [];
    for (const fn of functions) {
      const running = this.#hosts.get(fn.arn);
      const host = running !== undefined && isSame(running.fn, fn) ? running : this.#createHost(fn, stock);
      if (host !== running) made.push(host);
      hosts.set(fn.arn, host);
    }
    const states = new FileStates();
    await Promise.all(made.map((host) => host.prepareInPlace(states)));
    return {
      commit: () => this.#replace(hosts),
      discard: () => void Promise.all(made.map((host) => host.stopBuilding().then(() => host.close()))),
    };
  }

  #replace(hosts: ReadonlyMap<string, FunctionHost>): void {
    const before = this.#hosts;
    this.#hosts = hosts;
    for (const [arn, host] of before) {
      if (!hosts.has(arn)) this.#dismiss(arn, host);
      else if (hosts.get(arn) !== host) this.#retire(host);
    }
    for (const [arn, host] of hosts) {
      if (before.get(arn) === host) continue;
      host.takeOver(before.get(arn));
      this.#watch(host);
    }
  }

  #dismiss(arn: string, host: FunctionHost): void {
    this.#former.set(arn, host);
    const end = () => {
      this.#former.delete(arn);
      this.#retire(host);
    };
    setTimeout(end, LONGEST_REQUEST).unref();
  }

  #retire(host: FunctionHost): void {
    this.#leaving.add(host);
    void host.retire().finally(() => this.#leaving.delete(host));
  }

  async #prepare(): Promise<void> {
    const { functions, cacheDirectory, isGuest = false } = this.#options;
    mkdirSync(this.#home, { recursive: true, mode: 0o700 });
    const states = new FileStates();
    const stock = new EnvironmentStock(await findWorkerFile(cacheDirectory, this.#service, states, isGuest));
    this.#stock = stock;
    const [first] = functions;
    if (first !== undefined) stock.stock(first.memorySize);
    this.#hosts = new Map(functions.map((fn) => [fn.arn, this.#createHost(fn, stock)]));
    const builds = await Promise.allSettled([...this.#hosts.values()].map((host) => host.prepare(states)));
    for (const build of builds) if (build.status === "rejected") throw build.reason;
    for (const host of this.#hosts.values()) if (!host.isUnfinished) this.#watch(host);
  }

  #createHost(fn: LambdaFunction, stock: EnvironmentStock): FunctionHost {
    checkVariables(fn);
    const { cacheDirectory, region, environment, clock, onLog, onRebuild, isGuest = false } = this.#options;
    const service = this.#service;
    const folder = builderFolder(cacheDirectory, fn);
    const host: FunctionHost = new FunctionHost(fn, {
      builder: new FunctionBuilder(fn, { service, links: this.#links, folder, debug: isDebugged(), isGuest }),
      region,
      home: this.#home,
      added: () => environment?.(fn) ?? {},
      isDebugged,
      createEnvironment: (memorySize) => stock.take(memorySize),
      clock,
      clockOffset: () => clock() - Date.now(),
      onLog,
      codeFolder: join(cacheDirectory, "code"),
      onFinished: () => this.#watch(host),
      onRebuild: (message, duration) => {
        this.#watch(host);
        const ok = message === undefined;
        onRebuild?.({ functionId: fn.logicalId, ok, ...(!ok && { message }), duration });
      },
    });
    return host;
  }

  #watch({ sources }: FunctionHost): void {
    if (this.#options.watch) this.#watcher.add(sources.folders, sources.recursive);
  }

  get #home(): string {
    return join(this.#options.cacheDirectory, "home");
  }
}

/** Milliseconds: a request waits 30 seconds for its function at most, and may have asked an authorizer for 10 before. */
const LONGEST_REQUEST = 45_000;

const isSame = ({ location: _, ...one }: LambdaFunction, { location: __, ...other }: LambdaFunction): boolean =>
  isDeepStrictEqual(one, other);
