/**
 * Builds all functions at once, first without anything kept and then with SAM's cache, prints how long both took and what
 * each bundle weighs beside its budget, and ends with 1 where one is over.
 *
 *     GATEHOUSE_SAM=sam node tests/sam/build-time.js
 *
 * Judged is the processor time over the number of processors, which is the time on the wall of a machine that does
 * nothing else; the time on the wall is printed beside it.
 */
require("ts-node/register/transpile-only");

const { spawnSync } = require("node:child_process");
const { mkdtempSync, rmSync, statSync } = require("node:fs");
const { availableParallelism, tmpdir } = require("node:os");
const { join } = require("node:path");
const { budgetOf, bundleFunctions } = require("../../bench/function-bundles");

const MOST_SECONDS = 60;
const project = join(__dirname, "../..");

function main(folder) {
  const sam = process.env.GATEHOUSE_SAM;
  if (!sam) throw new Error("GATEHOUSE_SAM must name SAM CLI");
  const times = ["nothing kept", "cached"].map((what) => ({ what, ...build(sam, folder) }));
  for (const { what, wall, quiet } of times) {
    console.log(`${what.padEnd(14)}${wall.toFixed(1).padStart(7)} s, on an idle machine ${quiet.toFixed(1)} s`);
  }
  return times.every(({ quiet }) => quiet <= MOST_SECONDS);
}

function build(sam, folder) {
  const args = [
    "build",
    "--parallel",
    "--cached",
    "--build-dir",
    join(folder, "build"),
    "--cache-dir",
    join(folder, "cache"),
  ];
  const env = { ...process.env, SAM_CLI_TELEMETRY: "0" };
  const began = performance.now();
  const before = processorSeconds();
  const { status, stderr, error } = spawnSync(sam, args, { cwd: project, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`sam build ended with ${status}: ${error?.message ?? stderr.slice(-2000)}`);
  const wall = (performance.now() - began) / 1000;
  return { wall, quiet: (processorSeconds() - before) / Math.min(2, availableParallelism()) };
}

/** Of the processes that this one started and that have ended, as the kernel adds them up; Linux alone tells. */
function processorSeconds() {
  const { readFileSync } = require("node:fs");
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  // cutime and cstime, proc(5), in ticks of which there are 100 a second.
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

async function weigh(folder) {
  const bundles = await bundleFunctions();
  const rows = bundles.map((bundle) => {
    const bytes = statSync(join(folder, "build", bundle.logicalId, "handler.js")).size;
    return { name: bundle.logicalId, bytes, most: budgetOf(bundle).bytes };
  });
  for (const { name, bytes, most } of rows) {
    console.log(`${name.padEnd(28)}${String(bytes).padStart(8)} bytes of ${most}${bytes > most ? "  OVER" : ""}`);
  }
  return rows.length > 0 && rows.every(({ bytes, most }) => bytes <= most);
}

const folder = mkdtempSync(join(tmpdir(), "gatehouse-build-"));
Promise.resolve()
  .then(async () => [main(folder), await weigh(folder)])
  .then((held) => {
    process.exitCode = held.every(Boolean) ? 0 : 1;
  })
  .finally(() => rmSync(folder, { recursive: true, force: true }));
