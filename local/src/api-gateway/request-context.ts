import type { AuthorizerCheck } from "../model/activity";
import type { HttpApi } from "../model/http-api";
import type { JsonObject } from "../model/json";
import type { EpochMillis } from "../model/time";
import { type Answer, errorAnswer, type GatewayError } from "./answer";
import type { EventAuthorizer, RequestFacts } from "./payload/event-input";
import type { GatewayRequest } from "./request";
import type { RouteMatch } from "./routes/route-table";

/** One request and what has become of it so far: what the access log and the developer's window tell of it. */
export interface RequestContext {
  /** As it was when the request came. */
  readonly api: HttpApi;
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly startedAt: EpochMillis;
  /** What the gateway adds to the request; worked out when it is first needed. */
  facts?: RequestFacts;
  /** Absent: no route, or no stage. */
  match?: RouteMatch;
  /** The path is in no stage: such requests are not in the access log. */
  outsideStage?: boolean;
  /** What the route's authorizer checked, worked out when called. */
  checks?: () => readonly AuthorizerCheck[];
  /** Of a token that was let in. */
  claims?: JsonObject;
  /** What the function is told of the caller. */
  authorizer?: EventAuthorizer;
  /** In an access log's words. */
  authorizerError?: string;
  /** The gateway's own error, where it answered one. */
  error?: GatewayError;
  integration?: IntegrationFacts;
}

export interface IntegrationFacts {
  readonly startedAt: EpochMillis;
  readonly endedAt: EpochMillis;
  /** What the function sees as its request id. */
  readonly functionRequestId: string;
  /** Lambda's status: 200 where the function ran, well or not. */
  readonly status: number;
  /** The status in the function's own answer. */
  readonly functionStatus?: number;
  readonly error?: string;
}

/** The gateway's own error, noted in the context. */
export function refused(context: RequestContext, error: GatewayError, headers?: Answer["headers"]): Answer {
  context.error = error;
  return errorAnswer(error, headers);
}
