import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { project } from "../template/read-template";

/** Other people's programs that these tests run, by the variable that says where each is. */
const PROGRAMS = {
  GATEHOUSE_SAM: "SAM CLI (sam)",
  GATEHOUSE_AWS_CLI_1: "the AWS CLI (aws)",
  GATEHOUSE_PYTHON: "a Python with SAM's translator",
  GATEHOUSE_MINISTACK: "ministack",
} as const;

export type Variables = Readonly<Record<string, string>>;

/** Where a program is. Throws where no variable names it: nothing here is left out in silence. */
export function program(variable: keyof typeof PROGRAMS): string {
  const path = process.env[variable] ?? "";
  if (path === "") throw new Error(`${variable} must name ${PROGRAMS[variable]}, see .ci/run`);
  return path;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function run(path: string, args: readonly string[], environment: Variables = {}, cwd = project): Outcome {
  const env = { ...withoutCredentials(), ...environment };
  const options = { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const { status, stdout, stderr, error } = spawnSync(path, args, options);
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Runs a program that must succeed; the error has the end of what it wrote. */
export function mustRun(path: string, args: readonly string[], environment: Variables = {}, cwd = project): string {
  const { status, stdout, stderr } = run(path, args, environment, cwd);
  if (status !== 0)
    throw new Error(`${path} ${args.join(" ")} ended with ${status}: ${`${stdout}${stderr}`.slice(-2000)}`);
  return stdout;
}

/** A server of another program. */
export interface Server {
  readonly url: string;
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** Starts a server and waits until its address answers; rejects with its log where it ends or stays silent. */
export async function serve(
  path: string,
  args: (port: number) => readonly string[],
  options: { readonly environment?: (port: number) => Variables; readonly cwd?: string; readonly ready?: string } = {},
): Promise<Server> {
  const port = await freePort();
  const env = { ...withoutCredentials(), ...options.environment?.(port) };
  const child = spawn(path, args(port), { cwd: options.cwd ?? project, env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (log += text));
  child.on("error", (error) => (log += error.message));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 900; attempt += 1) {
    if (await answers(`${url}${options.ready ?? "/"}`)) return { url, log: () => log, stop: () => end(child) };
    if (child.exitCode !== null) break;
    await pause(100);
  }
  await end(child);
  throw new Error(`${path} ${args(port).join(" ")} does not answer: ${log.slice(-2000)}`);
}

/** The image is there (tests/sam/base-image); without this SAM asks its registry at every start. */
export const imageOptions = ["--skip-pull-image"];

/** Throws unless `sam build` was run: without it `sam local` takes the sources, which it cannot run. */
export function requireBuild(): void {
  if (!existsSync(join(project, ".aws-sam/build/template.yaml"))) throw new Error("run `sam build` first");
}

/** SAM asks AWS who it is wherever it finds credentials, and waits long for an answer where there is no network. */
function withoutCredentials(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(([name]) => !/^AWS_(ACCESS|SECRET|SESSION|PROFILE)/.test(name));
  return { ...Object.fromEntries(entries), SAM_CLI_TELEMETRY: "0" };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  await ended;
  clearTimeout(killer);
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    () => true,
    () => false,
  );

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
