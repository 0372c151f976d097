import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";

export const PROGRAM = resolve(__dirname, "../../bin/gatehouse.js");

/** A template of its own for tests of the stack: one API, one pool, and a seed file with two users. */
export const SMALL = join(__dirname, "small");

/** A run of the command line as npm's scripts run it, its output kept. */
export interface CommandRun {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The first line on stdout; rejects where the process ends before it. */
  readonly firstLine: () => Promise<string>;
  /** Exit status, or null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface RunOptions {
  /** Where the program runs, and so where it looks for template.yaml and seed.json. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Starts the program with these arguments. The caller ends what it started. */
export function runCommand(args: readonly string[], options: RunOptions): CommandRun {
  return follow(spawn(process.execPath, [PROGRAM, ...args], spawnOptions(options)), options.input);
}

/** Starts `npm run -s SCRIPT -- …` in a project. The caller ends what it started. */
export function runScript(script: string, args: readonly string[], options: RunOptions): CommandRun {
  const npm = process.env["npm_execpath"];
  const [command, prefix] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  return follow(spawn(command, [...prefix, "run", "-s", script, "--", ...args], spawnOptions(options)), options.input);
}

function spawnOptions({ cwd, env }: RunOptions) {
  return {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"],
  };
}

function follow(child: ChildProcess, input: string | undefined): CommandRun {
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin?.end(input);
  const ended = once(child, "close").then(([status]: (number | null)[]) => status ?? null);
  const firstLine = async () => {
    while (!stdout.includes("\n")) {
      const outcome = await Promise.race([
        ended.then(() => "ended"),
        new Promise((resolve) => setTimeout(resolve, 10, "wait")),
      ]);
      if (outcome === "ended" && !stdout.includes("\n")) throw new Error(`ended without a line; stderr: ${stderr}`);
    }
    return stdout.slice(0, stdout.indexOf("\n"));
  };
  return { process: child, stdout: () => stdout, stderr: () => stderr, firstLine, ended };
}
