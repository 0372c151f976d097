import { readFileSync } from "node:fs";
import { systemErrorCode } from "../model/errors";

/** A signal ends the process cleanly; what has not ended by then is cut off, so that two seconds are never passed. */
const GRACE_MILLIS = 1_500;
const PARENT_POLL_MILLIS = 500;
const SHELLS: ReadonlySet<string> = new Set(["sh", "dash", "bash", "ash", "zsh"]);

/** Why the process is to end; resolves at most once. */
export interface Ending {
  readonly reason: Promise<void>;
}

/**
 * Resolves when the npm that started this process is gone (a closed terminal, `kill -9` of npm). A process that npm did
 * not start is left alone. npm may run a shell between: then the shell's own parent is watched too, where the system
 * tells it (Linux).
 */
export function endWithParent(): Ending {
  if (process.env["npm_lifecycle_event"] === undefined) return { reason: new Promise(() => {}) };
  const before = ancestors();
  const reason = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (ancestors() === before && isAlive(process.ppid)) return;
      clearInterval(timer);
      resolve();
    }, PARENT_POLL_MILLIS);
    timer.unref();
  });
  return { reason };
}

/** The parent's id, and after it the grandparent's where the parent is a shell. */
function ancestors(): string {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, "latin1");
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
    return SHELLS.has(name ?? "") ? `${parent} ${rest?.split(" ")[1]}` : String(parent);
  } catch {
    return String(parent);
  }
}

/** Closes and ends with status 0 at SIGTERM, SIGINT or SIGHUP, or when the given ending comes. */
export function endOnSignal(close: () => Promise<void>, ending: Ending): void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), GRACE_MILLIS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`gatehouse: the stack did not close cleanly: ${String(error)}\n`);
        process.exit(0);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  void ending.reason.then(end);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}
