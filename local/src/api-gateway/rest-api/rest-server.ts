import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback } from "../../http/loopback-server";
import { writeAnswer } from "../../http/write-answer";
import type { RestApi } from "../../model/rest-api";
import { type Answer, errorAnswer } from "../answer";
import { createGatewayServer } from "../gateway-server";
import { bodyReader, readIncoming } from "../incoming";
import { JwtAuthorization } from "../jwt/jwt-authorization";
import { fetchDocument, KeySource } from "../jwt/key-source";
import { AuthorizerCalls } from "../lambda-authorizer/authorizer-calls";
import type { GatewayRequest } from "../request";
import { newRequestId, newUuid, RandomPool, traceIdOf } from "../request-facts";
import type { CommonGatewayOptions, RunningApi } from "../server";
import { type CompiledRestApi, compileRestApi } from "./compiled-rest-api";
import { handleRestRequest, type RestHandling } from "./handle-rest-request";
import { QuotaCounts } from "./quota-counts";
import { refuse } from "./rest-answers";
import type { RestContext } from "./rest-context";
import type { MethodPolicy } from "./rest-lambda-authorizer";
import { type RestReporting, reportRest } from "./rest-report";
import { matchMethod, placeOf } from "./rest-routes";
import type { PoolIssuer } from "./user-pools-authorizer";

export interface RestGatewayOptions extends CommonGatewayOptions {
  readonly api: RestApi;
  /** The issuer of a user pool of this process, by the pool's id; another pool has AWS's address of it. */
  readonly poolIssuer?: PoolIssuer;
  /** The execution log's entries, of the methods whose stage does not turn it off. */
  readonly executionLog?: (line: string) => void;
  /** Keeps what API keys have used of their quotas; it begins anew with each start unless given. */
  readonly quotaFile?: string;
}

/** A REST API that answers on this machine. */
export interface RestGateway extends RunningApi {
  /**
   * Prepares to answer as another API; throws as startRestGateway rejects. Returns the function that puts it in place:
   * from the next request on it answers, requests before are finished as they began. Until then nothing has changed.
   */
  plan(api: RestApi): () => void;
}

interface RestServing extends RestHandling, RestReporting {
  readonly compiled: () => CompiledRestApi;
  readonly contextOf: (compiled: CompiledRestApi, request: GatewayRequest) => RestContext;
}

/**
 * Starts a REST API on 127.0.0.1, with its stages' names as first segment of the path and without. Rejects with an
 * UnsupportedError if a method can't be guarded as the template says, and with a StartError `port-taken` if the port is
 * in use.
 */
export async function startRestGateway(options: RestGatewayOptions): Promise<RestGateway> {
  const { poolIssuer = () => undefined } = options;
  const quotas = new QuotaCounts(options.quotaFile, options.log);
  const compile = (api: RestApi) => compileRestApi(api, { ...options, poolIssuer, quotas });
  const state = { compiled: compile(options.api), port: 0 };
  const random = new RandomPool(options.random ?? randomBytes);
  const calls = new AuthorizerCalls<MethodPolicy>(options);
  const serving = makeServing(options, state, random, calls);
  const { server, close } = createGatewayServer({
    serve: (incoming, response, expectsContinue) => serveRest(serving, incoming, response, expectsContinue),
    unreadable: (error) => ({ answer: errorAnswer(error), last: [["x-amzn-RequestId", newUuid(random)]] }),
  });
  const { port, portOption: option = "--port" } = options;
  state.port = await listenOnLoopback(server, { port, option, purpose: `the REST API ${options.api.logicalId}` });
  return {
    get url() {
      return `http://127.0.0.1:${state.port}/${state.compiled.api.stages[0]?.name ?? ""}`;
    },
    port: state.port,
    plan(api) {
      const compiled = compile(api);
      return () => {
        state.compiled = compiled;
        calls.clear();
      };
    },
    async close() {
      await close();
      quotas.save();
    },
  };
}

function makeServing(
  options: RestGatewayOptions,
  state: { readonly compiled: CompiledRestApi; readonly port: number },
  random: RandomPool,
  calls: AuthorizerCalls<MethodPolicy>,
): RestServing {
  const { clock, log, invoke, accessLog, executionLog, onRequest, region, accountId } = options;
  const keys = new KeySource({ ...options, fetchDocument: options.fetchDocument ?? fetchDocument });
  return {
    invoke,
    clock,
    log,
    ...(accessLog && { accessLog }),
    ...(executionLog && { executionLog }),
    ...(onRequest && { onRequest }),
    jwt: new JwtAuthorization(keys, clock),
    calls,
    compiled: () => state.compiled,
    contextOf({ api, tree, domainName, arnPrefix }, request) {
      const startedAt = clock();
      const isMethod = (path: string) => matchMethod(tree, request.method, path) !== undefined;
      return {
        api,
        request,
        requestId: sentRequestId(request) ?? newUuid(random),
        extendedRequestId: newRequestId(random),
        startedAt,
        region,
        accountId,
        domainName,
        arnPrefix,
        traceId: traceIdOf(request.headers["x-amzn-trace-id"], startedAt, random),
        port: state.port,
        place: placeOf(api, request.encodedPath, isMethod),
      };
    },
  };
}

/** A client may choose the request's id by a UUID. Documented. */
function sentRequestId({ headers }: GatewayRequest): string | undefined {
  const sent = headers["x-amzn-requestid"];
  return sent !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(sent) ? sent : undefined;
}

/** Answers one request of node:http's. Never rejects: a mistake of our own is a 500 and a line in the log. */
async function serveRest(
  serving: RestServing,
  incoming: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
): Promise<void> {
  const request = readIncoming(incoming);
  if (request === undefined) return writeAnswer(response, errorAnswer("bad-request"));
  const compiled = serving.compiled();
  const context = serving.contextOf(compiled, request);
  try {
    const readBody = bodyReader(incoming, response, expectsContinue);
    const answer = await handleRestRequest(serving, compiled, context, readBody);
    send(response, answer, context);
    reportRest(serving, compiled, context, answer);
  } catch (error) {
    if (incoming.destroyed && !incoming.complete) return;
    const detail = error instanceof Error ? error.stack : String(error);
    serving.log(`${context.requestId} 500, a mistake of the local gateway's own: ${detail}`);
    send(response, refuse(context, "integration-failed"), context);
  }
}

/** The connection ends if the request's body was too large to be taken in. */
function send(response: ServerResponse, answer: Answer, { requestId, extendedRequestId }: RestContext): void {
  const closing: Answer["headers"] = answer.status === 413 ? [["connection", "close"]] : [];
  writeAnswer(response, answer, [["x-amzn-RequestId", requestId], ["x-amz-apigw-id", extendedRequestId], ...closing]);
}
