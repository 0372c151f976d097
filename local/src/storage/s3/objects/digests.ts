import { createHash, type Hash } from "node:crypto";
import { type ChecksumAlgorithm, startChecksum } from "./checksums";
import type { RunningChecksum } from "./crc";

/** What is computed of content as it passes by. MD5 always is: it becomes the entity tag. */
export class Digests {
  readonly #md5: Hash = createHash("md5");
  readonly #sha256: Hash | undefined;
  readonly #checksum: RunningChecksum | undefined;
  #size = 0;

  constructor(algorithm: ChecksumAlgorithm | undefined, withSha256: boolean) {
    this.#sha256 = withSha256 || algorithm === "SHA256" ? createHash("sha256") : undefined;
    this.#checksum = algorithm === undefined || algorithm === "SHA256" ? undefined : startChecksum(algorithm);
  }

  update(chunk: Buffer): void {
    this.#md5.update(chunk);
    this.#sha256?.update(chunk);
    this.#checksum?.update(chunk);
    this.#size += chunk.length;
  }

  /** Ends the computation; to be called once. */
  finish(): Digested {
    const md5 = this.#md5.digest();
    const sha256 = this.#sha256?.digest();
    return { md5, sha256, checksum: this.#checksum?.digest() ?? sha256, size: this.#size };
  }
}

export interface Digested {
  readonly md5: Buffer;
  readonly sha256: Buffer | undefined;
  /** By the algorithm that was asked for. */
  readonly checksum: Buffer | undefined;
  readonly size: number;
}
