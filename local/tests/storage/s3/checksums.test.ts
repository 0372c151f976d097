import { randomBytes } from "node:crypto";
import { expect, test } from "@jest/globals";
import { ALGORITHMS, joinChecksums, startChecksum, typesOf } from "../../../src/storage/s3/objects/checksums";

/** Checksums against the check values of their catalogue (the digits 1 to 9), and of pieces against the whole. */

const sumOf = (algorithm: (typeof ALGORITHMS)[number], ...pieces: readonly Buffer[]) => {
  const checksum = startChecksum(algorithm);
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest();
};

test.each([
  ["CRC32", "cbf43926"],
  ["CRC32C", "e3069283"],
  ["CRC64NVME", "ae8b14860a799888"],
  ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
] as const)("%s of 123456789 is %s", (algorithm, hex) => {
  expect(sumOf(algorithm, Buffer.from("123456789")).toString("hex")).toBe(hex);
});

test.each(ALGORITHMS)("%s is the same however the content is cut", (algorithm) => {
  const content = randomBytes(1000);
  const whole = sumOf(algorithm, content);
  for (const cut of [0, 1, 7, 8, 9, 500, 999, 1000])
    expect(sumOf(algorithm, content.subarray(0, cut), content.subarray(cut))).toEqual(whole);
});

test.each(ALGORITHMS.filter((algorithm) => typesOf(algorithm).includes("FULL_OBJECT")))(
  "%s of parts joins to that of the whole, without reading it again",
  (algorithm) => {
    const content = randomBytes(3000);
    for (const cuts of [[3000], [1, 2999], [1000, 1000, 1000], [2999, 1], [0, 3000], [3000, 0]]) {
      let start = 0;
      const parts = cuts.map((size) => {
        const piece = content.subarray(start, start + size);
        start += size;
        return { size, value: sumOf(algorithm, piece).toString("base64") };
      });
      expect(joinChecksums(algorithm, "FULL_OBJECT", parts)).toBe(sumOf(algorithm, content).toString("base64"));
    }
  },
);
