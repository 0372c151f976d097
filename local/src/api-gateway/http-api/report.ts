import type { RequestRecord } from "../../model/activity";
import type { Clock } from "../../model/time";
import type { Answer } from "../answer";
import type { RequestFacts } from "../payload/event-input";
import type { RequestContext } from "../request-context";
import { requestRecord } from "../request-record";
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
  const route = context.match?.route;
  const functionArn = route?.integration.type === "AWS_PROXY" ? route.integration.functionArn : undefined;
  const destination = { apiLogicalId: compiled.api.logicalId, routeKey: route?.routeKey, functionArn };
  reporting.onRequest?.(requestRecord(context, destination, answer, now));
}
