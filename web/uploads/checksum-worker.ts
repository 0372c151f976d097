import { sha256 } from "@noble/hashes/sha2.js";

/** SHA-256 of a file, in pieces, in a thread of its own: the page stays quick and the file is never whole in memory. */

const PIECE = 2 * 1024 * 1024;

export type ChecksumNews =
  | { readonly done: number }
  /** Base64. */
  | { readonly sha256: string }
  | { readonly problem: string };

const tell = (news: ChecksumNews): void => self.postMessage(news);

self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  try {
    const hash = sha256.create();
    for (let at = 0; at < file.size; at += PIECE) {
      hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      tell({ done: Math.min(at + PIECE, file.size) });
    }
    tell({ sha256: btoa(String.fromCharCode(...hash.digest())) });
  } catch (error) {
    tell({ problem: String(error) });
  }
};
