import type { Assignment } from "../sandbox/messages";
import { stackStopped } from "./end-reason";
import type { Environment, EnvironmentEvents, Task } from "./environment";

export interface PoolOptions {
  /** Called for every environment that is started. */
  readonly createAssignment: () => Assignment;
  /** A new thread, not assigned yet. */
  readonly createEnvironment: () => Environment;
  /** Whether a debugger is attached: then no timeout is enforced. */
  readonly isDebugged: () => boolean;
  readonly log: EnvironmentEvents["log"];
}

/** At most so many environments of a function run at a time. On AWS an account begins with 10, then 1,000. */
const MOST_ENVIRONMENTS = 10;
/** Events that wait beyond what the environments hold; more are refused. */
const MOST_WAITING = 1000;
const MOST_WAITING_CHARACTERS = 128 * 1024 * 1024;
/** Up to this many milliseconds a handler counts as quick: its events queue at one environment. */
const QUICK = 1;
/** Events that may queue at an environment of a quick function. */
const DEEPEST_QUEUE = 500;
/** Environments beyond the first end after so many milliseconds without an event. */
const IDLE_LIMIT = 10_000;

/**
 * The execution environments of one state of one function's code. Each runs one event at a time, as on Lambda. A quick
 * handler's events queue at one environment, since handing them over one by one would cost more than running them. A
 * slow handler's events get an environment each, up to a limit, and wait beyond it. Measured durations decide which it
 * is.
 */
export class EnvironmentPool {
  readonly #options: PoolOptions;
  readonly #environments: Environment[] = [];
  readonly #idleTimers = new Map<Environment, NodeJS.Timeout>();
  #waiting: Task[] = [];
  #waitingCharacters = 0;
  /** About the median time that an event takes, in milliseconds. */
  #typicalDuration = 0.05;
  #drained: (() => void) | undefined;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get isUsed(): boolean {
    return this.#environments.length > 0;
  }

  /** Returns whether the event was accepted; false when too many wait already. */
  run(task: Task): boolean {
    if (this.#waiting.length > 0 || !this.#place(task)) {
      if (this.#waiting.length >= MOST_WAITING || this.#waitingCharacters > MOST_WAITING_CHARACTERS) return false;
      this.#waiting.push(task);
      this.#waitingCharacters += task.payload.length;
    }
    return true;
  }

  /** Starts the first environment before an event needs it. */
  warm(): void {
    if (this.#environments.length === 0) this.#start();
  }

  /** Resolves when every event it was given is answered and its threads have ended. Accepts no more events. */
  async drain(): Promise<void> {
    if (this.#load() > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    await this.end();
  }

  /** Ends all threads. Events without an answer fail. */
  async end(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#idleTimers.values()) clearTimeout(timer);
    for (const task of this.#waiting.splice(0)) refuse(task);
    await Promise.all(this.#environments.slice().map((environment) => environment.end()));
  }

  #place(task: Task): boolean {
    const environment = this.#choose();
    if (environment === undefined) return false;
    clearTimeout(this.#idleTimers.get(environment));
    environment.run(task);
    return true;
  }

  /** The environment for the next event; undefined if it must wait. */
  #choose(): Environment | undefined {
    const [first] = this.#environments;
    if (first === undefined) return this.#start();
    const depth = this.#typicalDuration <= QUICK ? DEEPEST_QUEUE : 1;
    const free = this.#environments.find((environment) => environment.load < depth);
    if (free !== undefined) return free;
    const starting = this.#environments.some((environment) => !environment.ready);
    return starting || this.#environments.length >= MOST_ENVIRONMENTS ? undefined : this.#start();
  }

  #start(): Environment {
    const environment = this.#options.createEnvironment();
    this.#environments.push(environment);
    environment.assign(
      this.#options.createAssignment(),
      {
        ready: () => this.#placeWaiting(),
        settled: (duration) => this.#settled(environment, duration),
        stalled: () => this.#stalled(environment),
        log: this.#options.log,
        ended: (unbegun) => this.#ended(environment, unbegun),
      },
      this.#options.isDebugged,
    );
    return environment;
  }

  #settled(environment: Environment, duration: number): void {
    this.#typicalDuration *= duration > this.#typicalDuration ? 1.1 : 0.9;
    this.#placeWaiting();
    if (this.#load() === 0) this.#drained?.();
    if (environment.load === 0 && environment !== this.#environments[0]) this.#endWhenIdle(environment);
  }

  #endWhenIdle(environment: Environment): void {
    clearTimeout(this.#idleTimers.get(environment));
    const timer = setTimeout(() => {
      if (environment.load === 0 && environment !== this.#environments[0]) void environment.end();
    }, IDLE_LIMIT);
    this.#idleTimers.set(environment, timer.unref());
  }

  /** A handler that seemed quick is not: the events that wait behind it are placed again. */
  #stalled(environment: Environment): void {
    this.#typicalDuration = Math.max(this.#typicalDuration, 2 * QUICK);
    this.#placeAnew(environment.takeBack());
  }

  #ended(environment: Environment, unbegun: readonly Task[]): void {
    clearTimeout(this.#idleTimers.get(environment));
    this.#idleTimers.delete(environment);
    const index = this.#environments.indexOf(environment);
    if (index >= 0) this.#environments.splice(index, 1);
    this.#placeAnew(unbegun);
    if (this.#load() === 0) this.#drained?.();
  }

  #placeAnew(tasks: readonly Task[]): void {
    if (this.#closed) {
      for (const task of tasks) refuse(task);
      return;
    }
    for (const { payload } of tasks) this.#waitingCharacters += payload.length;
    this.#waiting = [...tasks, ...this.#waiting];
    this.#placeWaiting();
  }

  #placeWaiting(): void {
    for (let task = this.#waiting[0]; task !== undefined && this.#place(task); task = this.#waiting[0]) {
      this.#waiting.shift();
      this.#waitingCharacters -= task.payload.length;
    }
  }

  #load(): number {
    return this.#environments.reduce((sum, environment) => sum + environment.load, this.#waiting.length);
  }
}

function refuse({ requestId, settle }: Task): void {
  settle({ ok: false, error: stackStopped.describe(requestId), duration: 0 });
}
