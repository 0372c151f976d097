import { format } from "node:util";
import type { FunctionLogLine } from "../../model/activity";
import { withoutOwnFrames } from "./own-frames";

/** Takes one line, or one message of several lines, that the function wrote. */
export type WriteLog = (level: FunctionLogLine["level"], text: string) => void;

/** CloudWatch Logs accepts 1 MB an event; longer text is cut. */
const LONGEST = 1_000_000;

const METHODS = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  log: "INFO",
  warn: "WARN",
  error: "ERROR",
} as const;

/** Sends what the function writes to `console`, standard output and standard error to `write`, line by line. */
export function redirectOutput(write: WriteLog): void {
  const bounded: WriteLog = (level, text) =>
    write(level, withoutOwnFrames(text.length > LONGEST ? text.slice(0, LONGEST) : text));
  for (const [method, level] of Object.entries(METHODS)) {
    Object.assign(console, { [method]: (...values: unknown[]) => bounded(level, format(...values)) });
  }
  process.stdout.write = byLine((line) => bounded("INFO", line));
  process.stderr.write = byLine((line) => bounded("ERROR", line));
}

/**
 * Replaces a stream's `write` and passes on whole lines; an unfinished line waits for the end of the event loop's turn.
 */
function byLine(take: (line: string) => void): typeof process.stdout.write {
  let rest = "";
  const flush = () => {
    if (rest !== "") take(rest);
    rest = "";
  };
  process.on("exit", flush);
  return (chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const lines = (rest + textOf(chunk, encoding)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (rest.length > LONGEST) flush();
    else if (rest !== "") setImmediate(flush).unref();
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") process.nextTick(() => callback());
    return true;
  };
}

function textOf(chunk: string | Uint8Array, encoding: unknown): string {
  if (typeof chunk !== "string") return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("utf8");
  return encoding === "hex" || encoding === "base64" ? Buffer.from(chunk, encoding).toString("utf8") : chunk;
}
