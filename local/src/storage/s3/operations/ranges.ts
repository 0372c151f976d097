import { S3Error } from "../wire/s3-error";

/** From `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a header asks for; undefined for the whole, which is what S3 sends for several ranges and for a header
 * that is malformed. Throws InvalidRange where there is no such byte.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined || first + last === "") return undefined;
  if (first === "") return checked({ start: Math.max(size - Number(last), 0), end: size }, header ?? "", size);
  if (last !== "" && Number(last) < Number(first)) return undefined;
  const end = last === "" ? size : Math.min(Number(last) + 1, size);
  return checked({ start: Number(first), end }, header ?? "", size);
}

function checked(range: ByteRange, header: string, size: number): ByteRange {
  if (range.start < range.end) return range;
  throw new S3Error("InvalidRange", undefined, { RangeRequested: header, ActualObjectSize: String(size) });
}
