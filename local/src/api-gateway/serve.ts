import type { IncomingMessage, ServerResponse } from "node:http";
import { type Answer, errorAnswer } from "./answer";
import type { CompiledApi } from "./compiled-api";
import { type Exchange, refused } from "./exchange";
import { handleRequest, type RequestHandling } from "./handle-request";
import { foreignHostAnswer, isLoopbackHost } from "./host";
import { bodyReader, send } from "./node-http";
import { type Reporting, report } from "./report";
import { type GatewayRequest, readRequest } from "./request";

/** Characters that the request line and all header values may have together. Documented: 10,240 bytes. */
const LARGEST_HEAD = 10_240;

export interface Serving extends RequestHandling, Reporting {
  readonly newRequestId: () => string;
  /** The API as it is at the moment of a request. */
  readonly compiled: () => CompiledApi;
}

/** Answers one request of node:http's. Never rejects: a mistake of our own is a 500 and a line in the log. */
export async function serve(
  serving: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
): Promise<void> {
  const requestId = serving.newRequestId();
  const request = readRequest({
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    rawHeaders: incoming.rawHeaders,
    httpVersion: incoming.httpVersion,
    remoteAddress: incoming.socket.remoteAddress ?? "",
  });
  if (request === undefined) return send(response, errorAnswer("bad-request"), requestId);
  const compiled = serving.compiled();
  const exchange: Exchange = { api: compiled.api, request, requestId, startedAt: serving.clock() };
  const readBody = bodyReader(incoming, () => {
    if (expectsContinue) response.writeContinue();
  });
  try {
    const answer = refusalAtTheDoor(exchange, request) ?? (await handleRequest(serving, compiled, exchange, readBody));
    send(response, answer, requestId);
    report(serving, compiled, exchange, answer);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    const detail = error instanceof Error ? error.stack : String(error);
    serving.log(`${requestId} 500, a mistake of the local gateway's own: ${detail}`);
    send(response, refused(exchange, "integration-failed"), requestId);
  }
}

function refusalAtTheDoor(exchange: Exchange, { headers, headSize }: GatewayRequest): Answer | undefined {
  if (!isLoopbackHost(headers["host"] ?? "localhost")) return foreignHostAnswer();
  return headSize > LARGEST_HEAD ? refused(exchange, "headers-too-large") : undefined;
}
