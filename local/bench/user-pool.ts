import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { startCognitoLocal } from "./user-pool/cognito-local";
import { cryptoCosts } from "./user-pool/crypto-bound";
import type { Job, JobResult, PoolReady, Strain } from "./user-pool/messages";

/**
 * Complete sign-ins per second at the user pool of the project's template, its trigger included, over loopback HTTP:
 * by password at 1 and 8 connections, by SRP, and refreshes, with 1, 1,000 and 100,000 users; beside cognito-local from
 * npm in the same run. Medians of three rounds, each of which measures everything once, so that a slow moment of the
 * machine does not fall on one alone. Also for how long the pool's event loop was held up.
 *
 *     npm run bench:user-pool             4 seconds for each measurement
 *     npm run bench:user-pool -- 1        1 second
 *     npm run bench:user-pool -- 4 prof   also writes a CPU profile of each pool into the working directory
 */

const PASSWORD = "Correct-Horse-1";
const ROUNDS = 3;
const SIZES = [1, 1_000, 100_000] as const;
const LOADER = ["-r", "ts-node/register/transpile-only"];

const LOADS = [
  { kind: "password", connections: 1 },
  { kind: "password", connections: 8 },
  { kind: "srp", connections: 8 },
  { kind: "refresh", connections: 8 },
] as const satisfies readonly Pick<Job, "kind" | "connections">[];

interface Subject {
  readonly name: string;
  readonly child: ChildProcess;
  readonly ready: PoolReady;
  readonly isOurs: boolean;
}

interface Measured {
  readonly rate: number;
  readonly done: number;
  readonly strain: Strain | undefined;
}

async function main(): Promise<void> {
  const seconds = Number(process.argv[2] ?? 4);
  const { signature, exponentiation } = cryptoCosts();
  const bound = 2 * signature + exponentiation;
  console.log(`load of this machine before the start: ${loadavg()[0]?.toFixed(1)}`);
  console.log(
    `RSA-2048 signature ${signature.toFixed(2)} ms, 3072-bit exponentiation ${exponentiation.toFixed(2)} ms;`,
  );
  console.log(`two and one are ${bound.toFixed(2)} ms: at most ${(1000 / bound).toFixed(0)} sign-ins/s on one core`);
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  const load = fork(join(__dirname, "user-pool", "load-process.ts"), { execArgv: LOADER });
  const subjects: Subject[] = [];
  try {
    for (const size of SIZES) subjects.push(await startOurs(size, process.argv[3] === "prof"));
    subjects.push(await startTheirs(folder));
    await measure(subjects, load, seconds);
  } finally {
    load.disconnect();
    await Promise.all(subjects.map(end));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOurs(size: number, isProfiled: boolean): Promise<Subject> {
  const execArgv = isProfiled ? ["--cpu-prof", `--cpu-prof-name=user-pool-${size}.cpuprofile`, ...LOADER] : LOADER;
  const child = fork(join(__dirname, "user-pool", "pool-process.ts"), [String(size), PASSWORD], { execArgv });
  const ready: PoolReady = await answerOf(child);
  return { name: `${size.toLocaleString("en")} users`, child, ready, isOurs: true };
}

async function startTheirs(folder: string): Promise<Subject> {
  const { child, ready } = await startCognitoLocal(folder, { name: "user-0@example.com", password: PASSWORD });
  return { name: "cognito-local, 1 user, no trigger", child, ready, isOurs: false };
}

async function measure(subjects: readonly Subject[], load: ChildProcess, seconds: number): Promise<void> {
  const results = new Map<string, Measured[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { kind, connections } of LOADS)
      for (const subject of subjects) {
        if (kind === "srp" && !subject.isOurs) continue;
        const title = `${kind}, ${connections} connection${connections === 1 ? "" : "s"}, ${subject.name}`;
        const job: Job = { ...subject.ready, kind, connections, seconds, password: PASSWORD };
        results.set(title, [...(results.get(title) ?? []), await measureOnce(subject, load, job)]);
      }
  for (const [title, measured] of results) report(title, measured);
}

async function measureOnce({ child, isOurs }: Subject, load: ChildProcess, job: Job): Promise<Measured> {
  if (isOurs) child.send("reset");
  load.send(job);
  const { done, seconds }: JobResult = await answerOf(load);
  const rate = done / seconds;
  if (!isOurs) return { rate, done, strain: undefined };
  child.send("strain");
  const strain: Strain = await answerOf(child);
  return { rate, done, strain };
}

function report(title: string, measured: readonly Measured[]): void {
  const [least = 0, middle = 0, most = 0] = sorted(measured.map(({ rate }) => rate)).map(Math.round);
  const rate = `${String(middle).padStart(5)}/s (${least} to ${most})`;
  console.log(`${title.padEnd(58)} ${rate.padEnd(22)}${describeStrain(measured)}`);
}

function describeStrain(measured: readonly Measured[]): string {
  const [, cpu] = sorted(measured.flatMap(({ strain, done }) => (strain === undefined ? [] : [strain.cpu / done])));
  if (cpu === undefined) return "";
  const worst = (member: keyof Strain) => Math.max(...measured.map(({ strain }) => strain?.[member] ?? 0)).toFixed(0);
  return ` ${cpu.toFixed(2)} ms of processor each, loop held up p99 ${worst("p99")}, most ${worst("most")} ms`;
}

const sorted = (numbers: readonly number[]): readonly number[] => [...numbers].sort((one, other) => one - other);

/** The next message of a child; rejects where it ends instead. */
function answerOf<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error("a process of the bench ended without an answer"));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as Message);
    });
  });
}

async function end({ child, isOurs }: Subject): Promise<void> {
  const closed = once(child, "close");
  if (isOurs) child.send("end");
  else child.kill("SIGTERM");
  await closed;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
