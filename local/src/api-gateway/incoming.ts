import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http/body";
import { type GatewayRequest, readRequest } from "./request";

/** Bytes that API Gateway takes as a request's body. Documented: 10 MB. */
const LARGEST_BODY = 10 * 1024 * 1024;

/** The request's body, read when it is needed; undefined if it is over 10 MB. */
export type BodyReader = () => Buffer | Promise<Buffer | undefined>;

/** The request in the gateway's form; undefined if it can't be read, see `readRequest`. */
export function readIncoming(incoming: IncomingMessage): GatewayRequest | undefined {
  return readRequest({
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    rawHeaders: incoming.rawHeaders,
    httpVersion: incoming.httpVersion,
    remoteAddress: incoming.socket.remoteAddress ?? "",
  });
}

/** The reader of a request's body. A client that waits for `100 Continue` gets it when the body is read. */
export function bodyReader(incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): BodyReader {
  const beforeReading = () => {
    if (expectsContinue) response.writeContinue();
  };
  return () => readBody(incoming, { limit: LARGEST_BODY, beforeReading });
}
