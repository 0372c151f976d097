import type { ObjectRecord } from "../objects/records";
import type { S3Answer } from "../wire/s3-answer";
import { invalidArgument, S3Error } from "../wire/s3-error";
import { parameterOf, type S3Request } from "../wire/s3-request";
import type { Operation } from "./call";
import { checkReading, isListed } from "./conditions";
import { findObject } from "./find-object";
import { isHeaderValue, objectHeaders } from "./object-properties";
import { type ByteRange, parseRange } from "./ranges";

const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
];

/** GetObject, and HeadObject, which differs in that nothing is read. */
export const getObject: Operation = async (call) => {
  const { request, services } = call;
  const record = findObject(call);
  const overrides = readOverrides(request);
  if (checkReading(request, record) === "not-modified")
    return {
      status: 304,
      headers: { etag: `"${record.etag}"`, "last-modified": objectHeaders(record, false)["last-modified"] },
    };
  const range = rangeOf(request, record);
  const { start, end } = range ?? { start: 0, end: record.size };
  const withChecksum = range === undefined && parameterOf(request, "x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  const isPart = request.query.has("partNumber");
  const answer: S3Answer = {
    status: range === undefined ? 200 : 206,
    headers: {
      ...objectHeaders(record, withChecksum),
      ...overrides,
      "content-length": String(end - start),
      ...(range !== undefined && { "content-range": `bytes ${start}-${end - 1}/${record.size}` }),
      ...(isPart && record.parts !== undefined && { "x-amz-mp-parts-count": String(record.parts) }),
    },
  };
  if (request.method === "HEAD" || start === end) return answer;
  return { ...answer, body: await services.store.files.read(record.segments, start, end) };
};

function rangeOf(request: S3Request, record: ObjectRecord): ByteRange | undefined {
  const range = request.headers.get("range");
  const partNumber = request.query.get("partNumber");
  if (partNumber === undefined) {
    const ifRange = request.headers.get("if-range");
    return ifRange !== undefined && !isListed(ifRange, record.etag) ? undefined : parseRange(range, record.size);
  }
  if (range !== undefined)
    throw new S3Error("InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  return rangeOfPart(partNumber, record);
}

function rangeOfPart(text: string, { segments, size, parts }: ObjectRecord): ByteRange | undefined {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      text.slice(0, 20),
    );
  const part = segments[number - 1];
  if (part === undefined) throw new S3Error("InvalidPartNumber", undefined, { PartNumberRequested: text });
  if (size === 0 || (parts === undefined && segments.length === 1))
    return size === 0 ? undefined : { start: 0, end: size };
  const start = segments.slice(0, number - 1).reduce((sum, one) => sum + one.size, 0);
  return { start, end: start + part.size };
}

/** `response-content-type` and the like. Only a signed request gets here, which is what S3 asks for. */
function readOverrides({ query }: S3Request): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of OVERRIDES) {
    const value = query.get(`response-${name}`);
    if (value === undefined) continue;
    if (!isHeaderValue(value))
      throw invalidArgument("Header value cannot be represented using ISO-8859-1.", `response-${name}`, "");
    found[name] = value;
  }
  return found;
}
