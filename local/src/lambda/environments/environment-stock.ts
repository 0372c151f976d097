import { setFlagsFromString } from "node:v8";
import { Environment } from "./environment";
import { MemoryWatch } from "./memory-watch";

/**
 * Makes execution environments, and keeps one thread started that is no function's yet: to start a thread takes longer
 * than to load a handler, so what is new (a first event, new code) is served sooner.
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

  /** Starts the spare thread for functions of so many megabytes. */
  stock(memorySize: number): void {
    if (this.#closed || this.#spare !== undefined) return;
    this.#spare = { memorySize, environment: this.#create(memorySize) };
  }

  /** An environment that is the caller's from now on. */
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
 * V8 13 and 14 (Node.js 24 and 25) compile some endless loops, `for (;;) new Array(1000).fill(1)` among them, so that
 * nothing can end their thread, neither its memory limit nor `terminate`; without this step of their optimiser they do
 * not. No measurable cost.
 */
function keepLoopsInterruptible(): void {
  const major = Number.parseInt(process.versions.v8, 10);
  if (major === 13 || major === 14) setFlagsFromString("--no-turboshaft-loop-unrolling");
}
