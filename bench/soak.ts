import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Caller } from "./soak/caller";
import { memoryProblem } from "./soak/memory";
import { seededRandom } from "./soak/random";
import { openStack, type RunningStack } from "./soak/running-stack";

/**
 * Uses the project's stack without rest and looks at every answer. Half of the time it is killed (SIGKILL) every few
 * seconds in the middle of its work and started again; the other half it runs on. It fails, with exit status 1, on a
 * wrong answer (a forged token that is let in, a good one that is not), on an acknowledged write that is not there
 * after a kill, and on memory that grows beyond 1.5 times what it was after the warm-up.
 *
 *     npm run soak                          one minute
 *     npm run soak -- --minutes 60
 *     npm run soak -- --minutes 5 --seed 7  the same choices again, though not the same moments
 */

const CALLERS = 4;
const MOST_TOLD = 20;

async function main(): Promise<void> {
  const { minutes, seed } = readSettings(process.argv.slice(2));
  const problems: string[] = [];
  const report = (problem: string) => {
    if (problems.length < MOST_TOLD) console.error(problem);
    problems.push(problem);
  };
  const callers = Array.from(
    { length: CALLERS },
    (_, index) => new Caller(`caller${index}`, seededRandom(seed + index), report),
  );
  const state = mkdtempSync(join(tmpdir(), "gatehouse-soak-"));
  console.log(`${minutes} minutes with the seed ${seed}`);
  try {
    const half = minutes * 30;
    const kills = await withKills(state, callers, half, seededRandom(seed - 1), report);
    const samples = await withoutKills(state, callers, half, report);
    const growth = memoryProblem(samples);
    if (growth !== undefined) report(growth);
    const answers = callers.reduce((sum, caller) => sum + caller.answers, 0);
    const memory =
      samples.length === 0 ? "memory not told by this system" : `${samples.at(-1)?.toFixed(0)} MB at the end`;
    console.log(`${answers} answers, ${kills} kills, ${memory}, ${problems.length} problems`);
    if (answers === 0 || kills === 0) report("nothing was done");
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
  if (problems.length > 0) process.exitCode = 1;
}

type Report = (problem: string) => void;

async function withKills(
  state: string,
  callers: readonly Caller[],
  seconds: number,
  random: () => number,
  report: Report,
): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let kills = 0;
  while (performance.now() < end) {
    const stack = await openStack(state, report);
    await check(callers, stack);
    const using = use(callers, stack);
    await pause(1_000 + random() * 4_000);
    await stack.kill();
    await using.end();
    kills += 1;
  }
  return kills;
}

/** The samples of memory in megabytes, one a second; none where the system does not tell. */
async function withoutKills(
  state: string,
  callers: readonly Caller[],
  seconds: number,
  report: Report,
): Promise<readonly number[]> {
  const stack = await openStack(state, report);
  await check(callers, stack);
  const using = use(callers, stack);
  const samples: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await pause(1_000);
    const memory = stack.memory();
    if (memory !== undefined) samples.push(memory);
  }
  await using.end();
  await stack.stop();
  const again = await openStack(state, report);
  await check(callers, again);
  await again.stop();
  return samples;
}

async function check(callers: readonly Caller[], stack: RunningStack): Promise<void> {
  await Promise.all(callers.map((caller) => caller.check(stack)));
}

/** Lets all callers work until `end`, which waits for what they have begun. */
function use(callers: readonly Caller[], stack: RunningStack): { readonly end: () => Promise<void> } {
  let isOver = false;
  const working = callers.map(async (caller) => {
    while (!isOver) {
      await caller.step(stack);
      await pause(0);
    }
  });
  return {
    end: async () => {
      isOver = true;
      await Promise.all(working);
    },
  };
}

function readSettings(args: readonly string[]): { readonly minutes: number; readonly seed: number } {
  const after = (name: string) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : undefined);
  const minutes = after("--minutes") ?? 1;
  const seed = after("--seed") ?? Math.floor(Math.random() * 1_000_000);
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error("usage: npm run soak -- [--minutes N] [--seed N]");
  return { minutes, seed };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
