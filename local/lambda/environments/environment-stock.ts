import { Environment } from "./environment";

/**
 * Makes execution environments, and keeps one thread started that is no function's yet: to start a thread takes longer
 * than to load a handler, so what is new (a first event, new code) is served sooner.
 */
export class EnvironmentStock {
  readonly #workerFile: string;
  #spare: { readonly memorySize: number; readonly environment: Environment } | undefined;
  #closed = false;

  constructor(workerFile: string) {
    this.#workerFile = workerFile;
  }

  /** Starts the spare thread for functions of so many megabytes. */
  stock(memorySize: number): void {
    if (this.#closed || this.#spare !== undefined) return;
    this.#spare = { memorySize, environment: new Environment(this.#workerFile, memorySize) };
  }

  /** An environment that is the caller's from now on. */
  take(memorySize: number): Environment {
    const spare = this.#spare;
    if (spare?.memorySize !== memorySize || spare.environment.ended)
      return new Environment(this.#workerFile, memorySize);
    this.#spare = undefined;
    setImmediate(() => this.stock(memorySize));
    return spare.environment;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#spare?.environment.end();
  }
}
