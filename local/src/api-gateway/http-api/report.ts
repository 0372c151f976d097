import type { RequestRecord } from "../../model/activity";
import { type Clock, millis } from "../../model/time";
import type { Answer } from "../answer";
import type { RequestFacts } from "../payload/event-input";
import type { RequestContext } from "../request-context";
import type { PreparedApi } from "./prepared-api";

export interface Reporting {
  readonly clock: Clock;
  readonly facts: (context: RequestContext) => RequestFacts;
  readonly accessLog?: (line: string) => void;
  readonly onRequest?: (record: RequestRecord) => void;
}

/**
 * Reports a request and its answer to the access log, in the stage's own format, and to `onRequest`. A request outside
 * the stage is not in the access log, as on AWS.
 */
export function report(reporting: Reporting, compiled: PreparedApi, context: RequestContext, answer: Answer): void {
  const now = reporting.clock();
  if (reporting.accessLog !== undefined && compiled.accessLog !== undefined && !context.outsideStage) {
    reporting.accessLog(compiled.accessLog({ context, facts: reporting.facts(context), answer, now }));
  }
  reporting.onRequest?.(recordOf(compiled, context, answer.status, now - context.startedAt));
}

function recordOf({ api }: PreparedApi, context: RequestContext, status: number, duration: number): RequestRecord {
  const { match, request, claims, checks, integration } = context;
  let worked: RequestRecord["checks"] | undefined;
  return {
    at: context.startedAt,
    apiLogicalId: api.logicalId,
    requestId: context.requestId,
    method: request.method,
    path: request.encodedPath,
    ...(match !== undefined && { routeKey: match.route.routeKey, functionArn: match.route.integration.functionArn }),
    status,
    /** Put into words when read: most requests' checks never are. */
    get checks() {
      worked ??= checks?.() ?? [];
      return worked;
    },
    ...(claims !== undefined && { claims }),
    ...(integration !== undefined && { functionRequestId: integration.functionRequestId }),
    duration: millis(duration),
  };
}
