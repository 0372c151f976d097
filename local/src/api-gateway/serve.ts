import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../http/body";
import { writeAnswer } from "../http/write-answer";
import { type Answer, errorAnswer } from "./answer";
import { handleRequest, type RequestHandling } from "./http-api/handle-request";
import type { PreparedApi } from "./http-api/prepared-api";
import { type Reporting, report } from "./http-api/report";
import { readRequest } from "./request";
import { type RequestContext, refused } from "./request-context";

/** Bytes that API Gateway takes as a request's body. Documented: 10 MB. */
const LARGEST_BODY = 10 * 1024 * 1024;

export interface Serving extends RequestHandling, Reporting {
  readonly newRequestId: () => string;
  /** The API as it is at the moment of a request. */
  readonly compiled: () => PreparedApi;
}

/**
 * Answers one request of node:http's: reads its line and headers, asks `handleRequest` for the answer, sends and
 * reports it. Never rejects: a mistake of our own is a 500 and a line in the log.
 */
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
  const context: RequestContext = { api: compiled.api, request, requestId, startedAt: serving.clock() };
  const beforeReading = () => {
    if (expectsContinue) response.writeContinue();
  };
  try {
    const answer = await handleRequest(serving, compiled, context, () =>
      readBody(incoming, { limit: LARGEST_BODY, beforeReading }),
    );
    send(response, answer, requestId);
    report(serving, compiled, context, answer);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    const detail = error instanceof Error ? error.stack : String(error);
    serving.log(`${requestId} 500, a mistake of the local gateway's own: ${detail}`);
    send(response, refused(context, "integration-failed"), requestId);
  }
}

/** The connection ends if the request's body was too large to be taken in. */
function send(response: ServerResponse, answer: Answer, requestId: string): void {
  const closing: Answer["headers"] = answer.status === 413 ? [["connection", "close"]] : [];
  writeAnswer(response, answer, [["apigw-requestid", requestId], ...closing]);
}
