import { chmodSync, closeSync, existsSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { Database } from "node-sqlite3-wasm";
import { StartError } from "../model/errors";
import { SqliteStore } from "./sqlite-store";
import type { Store } from "./store";
import { type FreeBytes, freeBytes, type StorePlace, storeError } from "./store-error";

/** Format of what is stored. A store of another number is refused, never misread. */
const FORMAT = 2;

/** A file up to this size is checked as a whole at the start (milliseconds); a larger one as it is read. Bytes. */
const CHECKED_AT_START = 8 * 1024 * 1024;

/**
 * Opens a store in a folder that exists. What `write` has returned survives the death of this process, however it dies
 * (docs/decisions/041-user-pool-store.md). Throws a StartError, and leaves the file as it is, where the store is
 * damaged, of another version, not readable or not writable, or the disk is full.
 *
 * Does not keep a second process out: the lock of the state folder does. `free` tells the room that is left on the
 * disk.
 */
export function openStore(place: StorePlace, free: FreeBytes = freeBytes): Store {
  const { file } = place;
  try {
    if (!existsSync(file)) createFile(file);
    if (statSync(file).size === 0) throw new Error("it is empty");
    return new SqliteStore(openDatabase(file), (cause) => storeError(place, cause, free));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw storeError(place, error, free);
  }
}

/** A store of a format that this version does not read. */
export function otherVersion(file: string): StartError {
  return new StartError("state-of-another-version", `${file} was written by another version. Remove it to start anew.`);
}

/** Made beside and renamed: a store's file is never empty, so an empty one is damaged. */
function createFile(file: string): void {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  removeLock(draft);
  ownerOnly(draft);
  const database = new Database(draft);
  try {
    database.exec(
      "CREATE TABLE entries (key BLOB PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;" +
        `PRAGMA user_version = ${FORMAT};`,
    );
  } finally {
    database.close();
  }
  renameSync(draft, file);
}

function openDatabase(file: string): Database {
  chmodSync(file, 0o600);
  ownerOnly(`${file}-wal`);
  removeLock(file);
  const database = new Database(file, { fileMustExist: true });
  try {
    // The write-ahead log is what survives a kill without a flush at each commit; one process needs no shared memory.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    checkFormat(database, file);
    if (statSync(file).size <= CHECKED_AT_START) checkWhole(database);
    if (existsSync(`${file}.lock`)) chmodSync(`${file}.lock`, 0o700);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function checkFormat(database: Database, file: string): void {
  const found = database.get("PRAGMA user_version")?.["user_version"];
  if (found === FORMAT) return;
  if (found === 0) throw new Error("it is empty");
  throw otherVersion(file);
}

function checkWhole(database: Database): void {
  const result = database.get("PRAGMA quick_check(1)")?.["quick_check"];
  if (result !== "ok") throw new Error("its pages are malformed");
}

/** Makes the file before SQLite does, which would let the group and others read it. */
function ownerOnly(file: string): void {
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

/** A process that was killed leaves SQLite's lock behind, a folder beside the file. */
function removeLock(file: string): void {
  rmSync(`${file}.lock`, { recursive: true, force: true });
}
