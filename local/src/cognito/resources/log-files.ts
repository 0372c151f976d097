import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { systemErrorCode, textForLog } from "../../model/errors";

/** The folder of the exported logs, beside the store of the pools. */
const FOLDER = "logs";
/** A file that has grown this large becomes `<pool>.1.jsonl`, in place of the one before. */
const LARGEST = 5 * 1024 * 1024;

/**
 * Appends lines to `logs/<pool>.jsonl` beside the store, readable by its owner only. What cannot be written
 * is said in the log and costs no sign-in, since AWS delivers such records on a best-effort basis too.
 */
export function logFiles(stateDirectory: string, log: (line: string) => void): (poolId: string, line: string) => void {
  const folder = join(stateDirectory, FOLDER);
  return (poolId, line) => {
    const file = join(folder, `${poolId}.jsonl`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (sizeOf(file) > LARGEST) renameSync(file, join(folder, `${poolId}.1.jsonl`));
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      log(`The log of ${poolId} was not written: ${systemErrorCode(error) ?? textForLog(error)}`);
    }
  };
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
