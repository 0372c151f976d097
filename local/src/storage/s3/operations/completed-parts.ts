import { ALGORITHMS, type ChecksumAlgorithm } from "../objects/checksums";
import { invalidArgument, S3Error } from "../wire/s3-error";
import { childrenOf, malformed, readXml, textOf, type XmlNode } from "../wire/xml-reader";
import type { Call } from "./call";
import { receiveText } from "./receive";

/** 10,000 parts with their checksums. */
const LARGEST_DOCUMENT = 4 * 1024 * 1024;
const MOST_PARTS = 10_000;

/** A part as the list of CompleteMultipartUpload names it. */
export interface CompletedPart {
  readonly number: number;
  /** Without quotation marks. */
  readonly etag: string;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/** The list that a request to complete an upload brings. Throws where it is empty or out of order. */
export async function readCompletedParts(call: Call): Promise<readonly CompletedPart[]> {
  const document = readXml(await receiveText(call, LARGEST_DOCUMENT, "of-the-object"), "CompleteMultipartUpload");
  const parts = childrenOf(document, "Part").map(readPart);
  if (parts.length === 0 || parts.length > MOST_PARTS) throw malformed();
  if (parts.some(({ number }, index) => number <= (parts[index - 1]?.number ?? 0)))
    throw new S3Error("InvalidPartOrder");
  return parts;
}

function readPart(part: XmlNode): CompletedPart {
  const number = textOf(part, "PartNumber")?.trim() ?? "";
  const etag = textOf(part, "ETag")?.trim();
  if (etag === undefined || !/^\d+$/.test(number)) throw malformed();
  if (Number(number) < 1 || Number(number) > MOST_PARTS)
    throw invalidArgument("PartNumber must be >= 1", "PartNumber", number.slice(0, 20));
  const checksums = ALGORITHMS.flatMap((algorithm): [ChecksumAlgorithm, string][] => {
    const value = textOf(part, `Checksum${algorithm}`)?.trim();
    return value === undefined ? [] : [[algorithm, value]];
  });
  return { number: Number(number), etag: etag.replace(/^"|"$/g, ""), checksums: new Map(checksums) };
}
