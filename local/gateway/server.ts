import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { StartError } from "../errors";
import type { RequestRecord } from "../model/activity";
import type { HttpApi } from "../model/http-api";
import type { InvokeFunction } from "../model/invocation";
import type { LocalKeys } from "../model/keys";
import { type Clock, millis } from "../model/time";
import { type Answer, errorAnswer } from "./answer";
import { type CompiledApi, compileApi } from "./compiled-api";
import type { RequestFacts } from "./event-input";
import type { Exchange } from "./exchange";
import { type FetchDocument, fetchDocument } from "./fetch-document";
import { handleRequest, type RequestHandling, refused } from "./handle-request";
import { foreignHostAnswer, isLoopbackHost } from "./host";
import { JwtAuthorization } from "./jwt-authorizer";
import { KeySource } from "./key-source";
import { bodyReader, send } from "./node-http";
import { readRequest } from "./request";
import { newRequestId, type RandomBytes, RandomPool, traceIdOf } from "./request-ids";

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

/** Characters that the request line and all header values may have together. Documented: 10,240 bytes. */
const LARGEST_HEAD = 10_240;

/** What node:http reads before it gives up: more than the limit above, so that the gateway can answer by itself. */
const LARGEST_HEAD_READ = 65_536;

/**
 * Starts an HTTP API on 127.0.0.1. Rejects with an UnsupportedError where a route can't be guarded as the template
 * says, and with a StartError `port-taken` where the port is in use.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { allowUnsignedIam, clock } = options;
  const compile = (api: HttpApi) => compileApi(api, { allowUnsignedIam, now: clock() });
  const state = { compiled: compile(options.api), port: 0 };
  const server = createServer({
    maxHeaderSize: LARGEST_HEAD_READ,
    headersTimeout: 20_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 60_000,
  });
  server.maxHeadersCount = 0;
  attach(server, options, state);
  state.port = await listen(server, options);
  return {
    url: `http://127.0.0.1:${state.port}`,
    port: state.port,
    replace(api) {
      state.compiled = compile(api);
    },
    close: () => close(server),
  };
}

function attach(server: Server, options: GatewayOptions, state: { compiled: CompiledApi; port: number }): void {
  const { clock, log } = options;
  const random = new RandomPool(options.random ?? randomBytes);
  const keys = new KeySource({ ...options, fetchDocument: options.fetchDocument ?? fetchDocument });
  const jwt = new JwtAuthorization(keys, clock);
  const suffix = options.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  const facts = ({ request, requestId, startedAt }: Exchange): RequestFacts => {
    const { apiId, stage } = state.compiled.api;
    return {
      accountId: options.accountId,
      apiId,
      domainName: `${apiId}.execute-api.${options.region}.${suffix}`,
      stage,
      requestId,
      traceId: traceIdOf(request.headers["x-amzn-trace-id"], startedAt, random),
      time: startedAt,
      port: state.port,
    };
  };
  const handling: RequestHandling = { invoke: options.invoke, clock, log, jwt, facts };

  const serve = async (incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    const requestId = newRequestId(random);
    const request = readRequest({
      method: incoming.method ?? "",
      target: incoming.url ?? "",
      rawHeaders: incoming.rawHeaders,
      httpVersion: incoming.httpVersion,
      remoteAddress: incoming.socket.remoteAddress ?? "",
    });
    if (request === undefined) return send(response, errorAnswer("bad-request"), requestId);
    const exchange: Exchange = { request, requestId, startedAt: clock() };
    const { compiled } = state;
    const readBody = bodyReader(incoming, () => {
      if (expectsContinue) response.writeContinue();
    });
    let answer: Answer;
    try {
      if (!isLoopbackHost(request.headers["host"] ?? "localhost")) answer = foreignHostAnswer();
      else if (request.headSize > LARGEST_HEAD) answer = refused(exchange, "headers-too-large");
      else answer = await handleRequest(handling, compiled, exchange, readBody);
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return;
      log(
        `${requestId} 500, a mistake of the local gateway's: ${error instanceof Error ? error.stack : String(error)}`,
      );
      answer = refused(exchange, "integration-failed");
    }
    send(response, answer, requestId);
    report(options, compiled, exchange, answer);
  };

  server.on("request", (incoming, response) => void serve(incoming, response, false));
  server.on("checkContinue", (incoming, response) => void serve(incoming, response, true));
  server.on("checkExpectation", (_, response) => {
    send(response, errorAnswer("expectation-failed"), newRequestId(random));
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const kind = error.code === "HPE_HEADER_OVERFLOW" ? "headers-too-large" : "bad-request";
    endWith(socket, errorAnswer(kind), newRequestId(random));
  });
}

function report(options: GatewayOptions, { api }: CompiledApi, exchange: Exchange, answer: Answer): void {
  if (options.onRequest === undefined) return;
  const { verdict, match, request } = exchange;
  const decision = verdict?.decision;
  let checks: RequestRecord["checks"] | undefined;
  options.onRequest({
    at: exchange.startedAt,
    apiLogicalId: api.logicalId,
    requestId: exchange.requestId,
    method: request.method,
    path: request.encodedPath,
    ...(match !== undefined && { routeKey: match.route.routeKey, functionArn: match.route.integration.functionArn }),
    status: answer.status,
    get checks() {
      checks ??= verdict?.checks() ?? [];
      return checks;
    },
    ...(decision?.allow === true && { claims: decision.claims }),
    duration: millis(options.clock() - exchange.startedAt),
  });
}

/** Answers on a connection that node:http has given up on, because what came over it is not HTTP. */
function endWith(socket: Socket, { status, headers, body }: Answer, requestId: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = [...headers, ["content-length", String(Buffer.byteLength(body))], ["apigw-requestid", requestId]];
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join("\r\n")}\r\nconnection: close\r\n\r\n${body}`);
}

function listen(server: Server, { port, portOption = "--port", api }: GatewayOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") return reject(error);
      const message = `port ${port}, meant for the HTTP API ${api.logicalId}, is taken; give another one with ${portOption}, or ${portOption} 0 for any free one`;
      reject(new StartError("port-taken", message, { cause: error }));
    });
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
