import { statSync } from "node:fs";
import { dirname, extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SourceWatcher } from "../../files/source-watcher";
import type { EpochMillis } from "../../model/time";

export interface FileChangesOptions {
  /** Absolute paths of the files that count, as of now. */
  readonly files: () => readonly string[];
  /** When they began to be read: what was written after that is a change. */
  readonly readSince: EpochMillis;
  /** Whether a file that is none of them may be the one that is missing. */
  readonly isLacking: () => boolean;
  /** Called with the files that changed, one call after the other. Never rejects. */
  readonly onChange: (files: readonly string[]) => Promise<void>;
  readonly onProblem: (message: string) => void;
}

/** Editors write a file in several steps: this many milliseconds after the last notice it is read. */
const SETTLING = 20;
/** What the CDK synthesizes is many files, of which the manifest is written last. */
const SYNTHESIS_SETTLING = 300;

const MANIFEST = /[\\/]manifest\.json$/;
const DESCRIPTIONS = new Set([".yaml", ".yml", ".json", ".template"]);

/**
 * Tells of changes of an application's files by watching their folders, so that a file that is replaced by another of
 * its name, as editors do, is seen. Quick saves are one change.
 */
export class FileChanges {
  readonly #options: FileChangesOptions;
  readonly #watcher: SourceWatcher;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: FileChangesOptions) {
    this.#options = options;
    this.#watcher = new SourceWatcher((file) => this.#noticed(file), options.onProblem);
    this.#watch();
    for (const file of options.files()) if (isWrittenAfter(file, options.readSince)) this.#noticed(file);
  }

  /** Resolves when a change that is being worked on is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher.close();
    await this.#working;
  }

  #watch(): void {
    this.#watcher.add([...new Set(this.#options.files().map((file) => dirname(file)))], false);
  }

  #noticed(file: string): void {
    const { files, isLacking } = this.#options;
    const known = files();
    if (!known.includes(file) && !(isLacking() && DESCRIPTIONS.has(extname(file)))) return;
    this.#changed.add(file);
    const isHalfSynthesis = !MANIFEST.test(file) && known.some((each) => MANIFEST.test(each));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#work(), isHalfSynthesis ? SYNTHESIS_SETTLING : SETTLING).unref();
  }

  #work(): void {
    this.#working ??= this.#tell().finally(() => {
      this.#working = undefined;
    });
  }

  async #tell(): Promise<void> {
    while (this.#changed.size > 0 && !this.#isClosed) {
      const files = [...this.#changed];
      this.#changed.clear();
      await this.#options.onChange(files);
      if (!this.#isClosed) this.#watch();
    }
  }
}

/**
 * A file that is gone was changed too. File systems stamp by a clock that is a few milliseconds behind, which is less
 * than a start takes before it reads.
 */
function isWrittenAfter(file: string, moment: EpochMillis): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats === undefined || stats.mtimeMs >= moment;
}

/** Milliseconds until a file that could not be read, since it may have been half written, is read once more. */
const SECOND_LOOK = 60;

/** What `read` returns; where it throws, once more after a moment. Rejects with what the second time throws. */
export async function readTwice<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch {
    await sleep(SECOND_LOOK);
    return await read();
  }
}
