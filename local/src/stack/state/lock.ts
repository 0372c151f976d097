import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { StartError, systemErrorCode } from "../../model/errors";
import { readIfPresent } from "../../model/owner-only-file";

export interface Lock {
  release(): void;
}

/**
 * Holds a file for this process. A file left by a process that is gone (`kill -9`, a power cut) does not count.
 * Throws StartError `state-in-use` while its holder lives.
 */
export function acquireLock(file: string): Lock {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) })}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (tryLink(own, file)) return { release: () => releaseIfOwn(file) };
      const holder = holderOf(file);
      if (holder !== undefined && isAlive(holder)) throw inUse(file, holder.pid);
      rmSync(file, { force: true });
    }
    throw inUse(file, undefined);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Whether a living process holds the file. */
export function isLocked(file: string): boolean {
  const holder = holderOf(file);
  return holder !== undefined && isAlive(holder);
}

interface Holder {
  readonly pid: number;
  /** Clock ticks since boot, where the system tells: a pid alone may have been given out again. */
  readonly startedAt: string | null;
}

function inUse(file: string, pid: number | undefined): StartError {
  const who = pid === undefined ? "Another start" : `Process ${pid}`;
  return new StartError(
    "state-in-use",
    `${who} runs on this state folder (${file}). End it first, or start this one with --state DIR or --fresh.`,
  );
}

/** A hard link is made only where there is none, in one step: of two starts at once, one gets it. */
function tryLink(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === "EEXIST") return false;
    throw error;
  }
}

function holderOf(file: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readIfPresent(file) ?? "null");
    if (typeof value !== "object" || value === null || !("pid" in value) || typeof value.pid !== "number")
      return undefined;
    const startedAt = "startedAt" in value && typeof value.startedAt === "string" ? value.startedAt : null;
    return { pid: value.pid, startedAt };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, startedAt }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
  return startOf(pid) === startedAt;
}

/** Field 22 of /proc/PID/stat; null where there is no such file. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function releaseIfOwn(file: string): void {
  if (holderOf(file)?.pid === process.pid) rmSync(file, { force: true });
}
