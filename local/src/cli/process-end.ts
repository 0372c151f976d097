import { readFileSync } from "node:fs";
import { systemErrorCode } from "../model/errors";

/** How long a clean end may take. After that the process exits anyway, so that it never takes two seconds. */
const GRACE_MILLIS = 1_500;
const PARENT_POLL_MILLIS = 500;
const SHELLS: ReadonlySet<string> = new Set(["sh", "dash", "bash", "ash", "zsh"]);

/**
 * Resolves when the npm that started this process is gone (a closed terminal, `kill -9` of npm). Without npm it
 * never resolves. npm may run a shell in between: then the shell's parent is watched too, where the system reports it
 * (Linux).
 */
export function parentEnds(): Promise<void> {
  if (process.env["npm_lifecycle_event"] === undefined) return new Promise(() => {});
  const before = ancestors();
  return new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (ancestors() === before && isAlive(process.ppid)) return;
      clearInterval(timer);
      resolve();
    }, PARENT_POLL_MILLIS);
    timer.unref();
  });
}

/** The parent's id, followed by the grandparent's if the parent is a shell. */
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

/**
 * Closes and exits with status 0 at SIGTERM, SIGINT or SIGHUP, or when `other` resolves. Returns a function that does so
 * too. `goodbye` is called first.
 */
export function endOnSignal(close: () => Promise<void>, other: Promise<void>, goodbye: () => void): () => void {
  let isEnding = false;
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    goodbye();
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
  void other.then(end);
  return end;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}
