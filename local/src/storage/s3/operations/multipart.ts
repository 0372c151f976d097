import { createHash, randomBytes } from "node:crypto";
import { type ChecksumType, headerOf, joinChecksums, typesOf } from "../objects/checksums";
import type { ObjectRecord, PartRecord, UploadRecord } from "../objects/records";
import { xmlAnswer } from "../wire/s3-answer";
import { invalidArgument, S3Error } from "../wire/s3-error";
import { parameterOf, type S3Request } from "../wire/s3-request";
import { type Call, causeOf, isoDate, type Operation, quoted } from "./call";
import { type CompletedPart, readCompletedParts } from "./completed-parts";
import { checkWriting } from "./conditions";
import { algorithmOf, checksumElements, copyContent, findSource } from "./copy-object";
import { readProperties } from "./object-properties";
import { putOrDiscard } from "./put-object";
import { MOST_AT_ONCE, type Received, receiveContent } from "./receive";

const LEAST_PART = 5 * 1024 ** 2;
const MOST_IN_PARTS = 5 * 1024 ** 4;

export const createMultipartUpload: Operation = (call) => {
  const { request, services } = call;
  const { bucket, key } = request;
  const checksum = readChecksum(request);
  const uploadId = randomBytes(48).toString("base64url");
  const properties = readProperties(request);
  services.store.startUpload(uploadId, {
    bucket,
    key,
    properties,
    startedAt: services.clock(),
    ...(checksum !== undefined && { checksum }),
  });
  const headers = checksum && {
    "x-amz-checksum-algorithm": checksum.algorithm,
    "x-amz-checksum-type": checksum.type,
  };
  return xmlAnswer("InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId: uploadId }, headers);
};

function readChecksum(request: S3Request): UploadRecord["checksum"] {
  const algorithm = algorithmOf(request);
  const type = parameterOf(request, "x-amz-checksum-type");
  if (algorithm === undefined) {
    if (type === undefined) return undefined;
    throw new S3Error(
      "InvalidRequest",
      "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
    );
  }
  const [usual = "COMPOSITE"] = typesOf(algorithm);
  const found = type === undefined ? usual : typesOf(algorithm).find((one: ChecksumType) => one === type);
  if (found === undefined)
    throw new S3Error(
      "InvalidRequest",
      `The ${String(type).slice(0, 20)} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, type: found };
}

export const uploadPart: Operation = async (call) => {
  const upload = findUpload(call);
  const number = readPartNumber(call.request);
  const received = await receiveContent(call, upload.checksum?.algorithm);
  if (upload.checksum !== undefined && received.checksum?.algorithm !== upload.checksum.algorithm) {
    call.services.store.discard([received.file]);
    throw new S3Error(
      "InvalidRequest",
      `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksum.algorithm.toLowerCase()}, actual checksum Type: ${received.checksum?.algorithm.toLowerCase()}`,
    );
  }
  const { etag, checksum } = keepPart(call, upload, number, received);
  return {
    status: 200,
    headers: { etag: quoted(etag), ...(checksum !== undefined && { [headerOf(checksum.algorithm)]: checksum.value }) },
  };
};

export const uploadPartCopy: Operation = async (call) => {
  const upload = findUpload(call);
  const number = readPartNumber(call.request);
  const { record } = findSource(call);
  const range = readSourceRange(call.request, record);
  const received = await copyContent(call, record, range, upload.checksum?.algorithm);
  const part = keepPart(call, upload, number, received);
  return xmlAnswer("CopyPartResult", {
    LastModified: isoDate(part.modifiedAt),
    ETag: quoted(part.etag),
    ...(part.checksum !== undefined && { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
  });
};

function readSourceRange(request: S3Request, { size }: ObjectRecord) {
  const header = parameterOf(request, "x-amz-copy-source-range");
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header ?? `bytes=0-${size - 1}`) ?? [];
  const range = header === undefined ? { start: 0, end: size } : { start: Number(first), end: Number(last) + 1 };
  const isRange = range.start < range.end && range.end <= size;
  if (header !== undefined && (first === undefined || !isRange))
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header.slice(0, 100),
    );
  if (range.end - range.start > MOST_AT_ONCE)
    throw new S3Error("InvalidRequest", "The specified copy source is larger than the maximum allowable size");
  return range;
}

function keepPart(call: Call, upload: UploadRecord, number: number, received: Received): PartRecord {
  const { file, size, etag, checksum } = received;
  const { store, clock } = call.services;
  const part = { segment: { file, size }, etag, modifiedAt: clock(), ...(checksum !== undefined && { checksum }) };
  putOrDiscard(call, file, () => {
    if (!store.putPart(upload, uploadIdOf(call.request), number, part)) throw noSuchUpload(call.request);
  });
  return part;
}

export const completeMultipartUpload: Operation = async (call) => {
  const { request, services } = call;
  const { bucket, key } = request;
  const upload = findUpload(call);
  const completed = await readCompletedParts(call);
  const record = assemble(call, upload, completed);
  const cause = causeOf(call, "ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload");
  const allows = (current: ObjectRecord | undefined) => {
    findUpload(call);
    checkWriting(request, current);
  };
  services.store.putObject(bucket, key, record, cause, allows, uploadIdOf(request));
  return xmlAnswer("CompleteMultipartUploadResult", {
    Location: `http://${request.headers.get("host")}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
    Bucket: bucket,
    Key: key,
    ETag: quoted(record.etag),
    ...checksumElements(record.checksum),
  });
};

/** The object that the parts of a list make. Throws where one is missing, changed since, or too small. */
function assemble(call: Call, upload: UploadRecord, completed: readonly CompletedPart[]): ObjectRecord {
  const { request, services } = call;
  const stored = new Map([...services.store.parts(uploadIdOf(request))].map(({ number, part }) => [number, part]));
  const parts = completed.map((one) => matching(stored.get(one.number), one, upload, request));
  for (const [index, part] of parts.slice(0, -1).entries())
    if (part.segment.size < LEAST_PART)
      throw new S3Error("EntityTooSmall", undefined, {
        ProposedSize: String(part.segment.size),
        MinSizeAllowed: String(LEAST_PART),
        PartNumber: String(completed[index]?.number),
        ETag: part.etag,
      });
  const size = parts.reduce((sum, part) => sum + part.segment.size, 0);
  if (size > MOST_IN_PARTS) throw new S3Error("EntityTooLarge");
  const promised = parameterOf(request, "x-amz-mp-object-size");
  if (promised !== undefined && promised !== String(size))
    throw new S3Error("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.");
  const md5 = createHash("md5").update(Buffer.concat(parts.map(({ etag }) => Buffer.from(etag, "hex"))));
  const checksum = wholeChecksum(request, upload, parts);
  return {
    ...upload.properties,
    segments: parts.map(({ segment }) => segment),
    size,
    etag: `${md5.digest("hex")}-${parts.length}`,
    modifiedAt: services.clock(),
    parts: parts.length,
    ...(checksum !== undefined && { checksum }),
  };
}

function matching(
  part: PartRecord | undefined,
  { number, etag, checksums }: CompletedPart,
  { checksum: wanted }: UploadRecord,
  request: S3Request,
): PartRecord {
  const isSame = part !== undefined && part.etag === etag;
  const isSameChecksum = [...checksums].every(
    ([algorithm, value]) => part?.checksum?.algorithm === algorithm && part.checksum.value === value,
  );
  if (!isSame || !isSameChecksum)
    throw new S3Error("InvalidPart", undefined, {
      UploadId: uploadIdOf(request),
      PartNumber: String(number),
      ETag: etag,
    });
  if (wanted?.type === "COMPOSITE" && checksums.size === 0)
    throw new S3Error(
      "InvalidRequest",
      `The upload was created using a ${wanted.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
    );
  return part;
}

function wholeChecksum(request: S3Request, { checksum: wanted }: UploadRecord, parts: readonly PartRecord[]) {
  if (wanted === undefined) return undefined;
  const { algorithm, type } = wanted;
  const given = parameterOf(request, "x-amz-checksum-type");
  if (given !== undefined && given !== type)
    throw new S3Error(
      "InvalidRequest",
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  const values = parts.map(({ segment, checksum }) => ({ value: checksum?.value ?? "", size: segment.size }));
  const value = joinChecksums(algorithm, type, values);
  const expected = parameterOf(request, headerOf(algorithm));
  if (expected !== undefined && expected !== value)
    throw new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  return { algorithm, type, value };
}

export const abortMultipartUpload: Operation = (call) => {
  const { bucket, key } = call.request;
  findUpload(call);
  call.services.store.removeUpload(bucket, key, uploadIdOf(call.request));
  return { status: 204 };
};

/** The upload that a request names. Throws NoSuchUpload, for one of another key too. */
export function findUpload({ request, services }: Call): UploadRecord {
  const upload = services.store.upload(request.bucket, request.key, uploadIdOf(request));
  if (upload === undefined) throw noSuchUpload(request);
  return upload;
}

export const uploadIdOf = ({ query }: S3Request): string => query.get("uploadId") ?? "";

const noSuchUpload = (request: S3Request): S3Error =>
  new S3Error("NoSuchUpload", undefined, { UploadId: uploadIdOf(request).slice(0, 200) });

function readPartNumber({ query }: S3Request): number {
  const text = query.get("partNumber") ?? "";
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10_000) return number;
  throw invalidArgument(
    "Part number must be an integer between 1 and 10000, inclusive",
    "partNumber",
    text.slice(0, 20),
  );
}
