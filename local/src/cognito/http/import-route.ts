import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { existingJob, importFile, isUploadOver, isUploadTarget, jobNow, UPLOAD_PATH } from "../resources/import-job";
import { newUuid } from "../resources/new-ids";
import type { Services } from "../resources/services";
import type { HttpRequest, HttpResponse, HttpRoute } from "./http-route";

/** Bytes of a file that is imported: a quota of AWS. */
const LIMIT = 104_857_600;

/**
 * `PUT /user-import/<poolId>/<jobId>?…`: takes the file of one import job, once, as the signed address of its S3 bucket
 * does on AWS. Checks the whole address in constant time, its 15 minutes, that the job waits for a file, and the size.
 * The file goes to the disk as it comes in. It is not read here: that is the job's.
 */
export function importRoute(services: Services): HttpRoute {
  return (request) => {
    if (!request.url.pathname.startsWith(UPLOAD_PATH)) return undefined;
    if (request.method !== "PUT") return refusal(405, "MethodNotAllowed", { allow: "PUT" });
    return takeFile(services, request);
  };
}

async function takeFile(services: Services, request: HttpRequest): Promise<HttpResponse> {
  const [poolId = "", jobId = ""] = request.url.pathname.slice(UPLOAD_PATH.length).split("/");
  const pool = services.pools.find(poolId);
  const job = pool && services.tables.importJobs.get(pool.id, jobId);
  const target = `${request.url.pathname}${request.url.search}`;
  if (pool === undefined || job === undefined || !isUploadTarget(pool, jobId, job, target))
    return refusal(403, "SignatureDoesNotMatch");
  if (isUploadOver(job, services.clock())) return refusal(403, "AccessDenied", {}, "Request has expired");
  if (job.status !== "Created" || job.uploadedAt !== undefined) return refusal(409, "OperationAborted");
  if (Number(request.headers["content-length"] ?? 0) > LIMIT) return refusal(400, "EntityTooLarge");
  if (request.headers["x-amz-server-side-encryption"] === undefined)
    services.log(`Import job ${jobId}: on AWS the upload needs the header x-amz-server-side-encryption: aws:kms.`);
  const file = importFile(services, jobId);
  const part = `${file}.${newUuid(services.random)}.part`;
  try {
    const isWhole = await save(request, part);
    if (!isWhole) return refusal(400, "EntityTooLarge");
    return keep(services, { poolId, jobId, part, file }) ? { status: 200 } : refusal(409, "OperationAborted");
  } finally {
    rmSync(part, { force: true });
  }
}

/** False for a file over the limit. */
async function save(request: HttpRequest, part: string): Promise<boolean> {
  let size = 0;
  async function* limited(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > LIMIT) return;
      yield chunk;
    }
  }
  await pipeline(limited(request.stream()), createWriteStream(part, { flags: "wx", mode: 0o600 }));
  return size <= LIMIT;
}

interface ReceivedFile {
  readonly poolId: string;
  readonly jobId: string;
  readonly part: string;
  readonly file: string;
}

/** Of two uploads at once, the first that is whole counts. */
const keep = (services: Services, { poolId, jobId, part, file }: ReceivedFile): boolean =>
  services.store.write(() => {
    const job = jobNow(existingJob(services, poolId, jobId), services.clock());
    if (job.status !== "Created" || job.uploadedAt !== undefined) return false;
    services.tables.importJobs.put([poolId, jobId], { ...job, uploadedAt: services.clock() });
    renameSync(part, file);
    return true;
  });

/** An error as S3 writes it. */
const refusal = (
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
  message: string = code,
): HttpResponse => ({
  status,
  headers: { "content-type": "application/xml", ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
