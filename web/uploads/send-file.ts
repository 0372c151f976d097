import { CallFailed } from "../api/failure";
import type { Grant } from "../api/metadata";

/** Sends a file to where its grant says. Rejects with the signal's reason or CallFailed. */
export type SendFile = (
  grant: Grant,
  file: File,
  signal: AbortSignal,
  progress: (sent: number) => void,
) => Promise<void>;

/** By XMLHttpRequest, for `fetch` does not tell how much of a body has left. */
export const sendFile: SendFile = (grant, file, signal, progress) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", grant.url);
    for (const [name, value] of Object.entries(grant.headers)) {
      if (!SET_BY_BROWSER.has(name.toLowerCase())) request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded }) => progress(loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new CallFailed({ kind: "refused", status: request.status, words: wordsOf(request) }));
    };
    request.onerror = () => reject(new CallFailed({ kind: "offline" }));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.onabort = () => reject(signal.reason);
    request.send(file);
  });

/** What a script may not set; the browser writes the same. */
const SET_BY_BROWSER: ReadonlySet<string> = new Set(["content-length", "host"]);

function wordsOf({ status, responseText }: XMLHttpRequest): string {
  const code = /<Code>(\w+)<\/Code>/.exec(responseText)?.[1] ?? "";
  if (code === "AccessDenied" || code === "RequestTimeTooSkewed")
    return "The leave to send this file has ended; try again.";
  if (code === "BadDigest" || code === "XAmzContentChecksumMismatch" || code === "InvalidRequest")
    return "The file changed while it was sent.";
  return `The storage answered ${status}${code === "" ? "" : ` (${code})`}.`;
}
