import { readFileSync } from "node:fs";
import type * as Esbuild from "esbuild";

/**
 * esbuild, loaded when it is first needed: a start whose bundles are all in the cache does not need it. Its child
 * process keeps nothing alive and ends with this one, or with `stop`.
 */
export class EsbuildService {
  readonly version = readVersion();
  #esbuild: typeof Esbuild | undefined;
  #isEnded = false;
  /** What rejects the work under way: esbuild never settles a build whose plugin it was stopped in. */
  readonly #enders = new Set<() => void>();

  /** Runs `work`, and once more if another user of esbuild in this process stopped the child process meanwhile. */
  async use<T>(work: (esbuild: typeof Esbuild) => Promise<T>): Promise<T> {
    try {
      return await this.#untilEnded(work(this.#load()));
    } catch (error) {
      if (this.#isEnded || !isServiceGone(error)) throw error;
      return await this.#untilEnded(work(this.#load()));
    }
  }

  async #untilEnded<T>(working: Promise<T>): Promise<T> {
    let end: () => void = () => {};
    const ended = new Promise<never>((_, reject) => {
      end = () => reject(new Error("The stack ends."));
    });
    this.#enders.add(end);
    try {
      return await Promise.race([working, ended]);
    } finally {
      this.#enders.delete(end);
    }
  }

  async stop(): Promise<void> {
    await this.#esbuild?.stop();
  }

  /** Stops it for good: what is being built fails. */
  async end(): Promise<void> {
    this.#isEnded = true;
    for (const end of this.#enders) end();
    await this.stop();
  }

  #load(): typeof Esbuild {
    if (this.#isEnded) throw new Error("The stack ends.");
    this.#esbuild ??= requireEsbuild();
    return this.#esbuild;
  }
}

/** Whether esbuild's child process ended while it was working. */
export function isServiceGone(error: unknown): boolean {
  return error instanceof Error && /service (was stopped|is no longer running)/.test(error.message);
}

function requireEsbuild(): typeof Esbuild {
  return require("esbuild");
}

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(require.resolve("esbuild/package.json"), "utf8"));
  return version;
}
