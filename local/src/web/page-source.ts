import { EsbuildService } from "../files/esbuild-service";
import { SourceWatcher } from "../files/source-watcher";
import { buildPage } from "./build-page";
import type { PageFile } from "./page-file";

export type PageFiles = ReadonlyMap<string, PageFile>;

/**
 * A page's files by path, built when they are first asked for, which keeps the start as quick as without a page, and
 * again after a change of its sources.
 */
export class PageSource {
  readonly #folder: string;
  readonly #esbuild = new EsbuildService();
  readonly #watcher: SourceWatcher | undefined;
  #built: Promise<PageFiles> | undefined;

  constructor(folder: string, watch: boolean, log: (line: string) => void) {
    this.#folder = folder;
    if (!watch) return;
    this.#watcher = new SourceWatcher(() => {
      this.#built = undefined;
    }, log);
    this.#watcher.add([folder], true);
  }

  /** Rejects with a StartError `page-not-built`; the next call tries again. */
  files(): Promise<PageFiles> {
    if (this.#built !== undefined) return this.#built;
    const built = this.#build();
    this.#built = built;
    built.catch(() => {
      if (this.#built === built) this.#built = undefined;
    });
    return built;
  }

  async close(): Promise<void> {
    this.#watcher?.close();
    await this.#esbuild.stop();
  }

  async #build(): Promise<PageFiles> {
    const files = await buildPage({ folder: this.#folder, sourceMaps: true }, this.#esbuild);
    return new Map(files.map((file) => [file.path, file]));
  }
}
