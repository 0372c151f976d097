import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** What is sent to a client. */
export interface WireAnswer {
  readonly status: number;
  /** In the order in which they are sent; a name may come more than once. `content-length` is added. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | Buffer;
}

/**
 * Sends an answer, unless one was sent already or the client has gone. `last` are headers that come after
 * `content-length`. An answer of status 204 or 304 has no body, and node:http sends none to HEAD.
 */
export function writeAnswer(response: ServerResponse, answer: WireAnswer, last: WireAnswer["headers"] = []): void {
  if (response.destroyed || response.headersSent) return;
  const { status, headers, body } = answer;
  const hasBody = status !== 204 && status !== 304;
  const length: WireAnswer["headers"] = hasBody ? [["content-length", String(Buffer.byteLength(body))]] : [];
  response.writeHead(status, [...headers, ...length, ...last].flat());
  response.end(hasBody ? body : undefined);
}

/** Answers on a connection that node:http has given up on, because what came over it is not HTTP, and ends it. */
export function endWithAnswer(socket: Socket, answer: WireAnswer, last: WireAnswer["headers"] = []): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = answer;
  const lines = [...headers, ["content-length", String(Buffer.byteLength(body))], ...last, ["connection", "close"]];
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
