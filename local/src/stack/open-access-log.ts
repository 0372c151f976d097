import { appendFileSync } from "node:fs";
import { StartError, systemErrorCode } from "../model/errors";

/** Takes an API's access-log entries, each in the template's own format. */
export type AccessLog = (entry: string) => void;

/**
 * Writes entries to a file, appended, readable by its owner alone, or to the terminal where no file is named.
 * Throws StartError `access-log-not-writable` at once rather than at the first request.
 */
export function openAccessLog(file: string | undefined, log: (line: string) => void): AccessLog {
  if (file === undefined) return (entry) => log(`access log: ${entry}`);
  const append = (text: string) => appendFileSync(file, text, { mode: 0o600 });
  try {
    append("");
  } catch (error) {
    const why = systemErrorCode(error) ?? String(error);
    throw new StartError("access-log-not-writable", `The access log ${file} can't be written (${why}).`, {
      cause: error,
    });
  }
  return (entry) => append(`${entry}\n`);
}
