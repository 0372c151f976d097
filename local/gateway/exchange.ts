import type { EpochMillis } from "../model/time";
import type { GatewayError } from "./answer";
import type { Verdict } from "./authorize";
import type { EventAuthorizer } from "./event-input";
import type { RouteMatch } from "./match-route";
import type { GatewayRequest } from "./request";

/** One request and what has become of it so far: what the access log and the developer's window tell of it. */
export interface Exchange {
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly startedAt: EpochMillis;
  /** Absent: no route, or no stage. */
  match?: RouteMatch;
  /** The path is in no stage: such requests are not logged. */
  outsideStage?: boolean;
  /** Of a JWT authorizer. */
  verdict?: Verdict;
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
  /** Lambda's status: 200 where the function ran, well or not. */
  readonly status: number;
  /** The status in the function's own answer. */
  readonly functionStatus?: number;
  readonly error?: string;
}
