import type { ObjectRecord } from "../objects/records";
import { S3Error } from "../wire/s3-error";
import type { S3Request } from "../wire/s3-request";
import { noSuchKey } from "./find-object";

/** What the conditions of a request decide about an object that it reads. */
export type ReadDecision = "go-on" | "not-modified";

/**
 * Holds an object against `if-match`, `if-none-match`, `if-modified-since` and `if-unmodified-since` in the order of RFC
 * 9110, section 13.2.2. `prefix` is that of the same headers for the source of a copy. Throws PreconditionFailed.
 */
export function checkReading({ headers }: S3Request, record: ObjectRecord, prefix = ""): ReadDecision {
  const value = (name: string): string | undefined => headers.get(`${prefix}${name}`);
  const ifMatch = value("if-match");
  if (ifMatch !== undefined) {
    if (!isListed(ifMatch, record.etag)) throw failed("If-Match");
  } else if (isAfter(record, value("if-unmodified-since")) === true) throw failed("If-Unmodified-Since");
  const ifNoneMatch = value("if-none-match");
  const isUnchanged =
    ifNoneMatch === undefined
      ? isAfter(record, value("if-modified-since")) === false
      : isListed(ifNoneMatch, record.etag);
  if (isUnchanged && prefix !== "") throw failed(ifNoneMatch === undefined ? "If-Modified-Since" : "If-None-Match");
  return isUnchanged ? "not-modified" : "go-on";
}

/**
 * Decides whether a request may replace what is there: `if-none-match: *` asks for nothing there, `if-match` for an
 * object of that tag. Throws PreconditionFailed, and NoSuchKey where an object to match is gone.
 */
export function checkWriting({ headers, key }: S3Request, current: ObjectRecord | undefined): void {
  const ifNoneMatch = headers.get("if-none-match");
  if (ifNoneMatch !== undefined && ifNoneMatch !== "*")
    throw new S3Error("NotImplemented", undefined, { Header: "If-None-Match" });
  if (ifNoneMatch === "*" && current !== undefined) throw failed("If-None-Match");
  const ifMatch = headers.get("if-match");
  if (ifMatch === undefined) return;
  if (current === undefined) throw noSuchKey(key);
  if (!isListed(ifMatch, current.etag)) throw failed("If-Match");
}

/** Whether a list of entity tags, or `*`, has this one. */
export const isListed = (list: string, etag: string): boolean =>
  list.split(",").some((one) => {
    const given = one.trim().replace(/^W\//, "");
    return given === "*" || given === etag || given === `"${etag}"`;
  });

/** Whether an object was changed after a moment, in whole seconds; undefined where there is no date to compare with. */
function isAfter({ modifiedAt }: ObjectRecord, date: string | undefined): boolean | undefined {
  const moment = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(moment) ? undefined : Math.floor(modifiedAt / 1000) > Math.floor(moment / 1000);
}

const failed = (condition: string): S3Error => new S3Error("PreconditionFailed", undefined, { Condition: condition });
