import { type EndReason, outOfMemory } from "./end-reason";
import { ThreadMemory } from "./thread-memory";

/** An environment, as far as its memory is concerned. */
export interface MemoryUser {
  readonly threadId: number;
  /** Megabytes that the template gives the function. */
  readonly memorySize: number;
  /** How many events it holds. */
  readonly load: number;
  /** For how many milliseconds it has been running the first of them. */
  elapsed(): number;
  fail(reason: EndReason): void;
}

/** How often it looks, in milliseconds, while there is something to look at. */
const INTERVAL = 50;
/** An event that ends sooner, in milliseconds, is not looked at. */
const LONG = 100;
/** What a function may take beyond its memory before it is ended: garbage and code. */
const GRACE = 256 * 1024 * 1024;

/**
 * Ends a function that takes far more memory than it has, before V8's own limit does: where a single allocation passes
 * that limit (a map or an array that grows) V8 ends the whole process. It looks at the process first, which costs
 * little. Only when that is larger, by more than a function has, than it was at rest are the threads asked for their
 * own memory, and only a function whose own thread has too much is ended: never another, however busy. A thread that
 * does not answer goes on until its time is up.
 */
export class MemoryWatch {
  readonly #environments = new Set<MemoryUser>();
  readonly #threads = new ThreadMemory((threadId, bytes) => this.#judge(threadId, bytes));
  #timer: NodeJS.Timeout | undefined;
  /** The least bytes of the process between events that run for long. What such an event gave back may stay with it. */
  #restingSize = Number.POSITIVE_INFINITY;

  /** An event was given to it. */
  watch(environment: MemoryUser): void {
    this.#environments.add(environment);
    if (this.#timer !== undefined) return;
    this.#restingSize = Math.min(this.#restingSize, process.memoryUsage.rss());
    this.#timer = setInterval(() => this.#look(), INTERVAL).unref();
  }

  #look(): void {
    for (const environment of this.#environments) if (environment.load === 0) this.#environments.delete(environment);
    const long = [...this.#environments].filter((environment) => environment.elapsed() > LONG);
    if (long.length === 0) {
      this.#rest();
      return;
    }
    const growth = process.memoryUsage.rss() - this.#restingSize;
    if (growth >= Math.min(...long.map(mostOf))) this.#threads.ask();
  }

  #judge(threadId: number, bytes: number): void {
    for (const environment of this.#environments)
      if (environment.threadId === threadId && environment.load > 0 && bytes >= mostOf(environment))
        environment.fail(outOfMemory);
  }

  #rest(): void {
    this.#threads.close();
    if (this.#environments.size > 0) {
      this.#restingSize = Math.min(this.#restingSize, process.memoryUsage.rss());
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Bytes. */
const mostOf = ({ memorySize }: MemoryUser): number => memorySize * 1024 * 1024 + GRACE;
