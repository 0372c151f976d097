import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { FunctionLogLine } from "../../model/activity";
import type { Assignment, FromSandbox, InvocationError, SandboxData } from "../sandbox/messages";
import { crashed, type EndReason, exited, notInitialised, outOfMemory, stackStopped, timedOut } from "./end-reason";
import type { MemoryUser, MemoryWatch } from "./memory-watch";
import { Progress } from "./progress";
import { Watchdog } from "./watchdog";

/** An event on its way, and where its answer goes. */
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
  /** An event runs long while others wait behind it. */
  readonly stalled: () => void;
  readonly log: (at: number, level: FunctionLogLine["level"], requestId: string | undefined, text: string) => void;
  /** It has ended. It was given these events and did not begin them. */
  readonly ended: (unbegun: readonly Task[]) => void;
}

/** Lambda gives a module ten seconds to load, then once more the function's timeout. */
const INIT_LIMIT = 10_000;
/** Milliseconds to wait for a thread to end. */
const LONGEST_END = 1000;

/**
 * An execution environment: one worker thread that runs one function, one event at a time. It may be started before its
 * function is known (`assign`), since starting a thread takes longest.
 */
export class Environment implements MemoryUser {
  /** Megabytes. */
  readonly memorySize: number;
  readonly #worker: Worker;
  readonly #memoryWatch: MemoryWatch;
  readonly #progress = new Progress();
  /** By number, in order: the events that are neither answered nor taken back. */
  readonly #tasks = new Map<number, Task>();
  #nextSequence = 0;
  #events: EnvironmentEvents | undefined;
  #watchdog: Watchdog | undefined;
  /** Milliseconds. */
  #timeout = 0;
  #ready = false;
  #ended = false;
  #endReason: EndReason | undefined;
  #assignedAt = 0;

  constructor(workerFile: string, memorySize: number, memoryWatch: MemoryWatch) {
    this.memorySize = memorySize;
    this.#memoryWatch = memoryWatch;
    this.#worker = new Worker(workerFile, {
      workerData: { progress: this.#progress.buffer } satisfies SandboxData,
      env: {},
      argv: [],
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: heapLimits(memorySize),
    });
    this.#worker.on("message", (message: FromSandbox) => this.#receive(message));
    this.#worker.on("error", (error) => {
      this.#endReason ??= isOutOfMemory(error) ? outOfMemory : crashed(error);
    });
    this.#worker.on("exit", (code) => this.#finish(this.#endReason ?? exited(code)));
    this.#worker.unref();
  }

  /** -1 once the thread has ended. */
  get threadId(): number {
    return this.#worker.threadId;
  }

  /** How many events given to it are not answered. */
  get load(): number {
    return this.#tasks.size;
  }

  get ready(): boolean {
    return this.#ready;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Gives it its function, once only. While `isDebugged` returns true, an event may take any time. */
  assign(assignment: Assignment, events: EnvironmentEvents, isDebugged: () => boolean): void {
    this.#events = events;
    this.#assignedAt = performance.now();
    this.#worker.postMessage(assignment);
    this.#timeout = assignment.timeoutMillis;
    this.#watchdog = new Watchdog({
      load: () => this.load,
      elapsed: () => this.elapsed(),
      isDebugged,
      timedOut: () => this.fail(timedOut(this.#timeout)),
      stalled: () => this.#ready && events.stalled(),
    });
    this.#watchdog.start(INIT_LIMIT + this.#timeout);
  }

  run(task: Task): void {
    const sequence = this.#nextSequence;
    this.#nextSequence += 1;
    this.#tasks.set(sequence, task);
    if (this.#tasks.size === 1) this.#worker.ref();
    this.#memoryWatch.watch(this);
    this.#worker.postMessage([sequence, task.requestId, task.payload]);
    this.#watchdog?.look();
  }

  /** Takes back the events that the thread has not begun. The one that runs goes on. */
  takeBack(): Task[] {
    const end = this.#nextSequence;
    const taken: Task[] = [];
    for (let sequence = this.#progress.takeBack(end); sequence < end; sequence += 1) {
      const task = this.#tasks.get(sequence);
      if (task !== undefined) taken.push(task);
      this.#tasks.delete(sequence);
    }
    return taken;
  }

  /**
   * For how many milliseconds the thread has been running the oldest of its events, or loading the handler for it; 0
   * when it runs none.
   */
  elapsed(): number {
    if (!this.#ready) return this.#tasks.size > 0 ? performance.now() - this.#assignedAt : 0;
    const oldest = this.#tasks.keys().next();
    return oldest.done !== true && this.#progress.hasBegun(oldest.value) ? this.#progress.elapsed() : 0;
  }

  /** Ends the thread. The event that runs fails for this reason; those not begun are handed back. */
  fail(reason: EndReason): void {
    this.#finish(reason);
    void this.#worker.terminate();
  }

  /** Ends the thread, and resolves when it has ended. The event that runs fails. */
  async end(): Promise<void> {
    this.#finish(stackStopped);
    await Promise.race([this.#worker.terminate(), sleep(LONGEST_END, undefined, { ref: false })]);
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
        this.#progress.logTaken();
        if (!this.#ended) this.#events?.log(at, level, requestId, text);
        return;
      }
      case "init": {
        const [, error] = message;
        if (error === undefined) this.#initialised();
        else this.#endReason = notInitialised(JSON.parse(error));
      }
    }
  }

  #initialised(): void {
    this.#ready = true;
    this.#watchdog?.start(this.#timeout);
    this.#events?.ready();
  }

  #settle(sequence: number, result: TaskResult): void {
    const task = this.#tasks.get(sequence);
    if (task === undefined) return;
    this.#tasks.delete(sequence);
    if (this.#tasks.size === 0) this.#worker.unref();
    task.settle(result);
    this.#events?.settled(result.duration);
  }

  /** Fails the event that runs and hands back those not begun. What the thread still sends is ignored. */
  #finish(reason: EndReason): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#watchdog?.stop();
    const unbegun = this.#ready ? this.takeBack() : [];
    const duration = this.elapsed();
    const failed = [...this.#tasks.values()];
    this.#tasks.clear();
    this.#worker.unref();
    this.#events?.ended(unbegun);
    for (const { requestId, settle } of failed) {
      const error = reason.describe(requestId);
      if (reason.unlogged) this.#events?.log(Date.now(), "ERROR", requestId, error.errorMessage);
      settle({ ok: false, error, duration });
    }
  }
}

/**
 * V8's limits. Young objects get what Lambda's own start script gives them, 5 % of the memory for a semi-space. Old
 * ones get far more than the function has: V8 ends the whole process if one allocation passes the limit (MemoryWatch).
 */
function heapLimits(memorySize: number) {
  return {
    maxOldGenerationSizeMb: memorySize + 2048,
    maxYoungGenerationSizeMb: Math.max(3, Math.floor(memorySize * 0.05) * 3),
  };
}

/** Looks at members only: a test runs in a realm of its own, with another class Error. */
function isOutOfMemory(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
