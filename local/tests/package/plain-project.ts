import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { readTarball, type TarFile, unpack } from "./tarball";

export const ROOT = resolve(__dirname, "../../..");
const PACKAGE = join(ROOT, "local");

/** Somebody else's SAM project with the packed package installed in it. */
export interface PlainProject {
  readonly folder: string;
  /** What the tarball holds. */
  readonly files: readonly TarFile[];
  /** `npx --no-install …` in the project. */
  npx(args: readonly string[]): Run;
  /** `node …` in the project. */
  node(args: readonly string[], env?: Readonly<Record<string, string>>): Run;
  /** Ends what still runs and removes the project. */
  close(): Promise<void>;
}

export interface Run {
  readonly process: ChildProcess;
  /** The first line on stdout. */
  readonly firstLine: Promise<string>;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
}

/**
 * Packs the package and installs it. The package's dependencies are linked to those of this checkout, so that nothing
 * is fetched; with GATEHOUSE_INSTALL=registry, `npm install` fetches them as it does for everyone.
 */
export async function makePlainProject(): Promise<PlainProject> {
  const root = mkdtempSync(join(tmpdir(), "gatehouse-test-"));
  const folder = join(root, "todo-list");
  const runs: Run[] = [];
  const start = (program: readonly string[], options: SpawnOptions = {}) => {
    const run = follow(program, { cwd: folder, ...options });
    runs.push(run);
    return run;
  };
  cpSync(join(__dirname, "plain-project"), folder, { recursive: true });
  await succeed(start([...npm("npm"), "pack", "--pack-destination", root], { cwd: PACKAGE }));
  const tarball = join(root, readdirSync(root).find((name) => name.endsWith(".tgz")) ?? "none");
  const files = readTarball(tarball);
  if (process.env["GATEHOUSE_INSTALL"] === "registry") {
    await succeed(start([...npm("npm"), "install", "--no-audit", "--no-fund", tarball]));
  } else {
    unpack(files, join(folder, "node_modules/sam-gatehouse"));
    linkDependencies(folder);
    await succeed(start([...npm("npm"), "rebuild", "--ignore-scripts", "sam-gatehouse"]));
  }
  return {
    folder,
    files,
    npx: (args) => start([...npm("npx"), "--no-install", ...args]),
    node: (args, env = {}) => start([process.execPath, ...args], { env: { ...process.env, ...env } }),
    async close() {
      for (const run of runs) run.process.kill("SIGKILL");
      await Promise.all(runs.map((run) => run.ended));
      rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

function linkDependencies(folder: string): void {
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(PACKAGE, "package.json"), "utf8"),
  );
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, "node_modules", name), link, "junction");
  }
}

/** npm's programs as Node.js runs them, the same on every system; where no npm started this, those on the path. */
function npm(program: "npm" | "npx"): readonly string[] {
  const cli = process.env["npm_execpath"];
  return cli === undefined ? [program] : [process.execPath, join(dirname(cli), `${program}-cli.js`)];
}

function follow([command = "", ...args]: readonly string[], options: SpawnOptions): Run {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(([status]: (number | null)[]) => ({
    status: status ?? null,
    stdout,
    stderr,
  }));
  const firstLine = new Promise<string>((found, failed) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      if (stdout.includes("\n")) found(stdout.slice(0, stdout.indexOf("\n")));
    });
    ended.then(() => failed(new Error(`ended without a line; stderr: ${stderr}`)), failed);
  });
  firstLine.catch(() => {});
  return { process: child, firstLine, ended };
}

async function succeed(run: Run): Promise<void> {
  const { status, stdout, stderr } = await run.ended;
  if (status !== 0) throw new Error(`${run.process.spawnargs.join(" ")} ended with ${status}: ${stdout}${stderr}`);
}
