import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { StartError, systemErrorCode } from "../model/errors";

/** The file's text, or undefined if there is no such file. Throws StartError `state-unreadable` on other problems. */
export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = systemErrorCode(error) ?? String(error);
    if (code === "ENOENT") return undefined;
    const message = `${file} can't be read (${code}). Check that it is a file that you may read.`;
    throw new StartError("state-unreadable", message, { cause: error });
  }
}

/**
 * Replaces the whole file, readable by its owner only; a reader sees the old text or the new, never half. Throws
 * StartError `state-not-writable`, and then leaves the old text.
 */
export function writeOwnerOnly(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file);
  } catch (error) {
    removeIfThere(temporary);
    throw notWritable(file, error);
  }
}

/** The error for a file or folder that a system error has kept from being written. */
export function notWritable(path: string, cause: unknown): StartError {
  const code = systemErrorCode(cause) ?? String(cause);
  const message =
    code === "ENOSPC" || code === "EDQUOT"
      ? `The disk that holds ${path} is full. Make room, then try again.`
      : `${path} can't be written (${code}). Make it writable, or name another state folder with --state DIR.`;
  return new StartError("state-not-writable", message, { cause });
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing was.
  }
}
