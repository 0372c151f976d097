import { rmSync } from "node:fs";
import { CognitoError } from "../errors/cognito-error";
import { pageToken, userPoolId } from "../input/api-members";
import { integer, oneOf, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { describeJob, existingJob, importFile, jobNow, MOST_JOBS } from "../resources/import-job";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { ImportJobRecord } from "../store/import-job-record";
import { csvHeader } from "../users/import/import-user";
import { runImport } from "../users/import/run-import";
import { type Operation, poolOperation } from "./operation";
import { readPage } from "./paging";

const jobId = string({ min: 1, max: 55, pattern: /^import-[0-9a-zA-Z-]+$/ });
const ARN_PART = "[\\w+=/,.@-]+";
const roleArn = string({
  min: 20,
  max: 2048,
  pattern: new RegExp(
    `^arn:${ARN_PART}:${ARN_PART}:([\\w+=/,.@-]*)?:[0-9]+:${ARN_PART}(:${ARN_PART})?(:${ARN_PART})?$`,
  ),
});

/** The members that name one job. */
const named = { UserPoolId: required(userPoolId), JobId: required(jobId) } as const;

const getCsvHeader = poolOperation({
  name: "GetCSVHeader",
  input: structure({ UserPoolId: required(userPoolId) }),
  run: (_services, _input, pool) => ({ UserPoolId: pool.id, CSVHeader: csvHeader(pool) }),
});

/** Hashes of passwords are refused: a pool holds SRP verifiers, which can be made of the password alone. */
const createUserImportJob = poolOperation({
  name: "CreateUserImportJob",
  input: structure({
    UserPoolId: required(userPoolId),
    JobName: required(string({ min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ })),
    CloudWatchLogsRoleArn: required(roleArn),
    PasswordHashingAlgorithm: optional(oneOf("BCRYPT", "SCRYPT", "ARGON2ID", "PBKDF2_SHA256")),
  }),
  run(services, { JobName: name, CloudWatchLogsRoleArn, PasswordHashingAlgorithm }, pool) {
    if (PasswordHashingAlgorithm !== undefined) throw new CognitoError("import-of-hashes");
    const id = `import-${newUuid(services.random).replaceAll("-", "").slice(0, 20)}`;
    const job: ImportJobRecord = {
      name,
      roleArn: CloudWatchLogsRoleArn,
      status: "Created",
      createdAt: services.clock(),
      imported: 0,
      skipped: 0,
      failed: 0,
    };
    services.store.write(() => {
      if (jobsOf(services, pool).length >= MOST_JOBS) throw new CognitoError("too-many-import-jobs");
      services.tables.importJobs.put([pool.id, id], job);
    });
    return { UserImportJob: describeJob(services, pool, id, job) };
  },
});

const describeUserImportJob = poolOperation({
  name: "DescribeUserImportJob",
  input: structure(named),
  run: (services, { JobId }, pool) => answer(services, pool, JobId),
});

/** Newest first, as AWS's example shows them. */
const listUserImportJobs = poolOperation({
  name: "ListUserImportJobs",
  input: structure({
    UserPoolId: required(userPoolId),
    MaxResults: required(integer({ min: 1, max: 60 })),
    PaginationToken: optional(pageToken),
  }),
  run(services, { MaxResults: limit, PaginationToken: token }, pool) {
    const jobs = jobsOf(services, pool);
    const { items, next } = readPage({ prefix: [pool.id], token, limit }, (after) => {
      const last = jobs.findIndex(({ key }) => key[1] === after?.[1]);
      return jobs.slice(last + 1).map(({ key, value }) => ({ key, value: { id: String(key[1]), job: value } }));
    });
    return {
      UserImportJobs: items.map(({ id, job }) => describeJob(services, pool, id, job)),
      ...(next.NextToken !== undefined && { PaginationToken: next.NextToken }),
    };
  },
});

const jobsOf = ({ tables }: Services, pool: Pool) =>
  [...tables.importJobs.entries([pool.id])].sort((a, b) => b.value.createdAt - a.value.createdAt);

/** One job at a time runs in a pool. The answer comes before its first user. */
const startUserImportJob = poolOperation({
  name: "StartUserImportJob",
  input: structure(named),
  run(services, { JobId }, pool) {
    services.store.write(() => {
      const job = jobNow(existingJob(services, pool.id, JobId), services.clock());
      if (job.status !== "Created") throw new CognitoError("import-job-not-startable", job.status);
      if (job.uploadedAt === undefined) throw new CognitoError("import-file-missing");
      if (pool.settings.AutoVerifiedAttributes.length === 0) throw new CognitoError("import-without-verification");
      if (jobsOf(services, pool).some(({ value }) => isActive(value))) throw new CognitoError("import-job-running");
      services.tables.importJobs.put([pool.id, JobId], { ...job, status: "Pending", startedAt: services.clock() });
    });
    const started = answer(services, pool, JobId);
    services.imports.begin(JobId, (stopped) => runImport(services, pool.id, JobId, stopped));
    return started;
  },
});

const isActive = ({ status }: ImportJobRecord): boolean => ["Pending", "InProgress", "Stopping"].includes(status);

/** Answers once the job has stopped. Who was imported before stays. */
const stopUserImportJob = poolOperation({
  name: "StopUserImportJob",
  input: structure(named),
  async run(services, { JobId }, pool) {
    if (!isActive(existingJob(services, pool.id, JobId))) throw new CognitoError("import-job-not-running");
    await services.imports.stop(JobId);
    return answer(services, pool, JobId);
  },
});

function answer(services: Services, pool: Pool, id: string) {
  const job = existingJob(services, pool.id, id);
  if (jobNow(job, services.clock()).status === "Expired") rmSync(importFile(services, id), { force: true });
  return { UserImportJob: describeJob(services, pool, id, job) };
}

/** User import jobs. */
export const USER_IMPORTS: readonly Operation[] = [
  getCsvHeader,
  createUserImportJob,
  describeUserImportJob,
  listUserImportJobs,
  startUserImportJob,
  stopUserImportJob,
];
