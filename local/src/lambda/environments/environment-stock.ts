import { setFlagsFromString } from "node:v8";
import { Environment } from "./environment";
import { MemoryWatch } from "./memory-watch";

/**
 * Creates execution environments, and keeps one spare thread that belongs to no function yet: starting a thread takes
 * longer than loading a handler, so a first event or new code is served sooner.
 */
export class EnvironmentStock {
  readonly #workerFile: string;
  readonly #memoryWatch = new MemoryWatch();
  #spare: { readonly memorySize: number; readonly environment: Environment } | undefined;
  #closed = false;

  constructor(workerFile: string) {
    keepLoopsInterruptible();
    this.#workerFile = workerFile;
  }

  /** Starts the spare thread, for functions with this many megabytes. */
  stock(memorySize: number): void {
    if (this.#closed || this.#spare !== undefined) return;
    this.#spare = { memorySize, environment: this.#create(memorySize) };
  }

  /** Hands over an environment; it belongs to the caller from now on. */
  take(memorySize: number): Environment {
    const spare = this.#spare;
    if (spare?.memorySize !== memorySize || spare.environment.ended) return this.#create(memorySize);
    this.#spare = undefined;
    setImmediate(() => this.stock(memorySize));
    return spare.environment;
  }

  #create(memorySize: number): Environment {
    return new Environment(this.#workerFile, memorySize, this.#memoryWatch);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#spare?.environment.end();
  }
}

/**
 * V8 13 and 14 (Node.js 24 and 25) compile some endless loops, `for (;;) new Array(1000).fill(1)` among them, in such a
 * way that neither the memory limit nor `terminate` can end their thread. Switching off this step of the optimiser
 * prevents that, at no measurable cost.
 */
function keepLoopsInterruptible(): void {
  const major = Number.parseInt(process.versions.v8, 10);
  if (major === 13 || major === 14) setFlagsFromString("--no-turboshaft-loop-unrolling");
}
