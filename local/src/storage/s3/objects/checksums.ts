import { createHash } from "node:crypto";
import { CRCS, joinCrcs, type RunningChecksum } from "./crc";

/** The checksums that S3 knows besides MD5. */
export const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof ALGORITHMS)[number];

/** How the checksum of an object of several parts is made: from its parts' checksums, or of the whole. */
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; of a composite one with `-` and the number of parts behind. */
  readonly value: string;
  readonly type: ChecksumType;
}

const BYTES: Readonly<Record<ChecksumAlgorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

export const parseAlgorithm = (text: string): ChecksumAlgorithm | undefined =>
  ALGORITHMS.find((algorithm) => algorithm === text.toUpperCase());

/** `x-amz-checksum-sha256` */
export const headerOf = (algorithm: ChecksumAlgorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** Whether a text is base64 of as many bytes as a digest has. */
export function isDigest(text: string, size: number): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === size && bytes.toString("base64") === text;
}

export const isChecksum = (algorithm: ChecksumAlgorithm, text: string): boolean => isDigest(text, BYTES[algorithm]);

export function startChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (algorithm === "SHA1") return createHash("sha1");
  if (algorithm === "SHA256") return createHash("sha256");
  return CRCS[algorithm].start();
}

/** Algorithms that can give the checksum of a whole from those of its parts, or that S3 takes for parts alone. */
export const typesOf = (algorithm: ChecksumAlgorithm): readonly ChecksumType[] => {
  if (algorithm === "CRC64NVME") return ["FULL_OBJECT"];
  return algorithm === "CRC32" || algorithm === "CRC32C" ? ["COMPOSITE", "FULL_OBJECT"] : ["COMPOSITE"];
};

/** The checksum of an object, by those of its parts. */
export function joinChecksums(
  algorithm: ChecksumAlgorithm,
  type: ChecksumType,
  parts: readonly { readonly value: string; readonly size: number }[],
): string {
  const digests = parts.map(({ value, size }) => ({ bytes: Buffer.from(value, "base64"), size }));
  if (type === "COMPOSITE" || algorithm === "SHA1" || algorithm === "SHA256") {
    const whole = startChecksum(algorithm);
    whole.update(Buffer.concat(digests.map(({ bytes }) => bytes)));
    return `${whole.digest().toString("base64")}-${parts.length}`;
  }
  const [first, ...rest] = digests;
  const joined = rest.reduce<Buffer>(
    (soFar, { bytes, size }) => joinCrcs(algorithm, soFar, bytes, size),
    first?.bytes ?? Buffer.alloc(BYTES[algorithm]),
  );
  return joined.toString("base64");
}
