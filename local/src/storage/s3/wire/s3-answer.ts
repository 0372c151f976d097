import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { hasUnreadBody } from "../../../http/body";
import type { S3Error } from "./s3-error";
import { writeXml, type XmlElements } from "./xml-writer";

/** What an operation answers. A stream comes with its `content-length`. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | AsyncIterable<Buffer>;
}

export const xmlAnswer = (
  root: string,
  content: XmlElements | string,
  headers: S3Answer["headers"] = {},
): S3Answer => ({
  status: 200,
  headers: { "content-type": "application/xml", ...headers },
  body: writeXml(root, content),
});

export const errorAnswer = (error: S3Error, resource: string, requestId: string): S3Answer => ({
  status: error.status,
  headers: { "content-type": "application/xml" },
  body: writeXml("Error", {
    Code: error.code,
    Message: error.message,
    ...error.details,
    Resource: resource,
    RequestId: requestId,
    HostId: HOST_ID,
  }),
});

export const HOST_ID = randomBytes(24).toString("base64");

/** Bytes of a refused upload that are read and thrown away, so that its client gets to read the answer. */
const MOST_DRAINED = 32 * 1024 * 1024;

/**
 * Sends an answer; nothing where the client has gone. A stream is read as fast as the client takes it, and one that
 * fails ends the connection, so that the client does not take the beginning for the whole. Rejects with its error.
 */
export async function sendAnswer(response: ServerResponse, answer: S3Answer, requestId: string): Promise<void> {
  const { status, headers = {}, body = "" } = answer;
  const incoming: IncomingMessage = response.req;
  if (response.destroyed || response.headersSent) return dismiss(body);
  const isUnread = hasUnreadBody(incoming);
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const own: [string, string][] = [
    ["x-amz-request-id", requestId],
    ["x-amz-id-2", HOST_ID],
    ...(isUnread ? [["connection", "close"] satisfies [string, string]] : []),
    ...(typeof body === "string" && headers["content-length"] === undefined && status !== 204 && status !== 304
      ? [["content-length", String(Buffer.byteLength(body))] satisfies [string, string]]
      : []),
  ];
  response.writeHead(status, [...own, ...given].flat());
  if (isUnread) drain(incoming);
  if (typeof body === "string") response.end(incoming.method === "HEAD" ? undefined : body);
  else await sendStream(response, body);
}

async function sendStream(response: ServerResponse, body: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const chunk of body) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

/** A stream that nobody reads still has files to close, which its end does. */
async function dismiss(body: S3Answer["body"]): Promise<void> {
  if (typeof body === "object") for await (const _chunk of body) break;
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const go = (): void => {
      response.off("drain", go);
      response.off("close", go);
      resolve();
    };
    response.on("drain", go);
    response.on("close", go);
  });

function drain(incoming: IncomingMessage): void {
  let size = 0;
  incoming.on("error", () => {});
  incoming.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_DRAINED) incoming.destroy();
  });
  incoming.resume();
}
