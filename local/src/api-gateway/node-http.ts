import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Answer } from "./answer";
import type { BodyReader } from "./handle-request";

/** Bytes that API Gateway takes as a request's body. Documented: 10 MB. */
const LARGEST_BODY = 10 * 1024 * 1024;

const NO_BODY = Buffer.alloc(0);

/**
 * Reads a request's body when called, up to 10 MB; undefined where there is more. Rejects where the client goes away
 * in the middle. `beforeReading` is called first where there is a body at all.
 */
export function bodyReader(incoming: IncomingMessage, beforeReading: () => void): BodyReader {
  return () => {
    const { "content-length": length, "transfer-encoding": encoding } = incoming.headers;
    if (encoding === undefined && (length === undefined || length === "0")) return NO_BODY;
    if (length !== undefined && Number(length) > LARGEST_BODY) return Promise.resolve(undefined);
    beforeReading();
    return collect(incoming);
  };
}

function collect(incoming: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) {
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

/** Sends an answer. `content-length` is added, and the connection ends where the request's body was not taken in. */
export function send(response: ServerResponse, answer: Answer, requestId: string): void {
  if (response.destroyed || response.headersSent) return;
  const headers: string[] = [];
  for (const [name, value] of answer.headers) headers.push(name, value);
  const hasBody = answer.status !== 204 && answer.status !== 304;
  if (hasBody) headers.push("content-length", String(Buffer.byteLength(answer.body)));
  headers.push("apigw-requestid", requestId);
  if (answer.status === 413) headers.push("connection", "close");
  response.writeHead(answer.status, headers);
  response.end(hasBody ? answer.body : undefined);
}

/** Answers on a connection that node:http has given up on, because what came over it is not HTTP, and ends it. */
export function endWith(socket: Socket, { status, headers, body }: Answer, requestId: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = [...headers, ["content-length", String(Buffer.byteLength(body))], ["apigw-requestid", requestId]];
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`);
}
