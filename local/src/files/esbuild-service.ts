import { readFileSync } from "node:fs";
import type * as Esbuild from "esbuild";

/** Builds under way in this process, of all stacks: esbuild has one child process for all of them. */
let underWay = 0;

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
    underWay += 1;
    let isOver = false;
    const over = () => {
      if (!isOver) underWay -= 1;
      isOver = true;
    };
    let end: () => void = () => {};
    const ended = new Promise<never>((_, reject) => {
      end = () => {
        over();
        reject(new Error("The stack ends."));
      };
    });
    this.#enders.add(end);
    try {
      return await Promise.race([working, ended]);
    } finally {
      over();
      this.#enders.delete(end);
    }
  }

  /** Ends the child process, unless somebody else in this process is building. */
  async stop(): Promise<void> {
    if (underWay === 0) await this.#esbuild?.stop();
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
