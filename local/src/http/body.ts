import type { IncomingMessage } from "node:http";

const NO_BODY = Buffer.alloc(0);

interface BodyReading {
  /** Bytes that are taken. */
  readonly limit: number;
  /** Called once before the first byte is asked for, e.g. to send `100 Continue`; not called if there is no body. */
  readonly beforeReading?: () => void;
}

/**
 * A request's body, at once if it has none; undefined if it is over the limit, and then it is not kept. Rejects if the
 * client goes away in the middle. It does NOT look at the content type or encoding.
 */
export function readBody(
  incoming: IncomingMessage,
  { limit, beforeReading }: BodyReading,
): Buffer | Promise<Buffer | undefined> {
  if (!hasBody(incoming)) return NO_BODY;
  if (Number(incoming.headers["content-length"] ?? 0) > limit) return Promise.resolve(undefined);
  beforeReading?.();
  return collect(incoming, limit);
}

/** The text of a response that was fetched; undefined if it is over `limit` bytes, and then the rest is not read. */
export async function readResponse(response: Response, limit: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Whether a request has a body whose end has not come in: the rest of it would be taken for the next request. */
export const hasUnreadBody = (incoming: IncomingMessage): boolean => !incoming.complete && hasBody(incoming);

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

function collect(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        chunks.length = 0;
        resolve(undefined);
      } else {
        chunks.push(chunk);
      }
    });
    incoming.on("end", () => resolve(Buffer.concat(chunks)));
    incoming.on("error", reject);
    incoming.on("close", () => reject(new Error("the client went away before the request was whole")));
  });
}
