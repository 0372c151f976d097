import { ClassicLevel } from "classic-level";
import { notWritable } from "../../files/owner-only-file";
import type { KeyRange } from "./dynalite-store";

/** Values by key; undefined for a key that goes. */
export type Changes = ReadonlyMap<string, string | undefined>;

export type Snapshot = ReturnType<ClassicLevel<string, string>["snapshot"]>;

/**
 * The LevelDB that holds every table of a stack. A batch of changes is one record of LevelDB's write-ahead log, handed
 * to the system before the write is acknowledged: a process that is killed leaves the whole batch or nothing of it, and
 * the log is replayed when the store is opened again. That log is the redo log of the transactions.
 */
export class TableStore {
  readonly #level: ClassicLevel<string, string>;
  readonly #directory: string;
  /** Set while the log may end in the middle of a record. */
  #isCut = false;
  #reopening: Promise<void> | undefined;
  readonly #listeners = new Set<(keys: readonly string[]) => void>();

  private constructor(level: ClassicLevel<string, string>, directory: string) {
    this.#level = level;
    this.#directory = directory;
  }

  /** Rejects with a StartError `state-not-writable`. */
  static async open(directory: string): Promise<TableStore> {
    const level = new ClassicLevel<string, string>(directory);
    try {
      await level.open();
    } catch (error) {
      throw notWritable(directory, causeOf(error));
    }
    return new TableStore(level, directory);
  }

  read(key: string, snapshot?: Snapshot): string | undefined {
    return this.#level.getSync(key, snapshot === undefined ? {} : { snapshot });
  }

  /** All of the changes or none. Rejects with a StartError `state-not-writable` that says what to do. */
  async write(changes: Changes): Promise<void> {
    const operations = [...changes].map(([key, value]) =>
      value === undefined ? ({ type: "del", key } as const) : ({ type: "put", key, value } as const),
    );
    if (operations.length === 0) return;
    try {
      await this.#repair();
      await this.#level.batch(operations);
    } catch (error) {
      this.#isCut = true;
      throw notWritable(this.#directory, causeOf(error));
    }
    const keys = [...changes.keys()];
    for (const listener of this.#listeners) listener(keys);
  }

  /**
   * Opens the store anew after a write has failed. LevelDB would go on behind the half of a record that a full disk has
   * left, and pass over what follows it when the log is replayed; a new log begins behind what can be read.
   */
  async #repair(): Promise<void> {
    if (!this.#isCut) return;
    this.#reopening ??= this.#level
      .close()
      .then(() => this.#level.open())
      .then(() => {
        this.#isCut = false;
      })
      .finally(() => {
        this.#reopening = undefined;
      });
    await this.#reopening;
  }

  /** Calls a listener after each batch, until the function that it returns is called. */
  onWrite(listener: (keys: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  entries(range: KeyRange, snapshot?: Snapshot) {
    return this.#level.iterator({ ...range, ...(snapshot === undefined ? {} : { snapshot }) });
  }

  keys(range: KeyRange) {
    return this.#level.keys(range);
  }

  /** Removes a range in steps, so that nothing else waits for long. It is NOT atomic. */
  async clear(range: KeyRange): Promise<void> {
    await this.#level.clear(range);
  }

  snapshot(): Snapshot {
    return this.#level.snapshot();
  }

  close(): Promise<void> {
    return this.#level.close();
  }
}

/** The system's error code, which LevelDB gives in words alone. */
function causeOf(error: unknown): unknown {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error);
  const [code] = SYSTEM_ERRORS.find(([, words]) => words.test(text)) ?? [];
  return code === undefined ? error : Object.assign(new Error(text), { code });
}

const SYSTEM_ERRORS = [
  ["ENOSPC", /No space left/i],
  ["EDQUOT", /quota exceeded/i],
  ["EFBIG", /File too large/i],
  ["EACCES", /Permission denied/i],
  ["EROFS", /Read-only file system/i],
] as const;

/** The keys that begin with a prefix. */
export const below = (prefix: string): KeyRange => ({ gte: prefix, lt: `${prefix}\u{10ffff}` });
