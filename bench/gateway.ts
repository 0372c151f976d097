import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bound, type Contender, ours, serverlessOffline, startStack } from "./gateway/contenders";
import { type LoadResult, loader } from "./gateway/load";
import { openSession, type Session } from "./gateway/session";

/**
 * Authorised GETs through a function: requests a second, the slowest hundredth and memory, of the stack, beside
 * serverless-offline with the same routes and beside bounds (bench/gateway-bound.ts). Each measurement has a
 * fresh server. Needs npm's registry: autocannon, serverless-offline and osls are installed into a temporary folder.
 *
 *     npm run bench:gateway                         ten seconds each, medians of three
 *     npm run bench:gateway -- --seconds 2 --rounds 1 --only gatehouse
 *     npm run bench:gateway -- --long               sixty seconds at 10 connections: does it keep its pace?
 */

const PROJECT = resolve(__dirname, "..");
const PEERS = ["autocannon@8.0.0", "serverless-offline@14.8.2", "osls@4.3.1"];
const CONNECTIONS = [1, 10, 50] as const;
/** More than the gateway remembers, so that each comes as if for the first time. */
const FRESH_TOKENS = 1_500;

interface Settings {
  readonly seconds: number;
  readonly rounds: number;
  readonly only: string;
  readonly long: boolean;
}

interface Row {
  readonly name: string;
  readonly results: readonly (LoadResult & { readonly memory: number | undefined })[];
}

async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"));
  try {
    await run(folder, settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(folder: string, settings: Settings): Promise<void> {
  const isWanted = (name: string) => name.includes(settings.only);
  writeFileSync(join(folder, "package.json"), "{}");
  const peers = isWanted("serverless-offline") ? PEERS : PEERS.slice(0, 1);
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--legacy-peer-deps", ...peers], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  const state = join(folder, "state");
  const { session, fresh } = await prepare(state, isWanted("gatehouse, fresh tokens"));
  const load = loader(folder);
  const manyRoutes = join(PROJECT, `.bench-300-routes.yaml`);
  const contenders: readonly (readonly [Contender, readonly string[]])[] = [
    [ours(state), [session.token]],
    [{ ...ours(state), name: "gatehouse, fresh tokens" }, fresh],
    [{ ...ours(state, manyRoutes), name: "gatehouse, 300 routes" }, [session.token]],
    [serverlessOffline(folder, { name: "(worker threads)", options: [] }, session), [session.token]],
    [serverlessOffline(folder, { name: "(in process)", options: ["--useInProcess"] }, session), [session.token]],
    [bound(folder, "direct", session), [session.token]],
    [bound(folder, "worker", session), [session.token]],
    [bound(folder, "worker-cache", session), [session.token]],
  ];
  writeFileSync(manyRoutes, withMoreRoutes(readFileSync(join(PROJECT, "template.yaml"), "utf8"), 300));
  try {
    const rows: Row[] = [];
    for (const [contender, tokens] of contenders) {
      if (isWanted(contender.name)) rows.push(await measure(contender, tokens, settings, load));
    }
    report(rows);
    if (settings.long) await longRun(ours(state), session, load);
  } finally {
    rmSync(manyRoutes);
  }
}

/** One start of the stack, for its keys and tokens. */
async function prepare(state: string, withFresh: boolean): Promise<{ session: Session; fresh: string[] }> {
  const server = await startStack(state, join(PROJECT, "template.yaml"));
  try {
    const session = await openSession(server.output);
    const fresh: string[] = [];
    for (let count = 0; withFresh && count < FRESH_TOKENS; count += 1) fresh.push(await session.freshToken());
    return { session, fresh };
  } finally {
    await server.stop();
  }
}

/** The template with further routes like that of whoami's function. Its lines are read, not its YAML. */
function withMoreRoutes(template: string, count: number): string {
  const lines = template.split("\n");
  const path = lines.findIndex((line) => line.trim() === "Path: /whoami");
  const start = lines.findLastIndex((line, index) => index < path && line.trim() === "Type: HttpApi") - 1;
  const [indent = ""] = /^ */.exec(lines[start] ?? "") ?? [];
  const length = lines.slice(start + 1).findIndex((line) => line.trim() !== "" && !line.startsWith(`${indent} `)) + 1;
  const block = lines.slice(start, start + length);
  const known = lines.filter((line) => line.trim() === "Type: HttpApi").length;
  const more = Array.from({ length: count - known }, (_, index) => [
    `${indent}More${index}:`,
    ...block.slice(1).map((line) => line.replace("/whoami", `/more/{id}/part${index}`)),
  ]);
  return [...lines.slice(0, start), ...more.flat(), ...lines.slice(start)].join("\n");
}

async function measure(
  contender: Contender,
  tokens: readonly string[],
  { seconds, rounds }: Settings,
  load: ReturnType<typeof loader>,
): Promise<Row> {
  const results = [];
  for (const connections of CONNECTIONS) {
    const runs = [];
    for (let round = 0; round < rounds; round += 1) {
      const { server, url } = await contender.start();
      try {
        await load({ url, connections, seconds: 1, tokens: tokens.slice(0, 1) });
        const result = await load({ url, connections, seconds, tokens });
        runs.push({ ...result, memory: server.memory() });
      } finally {
        await server.stop();
      }
    }
    runs.sort((left, right) => left.rate - right.rate);
    const median = runs[Math.floor(runs.length / 2)];
    if (median === undefined) throw new Error("no rounds");
    results.push({ ...median, wrong: Math.max(...runs.map(({ wrong }) => wrong)) });
  }
  return { name: contender.name, results };
}

function report(rows: readonly Row[]): void {
  console.log(`requests a second at ${CONNECTIONS.join(" / ")} connections; p99 in ms at 10; memory in MB after 50`);
  for (const { name, results } of rows) {
    const rates = results.map(({ rate }) => Math.round(rate).toLocaleString("en").padStart(7)).join(" ");
    const p99 = results[1]?.p99.toFixed(1) ?? "-";
    const memory = results.at(-1)?.memory?.toFixed(0) ?? "-";
    const wrong = results.reduce((sum, result) => sum + result.wrong, 0);
    console.log(`${name.padEnd(36)} ${rates}  p99 ${p99.padStart(6)}  ${memory.padStart(5)} MB  wrong ${wrong}`);
  }
  for (const [name, goals] of Object.entries(GOALS)) {
    const [own, other] = [rows.find((row) => row.name === "gatehouse"), rows.find((row) => row.name === name)];
    if (own === undefined || other === undefined) continue;
    const ratios = own.results.map(({ rate }, index) => rate / (other.results[index]?.rate ?? Number.NaN));
    const told = ratios.map((ratio, index) => `${ratio.toFixed(2)}${ratio < (goals[index] ?? 0) ? " (missed)" : ""}`);
    console.log(`gatehouse / ${name}: ${told.join("  ")}   goal ${goals.join("  ")}`);
  }
}

/** At least this much of each, at 1, 10 and 50 connections. */
const GOALS: Readonly<Record<string, readonly number[]>> = {
  "serverless-offline (worker threads)": [1.4, 2, 2],
  "serverless-offline (in process)": [1, 1.4, 1.4],
  "bound: worker": [0.75, 0.75, 0.75],
  "bound: worker-cache": [0, 0.5, 0.5],
  "gatehouse, 300 routes": [0.9, 0.9, 0.9],
};

async function longRun(contender: Contender, { token }: Session, load: ReturnType<typeof loader>): Promise<void> {
  const { server, url } = await contender.start();
  try {
    const { perSecond, wrong } = await load({ url, connections: 10, seconds: 60, tokens: [token] });
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const ratio = sum(perSecond.slice(-10)) / sum(perSecond.slice(0, 10));
    const memory = server.memory()?.toFixed(0) ?? "-";
    console.log(
      `sixty seconds: the last ten are ${ratio.toFixed(2)} of the first, ${memory} MB, wrong ${wrong}; goal 0.9, 200 MB`,
    );
  } finally {
    await server.stop();
  }
}

function readSettings(args: readonly string[]): Settings {
  const after = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
  return {
    seconds: Number(after("--seconds") ?? 10),
    rounds: Number(after("--rounds") ?? 3),
    only: after("--only") ?? "",
    long: args.includes("--long"),
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
