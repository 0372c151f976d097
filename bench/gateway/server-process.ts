import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** A server under test in a process of its own. */
export interface ServerProcess {
  /** The part of what it printed that was waited for. */
  readonly output: string;
  /** Resident megabytes of the process and what it started; undefined where the system does not tell. */
  memory(): number | undefined;
  /** Seconds of user and system time so far, all threads together; undefined where the system does not tell. */
  cpu(): number | undefined;
  stop(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

interface ServerCommand {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Waits until this stands in what it printed. */
  readonly ready: RegExp;
}

const PATIENCE = 60_000;

/** Starts a Node.js process and waits until it says that it is ready. */
export function startProcess({ args, cwd, env, ready }: ServerCommand): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return new Promise((resolve, reject) => {
    let output = "";
    let isReady = false;
    const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
    const read = (text: string) => {
      if (isReady) return;
      output += text;
      const [found] = ready.exec(output) ?? [];
      if (found === undefined) return;
      isReady = true;
      clearTimeout(timer);
      resolve({
        output: found,
        memory: () => memoryOf(child.pid),
        cpu: () => cpuOf(child.pid),
        stop: () => stop(child),
        kill: () => kill(child),
      });
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("close", () => {
      clearTimeout(timer);
      reject(new Error(`${args.join(" ")} ended before it was ready:\n${output}`));
    });
  });
}

function kill(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("close", () => resolve());
    child.kill("SIGKILL");
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
    child.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function memoryOf(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== "linux") return undefined;
  const own = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(own ?? 0) / 1024 + childrenOf(pid).reduce((sum, child) => sum + (memoryOf(child) ?? 0), 0);
}

/** Of a clock that ticks 100 times a second, as it does wherever Linux runs Node.js. */
function cpuOf(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== "linux") return undefined;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return text === "" ? [] : text.split(" ").map(Number);
  } catch {
    return [];
  }
}
