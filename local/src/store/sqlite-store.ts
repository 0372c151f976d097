import { crc32 } from "node:zlib";
import type { Database, Statement } from "node-sqlite3-wasm";
import { AFTER_ALL, bytesOfKey, keyOfBytes } from "./key-bytes";
import type { Key, Store } from "./store";
import { StoreError } from "./store-error";

/** Rows of the first read of a listing, doubled from read to read up to the last. */
const FIRST_ROWS = 16;
const MOST_ROWS = 512;

/**
 * A store in one table of a SQLite file: the key as bytes that sort as keys do, the value as JSON with its checksum.
 */
export class SqliteStore implements Store {
  #writing = false;
  #closed = false;
  readonly #database: Database;
  readonly #describe: (cause: unknown) => StoreError;
  readonly #get: Statement;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #removeRange: Statement;
  readonly #from: Statement;

  /** `describe` turns what SQLite threw into the error to throw. */
  constructor(database: Database, describe: (cause: unknown) => StoreError) {
    this.#database = database;
    this.#describe = describe;
    this.#get = database.prepare("SELECT value, checksum FROM entries WHERE key = ?");
    this.#put = database.prepare("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)");
    this.#remove = database.prepare("DELETE FROM entries WHERE key = ?");
    this.#removeRange = database.prepare("DELETE FROM entries WHERE key >= ? AND key < ?");
    this.#from = database.prepare("SELECT * FROM entries WHERE key > ? AND key < ? ORDER BY key LIMIT ?");
  }

  get(key: Key): unknown {
    this.#mustBeOpen();
    const row = this.#run(() => this.#get.get([bytesOfKey(key)]));
    return row === null ? undefined : this.#read(row["value"], row["checksum"]);
  }

  put(key: Key, value: unknown): void {
    this.#mustWrite();
    const text = JSON.stringify(value);
    this.#run(() => this.#put.run([bytesOfKey(key), text, crc32(text)]));
  }

  remove(key: Key): void {
    this.#mustWrite();
    this.#run(() => this.#remove.run([bytesOfKey(key)]));
  }

  removeAll(prefix: Key): void {
    this.#mustWrite();
    const from = bytesOfKey(prefix);
    this.#run(() => this.#removeRange.run([from, Buffer.concat([from, AFTER_ALL])]));
  }

  *entries(prefix: Key, after?: Key): Iterable<{ readonly key: Key; readonly value: unknown }> {
    const end = Buffer.concat([bytesOfKey(prefix), AFTER_ALL]);
    let from: Uint8Array = bytesOfKey(after ?? prefix);
    for (let limit = FIRST_ROWS; ; limit = Math.min(limit * 2, MOST_ROWS)) {
      this.#mustBeOpen();
      const rows = this.#run(() => this.#from.all([from, end, limit]));
      for (const { key, value, checksum } of rows) {
        if (!(key instanceof Uint8Array)) throw this.#describe(new Error("a key is malformed"));
        from = key;
        yield { key: this.#run(() => keyOfBytes(key)), value: this.#read(value, checksum) };
        this.#mustBeOpen();
      }
      if (rows.length < limit) return;
    }
  }

  write<T>(work: () => T): T {
    this.#mustBeOpen();
    if (this.#writing) return work();
    this.#run(() => this.#database.exec("BEGIN IMMEDIATE"));
    this.#writing = true;
    try {
      const result = work();
      this.#run(() => this.#database.exec("COMMIT"));
      return result;
    } catch (error) {
      this.#undo();
      throw error;
    } finally {
      this.#writing = false;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const statement of [this.#get, this.#put, this.#remove, this.#removeRange, this.#from]) statement.finalize();
    this.#database.close();
  }

  /** SQLite undoes some failed transactions by itself. */
  #undo(): void {
    if (this.#database.inTransaction) this.#run(() => this.#database.exec("ROLLBACK"));
  }

  /** What goes on after its request was cut off by `close` meets this error. */
  #mustBeOpen(): void {
    if (this.#closed) throw new Error("The store is closed.");
  }

  #mustWrite(): void {
    this.#mustBeOpen();
    if (!this.#writing) throw new Error("The store was changed outside of a transaction.");
  }

  #run<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof StoreError ? error : this.#describe(error);
    }
  }

  #read(value: unknown, checksum: unknown): unknown {
    if (typeof value !== "string" || crc32(value) !== checksum)
      throw this.#describe(new Error("a record is malformed"));
    return JSON.parse(value);
  }
}
