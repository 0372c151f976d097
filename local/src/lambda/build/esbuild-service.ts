import { readFileSync } from "node:fs";
import type * as Esbuild from "esbuild";

/**
 * esbuild, loaded when it is first needed: a start whose bundles are all in the cache needs it not at all. Its child
 * process keeps nothing alive and ends with this one, or with `stop`.
 */
export interface EsbuildService {
  readonly version: string;
  /** Runs `work`; once more where the child process was stopped meanwhile by another user of esbuild in this process. */
  use<T>(work: (esbuild: typeof Esbuild) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export function createEsbuildService(): EsbuildService {
  let loaded: typeof Esbuild | undefined;
  const load = (): typeof Esbuild => {
    loaded ??= requireEsbuild();
    return loaded;
  };
  return {
    version: readVersion(),
    async use(work) {
      try {
        return await work(load());
      } catch (error) {
        if (!isServiceGone(error)) throw error;
        return await work(load());
      }
    },
    async stop() {
      await loaded?.stop();
    },
  };
}

/** Whether esbuild's child process ended while it was asked. */
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
