import { outOfMemory } from "./end-reason";
import type { Environment } from "./environment";

/** How often it looks, in milliseconds, while there is something to look at. */
const INTERVAL = 50;
/** An event that ends sooner, in milliseconds, is not looked at. */
const LONG = 100;
/** What a function may take beyond its memory before it is ended: garbage, code, and what other threads took. */
const GRACE = 256 * 1024 * 1024;

/**
 * Ends a function that takes far more memory than it has, before V8's own limit does: where a single allocation passes
 * that limit (a map or an array that grows) V8 ends the whole process. Threads share their process's memory, so what is
 * watched is by how much that grew while an event has been running; it is laid to the busiest thread.
 */
export class MemoryWatch {
  readonly #environments = new Set<Environment>();
  #timer: NodeJS.Timeout | undefined;
  /** Bytes, before the events that run for long began. */
  #restingSize = 0;

  /** An event was given to it. */
  watch(environment: Environment): void {
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
