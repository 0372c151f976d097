import type { Millis } from "../../model/time";

/** Fetches a document's text. Rejects where the answer is not a plain 200 within both limits. */
export type FetchDocument = (url: URL, limits: { readonly timeout: Millis; readonly bytes: number }) => Promise<string>;

/**
 * Fetches by HTTP GET: no redirects are followed, and the time limit covers the body too. It does NOT check the URL
 * (see `issuerUrl`) nor the content type.
 */
export const fetchDocument: FetchDocument = async (url, { timeout, bytes }) => {
  const response = await fetch(url, {
    redirect: "manual",
    headers: { accept: "application/json" },
    signal: AbortSignal.timeout(timeout),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`answered with status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > bytes) throw new Error(`is larger than ${bytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const LOOPBACK_NAMES = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** A URL that keys may be fetched from: `https:`, or `http:` on a loopback address; undefined for any other text. */
export function issuerUrl(text: unknown): URL | undefined {
  if (typeof text !== "string" || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isAllowed = url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK_NAMES.test(url.hostname));
  return isAllowed ? url : undefined;
}
