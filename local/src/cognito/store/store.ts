import { chmodSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { type Key as LmdbKey, open, type RootDatabase } from "lmdb";
import { StartError } from "../../model/errors";

/** A key is a path: the table's name first, then what narrows it down. Keys sort member by member. */
export type Key = readonly (string | number)[];

/** The untyped, ordered key-value store below the tables. `put` and `remove` work inside `write` only. */
export interface Store {
  get(key: Key): unknown;
  put(key: Key, value: unknown): void;
  remove(key: Key): void;
  /** Entries whose key begins with `prefix`, in key order, those after `after` only. Stop reading to stop the cost. */
  entries(prefix: Key, after?: Key): Iterable<{ readonly key: Key; readonly value: unknown }>;
  /**
   * Runs `work` as one transaction and returns its result once it is committed. When `work` throws, the
   * transaction is undone and the error goes on. `work` is synchronous, so that nothing else in this process runs between
   * a read and the write that depends on it.
   */
  write<T>(work: () => T): T;
  close(): Promise<void>;
}

/** Format of what is stored. A store of another format is refused, never misread. */
const FORMAT = 1;

/**
 * Opens the store in a folder that exists. What `write` has returned survives the death of this process, however it
 * dies; a loss of power may undo the last second (docs/decisions/041-user-pool-store.md).
 */
export function openStore(folder: string): Store {
  const file = join(folder, "user-pools.mdb");
  ownerOnly(file);
  ownerOnly(`${file}-lock`);
  const database = open<unknown, LmdbKey[]>({ path: file, noSync: true, noSubdir: true });
  checkFormat(database, file);
  return new LmdbStore(database);
}

class LmdbStore implements Store {
  #writing = false;
  #closed = false;
  #flush: NodeJS.Timeout | undefined;
  /** A flush under way: lmdb works on the file in its own thread, so the file must stay open until then. */
  #flushing: Promise<void> = Promise.resolve();
  readonly #database: RootDatabase<unknown, LmdbKey[]>;

  constructor(database: RootDatabase<unknown, LmdbKey[]>) {
    this.#database = database;
  }

  get(key: Key): unknown {
    this.#mustBeOpen();
    return this.#database.get([...key]);
  }

  put(key: Key, value: unknown): void {
    this.#mustWrite();
    this.#database.putSync([...key], value);
  }

  remove(key: Key): void {
    this.#mustWrite();
    this.#database.removeSync([...key]);
  }

  *entries(prefix: Key, after?: Key): Iterable<{ readonly key: Key; readonly value: unknown }> {
    this.#mustBeOpen();
    const end = [...prefix, LAST];
    const from = after === undefined ? [...prefix] : [...after];
    const range = this.#database.getRange({ start: from, end, exclusiveStart: after !== undefined, snapshot: false });
    for (const { key, value } of range) {
      yield { key: key as Key, value };
      this.#mustBeOpen();
    }
  }

  write<T>(work: () => T): T {
    this.#mustBeOpen();
    if (this.#writing) return work();
    this.#writing = true;
    try {
      return this.#database.transactionSync(work);
    } finally {
      this.#writing = false;
      this.#flushSoon();
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#flush);
    await this.#flushing;
    await this.#database.close();
  }

  /** Work that outlives `close` gets an error here instead of reaching lmdb's freed memory. */
  #mustBeOpen(): void {
    if (this.#closed) throw new Error("The store is closed.");
  }

  #mustWrite(): void {
    if (!this.#writing) throw new Error("The store was changed outside of a transaction.");
  }

  /** Commits reach the operating system at once; the disk a second later, off this thread. */
  #flushSoon(): void {
    if (this.#flush !== undefined) return;
    this.#flush = setTimeout(() => {
      this.#flush = undefined;
      this.#flushing = syncToDisk(this.#database);
    }, 1000);
    this.#flush.unref();
  }
}

/** Sorts after every string and number. */
const LAST = Buffer.from([0xff]);

/** `sync` is lmdb's own, but missing from its types. It calls back from its thread when it is done, well or not. */
function syncToDisk(database: object): Promise<void> {
  return new Promise((done) => {
    if ("sync" in database && typeof database.sync === "function") database.sync(() => done());
    else done();
  });
}

/** Makes the file before lmdb does, which would let the group and others read it. */
function ownerOnly(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

function checkFormat(database: RootDatabase<unknown, LmdbKey[]>, file: string): void {
  const found = database.get(["format"]);
  if (found === undefined) database.putSync(["format"], FORMAT);
  else if (found !== FORMAT)
    throw new StartError(
      "state-of-another-version",
      `${file} was written by another version. Remove it to start anew.`,
    );
}
