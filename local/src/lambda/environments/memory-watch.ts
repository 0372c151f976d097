import { type EndReason, outOfMemory } from "./end-reason";

/** An environment, as far as its memory is concerned. */
export interface MemoryUser {
  /** Megabytes that the template gives the function. */
  readonly memorySize: number;
  /** How many events it holds. */
  readonly load: number;
  /** For how many milliseconds it has been running the first of them. */
  elapsed(): number;
  /** Which part of the time since the last call the thread was busy, 0 to 1. */
  utilization(): number;
  fail(reason: EndReason): void;
}

/** How often it looks, in milliseconds, while there is something to look at. */
const INTERVAL = 50;
/** An event that ends sooner, in milliseconds, is not looked at. */
const LONG = 100;
/** What a function may use beyond its memory before it is ended: garbage, code, and the use of other threads. */
const GRACE = 256 * 1024 * 1024;

/**
 * Ends a function that uses far more than its memory, before V8's own limit is reached: if one allocation exceeds that
 * limit (a growing map or array), V8 ends the whole process. All threads share the process's memory, so the watch
 * measures how much that has grown while an event is running, and attributes the growth to the busiest thread.
 */
export class MemoryWatch {
  readonly #environments = new Set<MemoryUser>();
  #timer: NodeJS.Timeout | undefined;
  /** Bytes, before the events that run for long began. */
  #restingSize = 0;

  /** An event was given to it. */
  watch(environment: MemoryUser): void {
    this.#environments.add(environment);
    if (this.#timer !== undefined) return;
    this.#restingSize = process.memoryUsage.rss();
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
    const [busiest] = long
      .map((environment) => ({ environment, utilization: environment.utilization() }))
      .sort((one, other) => other.utilization - one.utilization);
    if (busiest === undefined || growth < busiest.environment.memorySize * 1024 * 1024 + GRACE) return;
    busiest.environment.fail(outOfMemory);
    this.#restingSize = process.memoryUsage.rss();
  }

  #rest(): void {
    if (this.#environments.size > 0) {
      this.#restingSize = process.memoryUsage.rss();
      return;
    }
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
