import { CallFailed } from "../api/failure";
import type { ChecksumNews } from "./checksum-worker";
import { address } from "./checksum-worker.ts?worker&url";

/** `file`'s SHA-256 in base64. Rejects with the signal's reason, or with CallFailed if the file can't be read. */
export type Checksum = (file: File, signal: AbortSignal, progress: (done: number) => void) => Promise<string>;

/** To be called once: a page may make the policy of this name only once. */
export function createChecksum(): Checksum {
  const createScriptURL = (url: string): string => {
    if (url === address) return url;
    throw new TypeError("This page runs one worker only.");
  };
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL });
  return (file, signal, progress) =>
    runWorker(new Worker(policy?.createScriptURL(address) ?? address), file, signal, progress);
}

function runWorker(worker: Worker, ...[file, signal, progress]: Parameters<Checksum>): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const unreadable = (): void =>
      reject(new CallFailed({ kind: "refused", status: 0, words: "The file can't be read. Was it changed or moved?" }));
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.onerror = unreadable;
    worker.onmessage = ({ data }: MessageEvent<ChecksumNews>) => {
      if ("done" in data) progress(data.done);
      else if ("sha256" in data) resolve(data.sha256);
      else unreadable();
    };
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}
