import { readFileSync, statSync } from "node:fs";
import { StartError, systemErrorCode } from "../model/errors";

/** No file of settings is longer. Bytes. */
const LARGEST = 1024 * 1024;

/** The text of a file that an option names. Throws a StartError of this code that names it. */
export function readLimited(file: string, code: string, what: string): string {
  try {
    if (statSync(file).size <= LARGEST) return readFileSync(file, "utf8");
  } catch (cause) {
    const why = systemErrorCode(cause) === "ENOENT" ? "there is no such file" : (systemErrorCode(cause) ?? "no reason");
    throw new StartError(code, `${what} ${file} can't be read: ${why}.`, { cause });
  }
  throw new StartError(code, `${what} ${file} is longer than 1 MB.`);
}
