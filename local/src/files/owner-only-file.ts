import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { systemErrorCode } from "../model/errors";

/** The file's text, or undefined if there is no such file. Throws on other problems. */
export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Replaces the whole file, readable by its owner only; a reader sees the old text or the new, never half. */
export function writeOwnerOnly(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, file);
}
