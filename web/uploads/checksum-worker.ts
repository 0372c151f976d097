import { sha256 } from "@noble/hashes/sha2.js";

/** SHA-256 of files, in pieces, in a thread of its own: the page stays quick and no file is ever whole in memory. */

export type ChecksumOrder =
  | { readonly key: number; readonly file: File }
  /** The file's checksum is no longer wanted. */
  | { readonly key: number; readonly file?: undefined };

export type ChecksumNews =
  /** Bytes that were read. */
  | { readonly key: number; readonly done: number }
  /** Base64. */
  | { readonly key: number; readonly sha256: string }
  | { readonly key: number; readonly problem: string };

const PIECE = 2 * 1024 * 1024;
const wanted = new Set<number>();

const tell = (news: ChecksumNews): void => self.postMessage(news);

self.onmessage = ({ data: { key, file } }: MessageEvent<ChecksumOrder>) => {
  if (file === undefined) {
    wanted.delete(key);
    return;
  }
  wanted.add(key);
  take(key, file)
    .catch((error: unknown) => tell({ key, problem: String(error) }))
    .finally(() => wanted.delete(key));
};

async function take(key: number, file: File): Promise<void> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += PIECE) {
    hash.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
    if (!wanted.has(key)) return;
    tell({ key, done: Math.min(at + PIECE, file.size) });
  }
  tell({ key, sha256: btoa(String.fromCharCode(...hash.digest())) });
}
