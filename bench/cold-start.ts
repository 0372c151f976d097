import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Budget, budgetOf, bundleFunctions } from "./function-bundles";

/**
 * What a cold start costs of each function's own: the size of its bundle, and how long a fresh process takes to load
 * it, beside an empty handler in the same run. The rounds alternate, so that what disturbs the machine disturbs all
 * alike.
 *
 *     npm run bench:cold-start -- [ROUNDS [hold]]
 *
 * With `hold` it ends with 1 where the quickest loading of a function, the one that was least disturbed, is over its
 * budget. It judges the bytes nowhere (a test does); it does NOT measure the start of Node.js nor of Lambda.
 */
async function main(): Promise<void> {
  const rounds = Number(process.argv[2] ?? 30);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("ROUNDS is a whole number, 1 or more");
  const folder = mkdtempSync(join(tmpdir(), "cold-start-"));
  try {
    const nothing = Buffer.from("exports.handler = async () => {};\n");
    const empty = { logicalId: emptyHandler, code: nothing, map: Buffer.alloc(0), sources: [] };
    const candidates = [empty, ...(await bundleFunctions())].map(({ logicalId, code, map, sources }) => {
      // As in the zip file: every handler is called handler.js, and so its map is found.
      mkdirSync(join(folder, logicalId));
      const file = join(folder, logicalId, "handler.js");
      writeFileSync(file, code);
      writeFileSync(`${file}.map`, map);
      const budget = budgetOf({ logicalId, sources });
      return { logicalId, file, bytes: code.byteLength, budget, times: [] as number[] };
    });
    for (let round = 0; round < rounds; round++) {
      for (const { file, times } of candidates) times.push(loadingTime(file));
    }
    print(candidates, rounds);
    if (process.argv[3] === "hold") hold(candidates);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const emptyHandler = "(empty handler)";

/** Milliseconds that `require` takes in a process of its own. */
function loadingTime(file: string): number {
  const { stdout, status, stderr } = spawnSync(process.execPath, ["--enable-source-maps", "-e", loader, file], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${file} did not load: ${stderr}`);
  return Number(stdout);
}

const loader = `
  const start = process.hrtime.bigint();
  require(process.argv[1]);
  process.stdout.write(String(Number(process.hrtime.bigint() - start) / 1e6));
`;

interface Measured {
  readonly logicalId: string;
  readonly bytes: number;
  readonly budget: Budget;
  readonly times: readonly number[];
}

function print(measured: readonly Measured[], rounds: number): void {
  const base = median(measured.find(({ logicalId }) => logicalId === emptyHandler)?.times ?? []);
  console.log(`Node.js ${process.version}, ${process.arch}, ${cpus().length} processors, medians of ${rounds}\n`);
  const rows = measured.map(({ logicalId, bytes, budget, times }) => {
    const over = median(times) - base;
    return logicalId === emptyHandler
      ? [logicalId, `${bytes}`, "", median(times).toFixed(2), "", ""]
      : [logicalId, `${bytes}`, `${budget.bytes}`, median(times).toFixed(2), over.toFixed(2), `${budget.milliseconds}`];
  });
  const table = [["function", "bytes", "at most", "load ms", "over empty", "at most"], ...rows];
  for (const [name = "", ...numbers] of table) {
    console.log([name.padEnd(28), ...numbers.map((cell) => cell.padStart(11))].join(""));
  }
}

function hold(measured: readonly Measured[]): void {
  const quickest = ({ times }: Measured) => Math.min(...times);
  const base = Math.min(...measured.map(quickest));
  const over = measured.filter((each) => quickest(each) - base > each.budget.milliseconds);
  for (const { logicalId } of over) console.error(`${logicalId} takes longer to load than its budget allows`);
  if (over.length > 0) process.exitCode = 1;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
