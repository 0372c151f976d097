import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { StartError, systemErrorCode } from "../model/errors";

/** Why a store can't be read or written. */
export type StoreErrorCode = "store-damaged" | "store-disk-full" | "store-unusable";

/**
 * The store's file is damaged, its disk full, or the file can't be read or written. At the start it ends the start with
 * its message; later it fails only the request that met it, and undoes all that this request wrote.
 */
export class StoreError extends StartError {
  override readonly name = "StoreError";
}

/** The file of a store, and what is lost with it, as a message puts it, e.g. `users and keys`. */
export interface StorePlace {
  readonly file: string;
  readonly holds: string;
}

/** Room that is left on the disk of a folder, in bytes; undefined where the system does not tell. */
export type FreeBytes = (folder: string) => number | undefined;

export const freeBytes: FreeBytes = (folder) => {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
};

/** The error that SQLite, or the check of a record, gave for a file, in words that say what to do. */
export function storeError(place: StorePlace, cause: unknown, free: FreeBytes = freeBytes): StoreError {
  const code = codeOf(place.file, cause, free);
  return new StoreError(code, MESSAGES[code](place, cause instanceof Error ? cause.message : String(cause)), { cause });
}

const MESSAGES: Readonly<Record<StoreErrorCode, (place: StorePlace, detail: string) => string>> = {
  "store-damaged": ({ file, holds }, detail) =>
    `${file} is damaged (${detail}) and was left as it is. Put back a copy of it, or remove it to start with new ${holds}.`,
  "store-disk-full": ({ file }) =>
    `The disk that holds ${file} is full. Nothing that was acknowledged is lost: make room, then try again.`,
  "store-unusable": ({ file }, detail) =>
    `${file} can't be read and written (${detail}). Check the permissions of the file and of its folder.`,
};

/** SQLite's WebAssembly build tells only the text of an error, and calls a full disk an I/O error. */
function codeOf(file: string, cause: unknown, free: FreeBytes): StoreErrorCode {
  const text = cause instanceof Error ? cause.message : "";
  if (/malformed|not a database|empty|no such table/.test(text)) return "store-damaged";
  const isFull = systemErrorCode(cause) === "ENOSPC" || (free(dirname(file)) ?? LEAST_ROOM) < LEAST_ROOM;
  return isFull ? "store-disk-full" : "store-unusable";
}

/** Less than the largest page of a database. Bytes. */
const LEAST_ROOM = 65_536;
