import { rmSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { textForLog } from "../../../model/errors";
import { existingJob, importFile, importLog } from "../../resources/import-job";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { ImportJobRecord } from "../../store/import-job-record";
import { saveUser } from "../user-record";
import { csvHeader, type LineOutcome, userOfLine } from "./import-user";
import { type CsvLine, readLines, UnreadableFile } from "./read-lines";

/** Lines between two turns of the event loop, stored in one transaction: a few milliseconds of work. */
const BATCH = 25;
/** A quota of AWS. */
const MOST_LINES = 500_000;
/** Failed lines that the terminal shows; the log file has all. */
const SHOWN = 5;

/** A job under way. */
interface Run {
  readonly poolId: string;
  readonly jobId: string;
  readonly log: FileHandle;
  readonly stopped: AbortSignal;
  shown: number;
}

/** Runs a started job to its end, whatever that is. Other requests are answered meanwhile. Never rejects. */
export async function runImport(
  services: Services,
  poolId: string,
  jobId: string,
  stopped: AbortSignal,
): Promise<void> {
  const file = importFile(services, jobId);
  try {
    const log = await open(importLog(services, jobId), "w", 0o600);
    try {
      finish(services, poolId, jobId, await importLines(services, { poolId, jobId, log, stopped, shown: 0 }));
    } finally {
      await log.close();
    }
  } catch (error) {
    const isExpected = error instanceof UnreadableFile;
    if (!isExpected) services.log(`Import job ${jobId}: ${textForLog(error)}`);
    tryToFinish(services, poolId, jobId, isExpected ? error.message : "The users could not be stored.");
  } finally {
    rmSync(file, { force: true });
  }
}

type End = Pick<ImportJobRecord, "status" | "message">;

async function importLines(services: Services, run: Run): Promise<End> {
  const pool = services.pools.find(run.poolId);
  if (pool === undefined) throw new UnreadableFile("The user pool has been deleted.");
  change(services, run, { status: "InProgress" });
  let batch: CsvLine[] = [];
  let count = 0;
  for await (const line of readLines(importFile(services, run.jobId), csvHeader(pool))) {
    count += 1;
    if (count > MOST_LINES) throw new UnreadableFile(`The CSV file has more than ${MOST_LINES} users.`);
    batch.push(line);
    if (batch.length < BATCH) continue;
    await store(services, run, batch);
    batch = [];
    await nextTurn();
    if (run.stopped.aborted) return STOPPED;
  }
  await store(services, run, batch);
  if (run.stopped.aborted) return STOPPED;
  const { imported, skipped, failed } = existingJob(services, run.poolId, run.jobId);
  return imported === 0 && skipped + failed > 0 ? TOO_MANY : SUCCEEDED;
}

const STOPPED: End = { status: "Stopped", message: "The Import Job was stopped by the developer." };
const SUCCEEDED: End = { status: "Succeeded", message: "Import Job Completed Successfully." };
const TOO_MANY: End = {
  status: "Failed",
  message: "Too many users have failed or been skipped during the import.",
};

/** Stores a batch and its counts in one transaction, then writes its log lines. */
async function store(services: Services, run: Run, lines: readonly CsvLine[]): Promise<void> {
  if (lines.length === 0) return;
  // Read anew: the pool may have been changed, or removed, since the last batch.
  const pool = services.pools.find(run.poolId);
  if (pool === undefined) throw new UnreadableFile("The user pool has been deleted.");
  const outcomes = services.store.write(() => {
    const made = lines.map((line) => ({ line, outcome: importLine(services, pool, line) }));
    const count = (kind: LineOutcome["kind"]) => made.filter(({ outcome }) => outcome.kind === kind).length;
    const { imported, skipped, failed } = existingJob(services, run.poolId, run.jobId);
    change(services, run, {
      imported: imported + count("SUCCEEDED"),
      skipped: skipped + count("SKIPPED"),
      failed: failed + count("FAILED"),
    });
    return made;
  });
  const text = outcomes.map(({ line, outcome }) => logLine(line, outcome));
  await run.log.write(`${text.join("\n")}\n`);
  const failures = text.filter((_line, index) => outcomes[index]?.outcome.kind === "FAILED");
  for (const line of failures.slice(0, Math.max(0, SHOWN - run.shown)))
    services.log(`Import job ${run.jobId}: ${line}`);
  run.shown += failures.length;
}

function importLine(services: Services, pool: Pool, { values }: CsvLine): LineOutcome {
  if (values === undefined) return { kind: "FAILED", reason: "The line has not as many values as the header." };
  const outcome = userOfLine(services, pool, values);
  if (outcome.kind === "SUCCEEDED") saveUser(services, pool, undefined, outcome.user);
  return outcome;
}

/** As CloudWatch Logs shows it. No user data is in it. */
const logLine = ({ number }: CsvLine, outcome: LineOutcome): string =>
  `[${outcome.kind}] Line Number ${number} - ${outcome.kind === "SUCCEEDED" ? "The import succeeded." : outcome.reason}`;

function change(
  services: Services,
  { poolId, jobId }: Pick<Run, "poolId" | "jobId">,
  to: Partial<ImportJobRecord>,
): void {
  services.store.write(() => {
    const job = existingJob(services, poolId, jobId);
    services.tables.importJobs.put([poolId, jobId], { ...job, ...to });
  });
}

function finish(services: Services, poolId: string, jobId: string, end: End): void {
  change(services, { poolId, jobId }, { ...end, completedAt: services.clock() });
  const { imported, skipped, failed, status } = existingJob(services, poolId, jobId);
  services.log(
    `Import job ${jobId}: ${status}; ${imported} imported, ${skipped} skipped, ${failed} failed. ` +
      `Line by line: ${importLog(services, jobId)}`,
  );
}

/** The job may be gone with its pool. */
function tryToFinish(services: Services, poolId: string, jobId: string, message: string): void {
  if (services.tables.importJobs.get(poolId, jobId) === undefined) return;
  finish(services, poolId, jobId, { status: "Failed", message: message.slice(0, 128) });
}
