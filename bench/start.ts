import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ON_FREE_PORTS } from "./gateway/contenders";
import { readApplicationLine, signInFirstUser } from "./gateway/session";

/**
 * From the start to the first authorised 200, in milliseconds: by `npm start` as a user runs it, and by our own process
 * alone; at a first start (keys, users and bundles made) and at later ones. Also the resident memory of the idle stack.
 *
 *     npm run bench:start            10 runs of each
 *     npm run bench:start -- 3       fewer
 */

const PROJECT = resolve(__dirname, "..");
interface Way {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const BY_NPM: Way = { name: "npm start", command: "npm", args: ["start", "--silent", "--"] };
const ALONE: Way = {
  name: "node local/bin/gatehouse.js start",
  command: process.execPath,
  args: ["local/bin/gatehouse.js", "start"],
};

interface Start {
  readonly ready: number;
  readonly keptToken: number;
  readonly signedIn: number;
  /** Megabytes; undefined where the system does not tell. */
  readonly memory: number | undefined;
  readonly token: string;
}

async function main(): Promise<void> {
  const runs = Number(process.argv[2] ?? 10);
  console.log(`medians of ${runs}, milliseconds (least to most)`);
  for (const way of [BY_NPM, ALONE]) {
    report(`${way.name}, first start`, await repeat(runs, () => inNewFolder((state) => start(way, state))));
  }
  await inNewFolder(async (state) => {
    const { token } = await start(ALONE, state);
    for (const way of [BY_NPM, ALONE])
      report(`${way.name}, second start`, await repeat(runs, () => start(way, state, token)));
  });
}

async function start(way: Way, state: string, kept?: string): Promise<Start> {
  const begin = performance.now();
  const child = spawn(way.command, [...way.args, ...ON_FREE_PORTS, "--state", state], {
    cwd: PROJECT,
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const line = readApplicationLine(await firstLine(child));
    const ready = performance.now() - begin;
    const api = line.apis.HttpApi.url;
    if (kept !== undefined) await authorised(api, kept);
    const keptToken = performance.now() - begin;
    const { AccessToken: token } = await signInFirstUser(line);
    await authorised(api, token);
    const signedIn = performance.now() - begin;
    await new Promise((done) => setTimeout(done, 300));
    return { ready, keptToken, signedIn, memory: memoryOf(way, child), token };
  } finally {
    child.kill("SIGTERM");
    await new Promise((done) => child.once("close", done));
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let text = "";
    child.stdout?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes("\n")) done(text.slice(0, text.indexOf("\n")));
    });
    child.once("close", () => failed(new Error("the stack ended before it was ready")));
  });
}

async function authorised(api: string, token: string): Promise<void> {
  const { status } = await fetch(`${api}/AdminUser`, { headers: { authorization: `Bearer ${token}` } });
  if (status !== 200) throw new Error(`/AdminUser answered ${status}`);
}

function memoryOf(way: Way, child: ChildProcess): number | undefined {
  if (way !== ALONE || process.platform !== "linux") return undefined;
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

async function inNewFolder<T>(use: (state: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  try {
    return await use(join(folder, "state"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function repeat<T>(times: number, action: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let count = 0; count < times; count += 1) results.push(await action());
  return results;
}

function report(title: string, starts: readonly Start[]): void {
  console.log(title);
  for (const member of ["ready", "keptToken", "signedIn", "memory"] as const) {
    const values = starts.flatMap((one) => one[member] ?? []).sort((a, b) => a - b);
    if (values.length === 0) continue;
    const [least, median, most] = [values[0], values[Math.floor(values.length / 2)], values.at(-1)].map((n) =>
      Math.round(n ?? 0),
    );
    const unit = member === "memory" ? "MB resident" : "ms";
    console.log(`  ${LABELS[member].padEnd(42)} ${median} ${unit} (${least} to ${most})`);
  }
}

const LABELS = {
  ready: "ready line",
  keptToken: "first authorised 200 with a kept token",
  signedIn: "first authorised 200 after a sign-in",
  memory: "idle memory",
} as const;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
