import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createLoopbackServer, type LoopbackServer } from "../http/loopback-server";
import { endWithAnswer, writeAnswer } from "../http/write-answer";
import type { Answer, GatewayError } from "./answer";

const LIMITS = {
  /** What node:http reads before it gives up: more than the gateway's own limit, so that it can answer by itself. */
  maxHeaderSize: 65_536,
  headersTimeout: 20_000,
  /** For 10 MB of body. */
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
} as const;

/** How a gateway answers what node:http has read, and what it could not read. */
interface GatewayAnswers {
  readonly serve: (incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => Promise<void>;
  /** The answer, and headers that come last in it. */
  readonly unreadable: (error: UnreadableError) => { readonly answer: Answer; readonly last: Answer["headers"] };
}

export type UnreadableError = Extract<
  GatewayError,
  "headers-too-large" | "request-timeout" | "bad-request" | "expectation-failed"
>;

/** The HTTP server of a gateway, not listening yet. */
export function createGatewayServer(answers: GatewayAnswers): LoopbackServer<Server> {
  const answer =
    (expectsContinue: boolean): RequestListener =>
    (incoming, response) =>
      void answers.serve(incoming, response, expectsContinue);
  const loopback = createLoopbackServer(answer(false), LIMITS, answer(true));
  loopback.server.maxHeadersCount = 0;
  attach(loopback.server, answers);
  return loopback;
}

/** What node:http could not read, by its error code; anything else is a bad request. */
const UNREADABLE: Readonly<Record<string, UnreadableError>> = {
  HPE_HEADER_OVERFLOW: "headers-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
};

function attach(server: Server, { unreadable }: GatewayAnswers): void {
  server.on("checkExpectation", (_, response) => {
    const { answer, last } = unreadable("expectation-failed");
    writeAnswer(response, answer, last);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const { answer, last } = unreadable(UNREADABLE[error.code ?? ""] ?? "bad-request");
    endWithAnswer(socket, answer, last);
  });
}
