import { randomBytes } from "node:crypto";
import type { RequestListener, Server } from "node:http";
import type { Socket } from "node:net";
import { createLoopbackServer, listenOnLoopback } from "../http/loopback-server";
import { endWithAnswer, writeAnswer } from "../http/write-answer";
import type { RequestRecord } from "../model/activity";
import type { HttpApi } from "../model/http-api";
import type { InvokeFunction } from "../model/invocation";
import type { LocalKeys } from "../model/keys";
import type { Clock } from "../model/time";
import { errorAnswer, type GatewayError } from "./answer";
import { type PreparedApi, prepareApi } from "./http-api/prepared-api";
import { JwtAuthorization } from "./jwt/jwt-authorization";
import { type FetchDocument, fetchDocument, KeySource } from "./jwt/key-source";
import { LambdaAuthorization } from "./lambda-authorizer/lambda-authorization";
import { factsMaker, newRequestId, type RandomBytes, RandomPool } from "./request-facts";
import { type Serving, serve } from "./serve";

export interface GatewayOptions {
  readonly api: HttpApi;
  /** 0 = any free port. */
  readonly port: number;
  /** What a message about a taken port calls the option that sets it; `--port` unless given. */
  readonly portOption?: string;
  readonly region: string;
  readonly accountId: string;
  readonly invoke: InvokeFunction;
  readonly localKeys: LocalKeys;
  readonly clock: Clock;
  /** What a developer should read, a line each. */
  readonly log: (line: string) => void;
  /** The access log's entries, in the stage's own format. */
  readonly accessLog?: (line: string) => void;
  /** Told of every request after its answer. */
  readonly onRequest?: (record: RequestRecord) => void;
  /** Lets requests with any AWS signature into AWS_IAM routes; without it such routes stop the start. */
  readonly allowUnsignedIam: boolean;
  /** How the documents of other issuers are fetched. */
  readonly fetchDocument?: FetchDocument;
  readonly random?: RandomBytes;
}

/** An HTTP API that answers on this machine. */
export interface Gateway {
  /** E.g. `http://127.0.0.1:3000`, without a named stage's prefix. */
  readonly url: string;
  readonly port: number;
  /** Answers as another API from the next request on; throws as startGateway rejects, and then nothing has changed. */
  replace(api: HttpApi): void;
  close(): Promise<void>;
}

const LIMITS = {
  /** What node:http reads before it gives up: more than the gateway's own limit, so that it can answer by itself. */
  maxHeaderSize: 65_536,
  headersTimeout: 20_000,
  /** For 10 MB of body. */
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
} as const;

/**
 * Starts an HTTP API on 127.0.0.1. Rejects with an UnsupportedError if a route can't be guarded as the template
 * says, and with a StartError `port-taken` if the port is in use.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { allowUnsignedIam, clock } = options;
  const compile = (api: HttpApi) => prepareApi(api, { allowUnsignedIam, now: clock() });
  const state = { compiled: compile(options.api), port: 0 };
  const serving = makeServing(options, state);
  const answer =
    (expectsContinue: boolean): RequestListener =>
    (incoming, response) =>
      void serve(serving, incoming, response, expectsContinue);
  const { server, close } = createLoopbackServer(answer(false), LIMITS, answer(true));
  server.maxHeadersCount = 0;
  attach(server, serving);
  const { port, portOption: option = "--port" } = options;
  state.port = await listenOnLoopback(server, { port, option, purpose: `the HTTP API ${options.api.logicalId}` });
  return {
    url: `http://127.0.0.1:${state.port}`,
    port: state.port,
    replace(api) {
      state.compiled = compile(api);
      serving.lambda.clear();
    },
    close,
  };
}

function makeServing(
  options: GatewayOptions,
  state: { readonly compiled: PreparedApi; readonly port: number },
): Serving {
  const { clock, log, invoke, accessLog, onRequest } = options;
  const random = new RandomPool(options.random ?? randomBytes);
  const keys = new KeySource({ ...options, fetchDocument: options.fetchDocument ?? fetchDocument });
  return {
    invoke,
    clock,
    log,
    ...(accessLog && { accessLog }),
    ...(onRequest && { onRequest }),
    jwt: new JwtAuthorization(keys, clock),
    lambda: new LambdaAuthorization({ invoke, clock }),
    facts: factsMaker(options, random, () => state.port),
    newRequestId: () => newRequestId(random),
    compiled: () => state.compiled,
  };
}

/** What node:http could not read, by its error code; anything else is a bad request. */
const UNREADABLE: Readonly<Record<string, GatewayError>> = {
  HPE_HEADER_OVERFLOW: "headers-too-large",
  ERR_HTTP_REQUEST_TIMEOUT: "request-timeout",
};

function attach(server: Server, serving: Serving): void {
  server.on("checkExpectation", (_, response) => {
    writeAnswer(response, errorAnswer("expectation-failed"), [["apigw-requestid", serving.newRequestId()]]);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const answer = errorAnswer(UNREADABLE[error.code ?? ""] ?? "bad-request");
    endWithAnswer(socket, answer, [["apigw-requestid", serving.newRequestId()]]);
  });
}
