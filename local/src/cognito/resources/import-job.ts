import { createHash, timingSafeEqual } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "../../model/json";
import type { EpochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import type { ImportJobRecord } from "../store/import-job-record";
import type { Tables } from "../store/tables";
import { withoutUndefined } from "./configured";
import type { Services } from "./services";
import type { Pool } from "./user-pool";

/** Where files for import jobs are sent: `/user-import/<poolId>/<jobId>`. */
export const UPLOAD_PATH = "/user-import/";
/** Seconds for which an address takes a file (docs/aws-behaviour/cognito-imports.md). */
const UPLOAD_SECONDS = 900;
const DAY = 86_400_000;
/** A quota of AWS. */
export const MOST_JOBS = 1_000;

/** A job of a pool. Throws ResourceNotFoundException, also for a job of another pool. */
export function existingJob({ tables }: Pick<Services, "tables">, poolId: string, id: string): ImportJobRecord {
  const job = tables.importJobs.get(poolId, id);
  if (job === undefined) throw new CognitoError("no-such-import-job", id);
  return job;
}

/** A job as it is now: one that nobody started within a day has expired. */
export function jobNow(job: ImportJobRecord, now: EpochMillis): ImportJobRecord {
  if (job.status !== "Created" || now < job.createdAt + DAY) return job;
  return { ...job, status: "Expired", completedAt: now, message: "The user import job has expired." };
}

export function describeJob(services: Services, pool: Pool, id: string, record: ImportJobRecord): JsonObject {
  const job = jobNow(record, services.clock());
  const { startedAt, completedAt } = job;
  return withoutUndefined({
    JobName: job.name,
    JobId: id,
    UserPoolId: pool.id,
    PreSignedUrl: `${services.place.endpoint()}${uploadTarget(pool, id, job)}`,
    CreationDate: toApiTime(job.createdAt),
    StartDate: startedAt && toApiTime(startedAt),
    CompletionDate: completedAt && toApiTime(completedAt),
    Status: job.status,
    CloudWatchLogsRoleArn: job.roleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    CompletionMessage: job.message,
  });
}

/** Path and query that take the job's file. The signature is the pool's own, over job and time. */
function uploadTarget(pool: Pool, id: string, { createdAt }: ImportJobRecord): string {
  const date = new Date(createdAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const signature = pool.secret("user-import", `${id}\n${createdAt}`).toString("hex");
  const signed = "X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption";
  const query = `X-Amz-Date=${date}&${signed}&X-Amz-Expires=${UPLOAD_SECONDS}&X-Amz-Signature=${signature}`;
  return `${UPLOAD_PATH}${pool.id}/${id}?${query}`;
}

/** Whether an address is the one that was made for this job, whole and unchanged. Takes the same time for any other. */
export const isUploadTarget = (pool: Pool, id: string, job: ImportJobRecord, target: string): boolean =>
  timingSafeEqual(digest(uploadTarget(pool, id, job)), digest(target));

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Whether the time for a job's file has passed. */
export const isUploadOver = ({ createdAt }: ImportJobRecord, now: EpochMillis): boolean =>
  now < createdAt || now >= createdAt + UPLOAD_SECONDS * 1000;

/** The job's file, readable for its owner only. Its folder is made when it is first asked for. */
export function importFile({ imports }: Pick<Services, "imports">, id: string): string {
  mkdirSync(imports.folder, { recursive: true, mode: 0o700 });
  return join(imports.folder, `${id}.csv`);
}

/** Where a job's results lie, a line for each user; no line names one. */
export const importLog = ({ imports }: Pick<Services, "imports">, id: string): string =>
  join(imports.folder, `${id}.log`);

/** Removes what lies in the folder for jobs of a pool. */
export function removeImportFiles(services: Pick<Services, "imports" | "tables">, poolId: string): void {
  for (const { key } of services.tables.importJobs.entries([poolId]))
    for (const file of [importFile(services, String(key[1])), importLog(services, String(key[1]))])
      rmSync(file, { force: true });
}

/**
 * What a process left that ended in the middle of a job: the job has failed, as its rest can't be told from what was
 * imported. Files that no job waits for are removed.
 */
export function endInterruptedJobs({ store, tables, clock, imports }: Services): void {
  const waiting = new Set<string>();
  store.write(() => {
    for (const { key, value } of allJobs(tables)) {
      const job = jobNow(value, clock());
      if (job.status === "Created") waiting.add(`${key[1]}.csv`);
      const isInterrupted = ["Pending", "InProgress", "Stopping"].includes(job.status);
      if (isInterrupted) tables.importJobs.put(key, { ...job, status: "Failed", completedAt: clock(), message: ENDED });
    }
  });
  for (const name of filesIn(imports.folder))
    if (/\.(csv|part)$/.test(name) && !waiting.has(name)) rmSync(join(imports.folder, name), { force: true });
}

const ENDED = "The local stack ended while the job ran.";

const allJobs = (tables: Tables) => [...tables.importJobs.entries([])];

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There was no job yet.
    return [];
  }
}
