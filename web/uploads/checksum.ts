import { CallFailed } from "../api/failure";
import type { ChecksumNews, ChecksumOrder } from "./checksum-worker";
import { address } from "./checksum-worker.ts?worker&url";

/** `file`'s SHA-256 in base64. Rejects with the signal's reason, or with CallFailed if the file can't be read. */
export type Checksum = (file: File, signal: AbortSignal, progress: (done: number) => void) => Promise<string>;

interface Asked {
  readonly progress: (done: number) => void;
  readonly resolve: (sha256: string) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Checksums by one worker, which is fetched at once, so that files can be read without a connection too. To be called
 * once: a page may make the policy of this name only once.
 */
export function createChecksum(): Checksum {
  const worker = startWorker();
  const asked = new Map<number, Asked>();
  let lastKey = 0;
  const order = (message: ChecksumOrder): void => worker.postMessage(message);
  worker.onmessage = ({ data }: MessageEvent<ChecksumNews>) => report(asked, data);
  worker.onerror = () => {
    for (const { reject } of asked.values()) reject(new CallFailed({ kind: "offline" }));
    asked.clear();
  };
  return (file, signal, progress) =>
    new Promise((resolve, reject) => {
      lastKey += 1;
      const key = lastKey;
      asked.set(key, { progress, resolve, reject });
      signal.addEventListener("abort", () => {
        asked.delete(key);
        order({ key });
        reject(signal.reason);
      });
      order({ key, file });
    });
}

function report(asked: Map<number, Asked>, news: ChecksumNews): void {
  const { progress, resolve, reject } = asked.get(news.key) ?? {};
  if ("done" in news) {
    progress?.(news.done);
    return;
  }
  asked.delete(news.key);
  if ("sha256" in news) resolve?.(news.sha256);
  else reject?.(new CallFailed({ kind: "refused", status: 0, words: UNREADABLE }));
}

const UNREADABLE = "The file can't be read. Was it changed or moved?";

function startWorker(): Worker {
  const createScriptURL = (url: string): string => {
    if (url === address) return url;
    throw new TypeError("This page runs one worker only.");
  };
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL });
  return new Worker(policy?.createScriptURL(address) ?? address);
}
