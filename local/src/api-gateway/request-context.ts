import type { AuthorizerCheck, FunctionFailure } from "../model/activity";
import type { HttpApi } from "../model/http-api";
import type { JsonObject } from "../model/json";
import type { EpochMillis } from "../model/time";
import { type Answer, errorAnswer, type GatewayError } from "./answer";
import type { EventAuthorizer, RequestFacts } from "./payload/event-input";
import type { GatewayRequest } from "./request";
import type { RouteMatch } from "./routes/route-table";

/** One request and what is known about it so far. The access log and the developer's window read it. */
export interface RequestContext {
  /** As it was when the request came. */
  readonly api: HttpApi;
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly startedAt: EpochMillis;
  /** What the gateway adds to the request; made when first needed. */
  facts?: RequestFacts;
  /** Absent: no route, or no stage. */
  match?: RouteMatch;
  /** The path is in no stage: such requests are not in the access log. */
  outsideStage?: boolean;
  /** What the route's authorizer checked; put into words when called. */
  checks?: () => readonly AuthorizerCheck[];
  /** Of a token that was let in. */
  claims?: JsonObject;
  /** What the function learns about the caller. */
  authorizer?: EventAuthorizer;
  /** As an access log words it. */
  authorizerError?: string;
  /** The gateway's own error, if it answered with one. */
  error?: GatewayError;
  integration?: IntegrationFacts;
  /** Once it was read. */
  body?: Buffer;
  /** What the function got, as JSON text. */
  event?: string;
}

export interface IntegrationFacts {
  readonly startedAt: EpochMillis;
  readonly endedAt: EpochMillis;
  /** What the function sees as its request id. */
  readonly functionRequestId: string;
  /** Lambda's status: 200 if the function ran, whether or not it failed. */
  readonly status: number;
  /** The status in the function's own answer. */
  readonly functionStatus?: number;
  readonly error?: string;
  readonly failure?: FunctionFailure;
}

/** Answers with one of the gateway's own errors and notes it in the context. */
export function refused(context: RequestContext, error: GatewayError, headers?: Answer["headers"]): Answer {
  context.error = error;
  return errorAnswer(error, headers);
}
