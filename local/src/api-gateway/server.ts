import { randomBytes } from "node:crypto";
import { listenOnLoopback } from "../http/loopback-server";
import type { RequestRecord } from "../model/activity";
import type { HttpApi } from "../model/http-api";
import type { InvokeFunction } from "../model/invocation";
import type { LocalKeys } from "../model/keys";
import type { Clock } from "../model/time";
import { errorAnswer } from "./answer";
import { createGatewayServer } from "./gateway-server";
import { type PreparedApi, prepareApi } from "./http-api/prepared-api";
import { JwtAuthorization } from "./jwt/jwt-authorization";
import { type FetchDocument, fetchDocument, KeySource } from "./jwt/key-source";
import { LambdaAuthorization } from "./lambda-authorizer/lambda-authorization";
import { factsMaker, newRequestId, type RandomBytes, RandomPool } from "./request-facts";
import { type Serving, serve } from "./serve";

export interface GatewayOptions extends CommonGatewayOptions {
  readonly api: HttpApi;
}

/** What the gateways of both kinds of API need. */
export interface CommonGatewayOptions {
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
  /** Lets requests with any AWS signature into AWS_IAM routes; without it such routes let nobody in. */
  readonly allowUnsignedIam: boolean;
  /** How the documents of other issuers are fetched. */
  readonly fetchDocument?: FetchDocument;
  readonly random?: RandomBytes;
}

/** An API that answers on this machine. */
export interface RunningApi {
  /** E.g. `http://127.0.0.1:3000` or `http://127.0.0.1:3000/Prod`: a path can be appended to it. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface Gateway extends RunningApi {
  /**
   * Prepares to answer as another API; throws as startGateway rejects. Returns the function that puts it in place: from
   * the next request on it answers, requests before are finished as they began. Until then nothing has changed.
   */
  plan(api: HttpApi): () => void;
}

/**
 * Starts an HTTP API on 127.0.0.1. Rejects with an UnsupportedError if a route can't be guarded as the template
 * says, and with a StartError `port-taken` if the port is in use.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { allowUnsignedIam, clock } = options;
  const compile = (api: HttpApi) => prepareApi(api, { allowUnsignedIam, now: clock() });
  const state = { compiled: compile(options.api), port: 0 };
  const serving = makeServing(options, state);
  const { server, close } = createGatewayServer({
    serve: (incoming, response, expectsContinue) => serve(serving, incoming, response, expectsContinue),
    unreadable: (error) => ({ answer: errorAnswer(error), last: [["apigw-requestid", serving.newRequestId()]] }),
  });
  const { port, portOption: option = "--port" } = options;
  state.port = await listenOnLoopback(server, { port, option, purpose: `the HTTP API ${options.api.logicalId}` });
  return {
    get url() {
      const { name } = state.compiled.api.stage;
      return `http://127.0.0.1:${state.port}${name === "$default" ? "" : `/${name}`}`;
    },
    port: state.port,
    plan(api) {
      const compiled = compile(api);
      return () => {
        state.compiled = compiled;
        serving.lambda.clear();
      };
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
