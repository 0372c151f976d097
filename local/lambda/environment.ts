import { Worker } from "node:worker_threads";
import type { FunctionLogLine } from "../model/activity";
import {
  crashed,
  type EndReason,
  exited,
  notInitialised,
  outOfMemory,
  stackStopped,
  timedOut,
} from "./environment-end";
import {
  type Assignment,
  type FromSandbox,
  type InvocationError,
  monotonicMillis,
  PROGRESS_BYTES,
  PROGRESS_NEXT,
  PROGRESS_STARTED,
  type SandboxData,
} from "./sandbox/messages";

/** An event on its way, and what is to be told when it is answered. */
export interface Task {
  readonly requestId: string;
  readonly payload: string;
  readonly settle: (result: TaskResult) => void;
}

export type TaskResult =
  | { readonly ok: true; readonly payload: string; readonly duration: number }
  | { readonly ok: false; readonly error: InvocationError; readonly duration: number };

export interface EnvironmentEvents {
  /** The handler is loaded. */
  readonly ready: () => void;
  /** An event was answered, in this many milliseconds; the environment has room for more. */
  readonly settled: (duration: number) => void;
  /** An event runs for long while others wait behind it. */
  readonly stalled: () => void;
  readonly log: (at: number, level: FunctionLogLine["level"], requestId: string | undefined, text: string) => void;
  /** The thread is gone. These were given to it and not begun. */
  readonly ended: (unbegun: readonly Task[]) => void;
}

/** After so many milliseconds an event holds up those behind it. */
const STALL = 20;
/** Lambda gives a module ten seconds to load, then once more the function's timeout. */
const INIT_LIMIT = 10_000;

/**
 * An execution environment: one worker thread that runs one function, one event at a time. It may be started before it
 * is known for which function (`assign`), since starting a thread is what takes longest.
 */
export class Environment {
  readonly #worker: Worker;
  readonly #next: Int32Array;
  readonly #started: Float64Array;
  /** By sequence number, in order. What is in here is neither answered nor taken back. */
  readonly #tasks = new Map<number, Task>();
  #lastSequence = -1;
  #assignment: Assignment | undefined;
  #events: EnvironmentEvents | undefined;
  #enforceTimeout = true;
  #ready = false;
  #ended = false;
  #endReason: EndReason | undefined;
  #deadlineTimer: NodeJS.Timeout | undefined;
  #stallTimer: NodeJS.Timeout | undefined;

  constructor(workerFile: string, memorySize: number) {
    const progress = new SharedArrayBuffer(PROGRESS_BYTES);
    this.#next = new Int32Array(progress);
    this.#started = new Float64Array(progress);
    this.#worker = new Worker(workerFile, {
      workerData: { progress } satisfies SandboxData,
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: heapLimits(memorySize),
    });
    this.#worker.on("message", (message: FromSandbox) => this.#receive(message));
    this.#worker.on("error", (error) => this.#failed(error));
    this.#worker.on("exit", (code) => this.#finish(this.#endReason ?? exited(code)));
    this.#worker.unref();
  }

  /** Events given to it that are not answered. */
  get load(): number {
    return this.#tasks.size;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Makes it the function's. Once only. Without `enforceTimeout` (a debugger is attached) an event may take any time. */
  assign(assignment: Assignment, events: EnvironmentEvents, enforceTimeout: boolean): void {
    this.#assignment = assignment;
    this.#events = events;
    this.#enforceTimeout = enforceTimeout;
    this.#worker.postMessage(assignment);
    if (enforceTimeout) this.#armDeadline(INIT_LIMIT + assignment.timeoutMillis);
  }

  run(task: Task): void {
    this.#lastSequence += 1;
    this.#tasks.set(this.#lastSequence, task);
    if (this.#tasks.size === 1) this.#worker.ref();
    this.#worker.postMessage([this.#lastSequence, task.requestId, task.payload]);
    if (!this.#ready) return;
    this.#watch();
  }

  /** Takes back the events that the thread has not begun. What it is at goes on. */
  takeBack(): Task[] {
    for (;;) {
      const next = Atomics.load(this.#next, PROGRESS_NEXT);
      const fence = this.#lastSequence + 1;
      if (next >= fence) return [];
      if (Atomics.compareExchange(this.#next, PROGRESS_NEXT, next, fence) === next) return this.#remove(next, fence);
    }
  }

  /** Ends the thread. An event that it is at fails. */
  async end(): Promise<void> {
    this.#finish(stackStopped);
    await this.#worker.terminate();
  }

  #remove(from: number, to: number): Task[] {
    const removed: Task[] = [];
    for (let sequence = from; sequence < to; sequence += 1) {
      const task = this.#tasks.get(sequence);
      if (task !== undefined) removed.push(task);
      this.#tasks.delete(sequence);
    }
    return removed;
  }

  #receive(message: FromSandbox): void {
    switch (message[0]) {
      case "result": {
        const [, sequence, duration, ok, text] = message;
        this.#settle(sequence, ok ? { ok, payload: text, duration } : { ok, error: JSON.parse(text), duration });
        return;
      }
      case "log": {
        const [, at, level, requestId, text] = message;
        this.#events?.log(at, level, requestId, text);
        return;
      }
      case "init": {
        const [, error] = message;
        if (error !== undefined) {
          this.#endReason = notInitialised(JSON.parse(error));
          return;
        }
        this.#ready = true;
        clearTimeout(this.#deadlineTimer);
        this.#deadlineTimer = undefined;
        if (this.#tasks.size > 0) this.#watch();
        this.#events?.ready();
      }
    }
  }

  #settle(sequence: number, result: TaskResult): void {
    const task = this.#tasks.get(sequence);
    if (task === undefined) return;
    this.#tasks.delete(sequence);
    if (this.#tasks.size === 0) this.#worker.unref();
    task.settle(result);
    this.#events?.settled(result.duration);
  }

  #failed(error: unknown): void {
    const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    this.#endReason ??= code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemory : crashed(error);
  }

  /** Settles what the thread was at and hands back what it had not begun. What it still sends is passed over. */
  #finish(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#deadlineTimer);
    clearTimeout(this.#stallTimer);
    const unbegun = this.#ready ? this.takeBack() : [];
    const duration = this.#elapsed();
    for (const [sequence, task] of this.#tasks) {
      const error = reason.describe(task.requestId);
      if (reason.unlogged) this.#events?.log(Date.now(), "ERROR", task.requestId, error.errorMessage);
      this.#settle(sequence, { ok: false, error, duration });
    }
    this.#events?.ended(unbegun);
  }

  /** Watches over the event that is being run: that it ends in time, and that it does not hold up others for long. */
  #watch(): void {
    const timeout = this.#assignment?.timeoutMillis ?? 0;
    if (this.#enforceTimeout && this.#deadlineTimer === undefined) this.#armDeadline(timeout);
    if (this.#tasks.size > 1 && this.#stallTimer === undefined) {
      this.#stallTimer = setTimeout(() => this.#checkStall(), STALL).unref();
    }
  }

  #armDeadline(delay: number): void {
    this.#deadlineTimer = setTimeout(() => this.#checkDeadline(), delay).unref();
  }

  #checkDeadline(): void {
    this.#deadlineTimer = undefined;
    const timeout = this.#assignment?.timeoutMillis ?? 0;
    if (this.#tasks.size === 0 && this.#ready) return;
    const remaining = this.#ready ? timeout - this.#elapsed() : 0;
    if (remaining > 0) {
      this.#armDeadline(Math.ceil(remaining));
      return;
    }
    this.#finish(timedOut(timeout));
    void this.#worker.terminate();
  }

  #checkStall(): void {
    this.#stallTimer = undefined;
    if (this.#tasks.size < 2) return;
    if (this.#elapsed() >= STALL) this.#events?.stalled();
    this.#watch();
  }

  /** For how many milliseconds the thread has been at the oldest of its events; 0 where it has not begun it. */
  #elapsed(): number {
    const oldest = this.#tasks.keys().next();
    const begun = oldest.done !== true && oldest.value < Atomics.load(this.#next, PROGRESS_NEXT);
    return begun ? monotonicMillis() - (this.#started[PROGRESS_STARTED] ?? 0) : 0;
  }
}

/** V8's limits from the function's memory, as Lambda's own start script sets them: 90 % old, 5 % a semi-space. */
function heapLimits(memorySize: number) {
  return {
    maxOldGenerationSizeMb: Math.floor(memorySize * 0.9),
    maxYoungGenerationSizeMb: Math.max(3, Math.floor(memorySize * 0.05) * 3),
  };
}
