import type { RequestRecord } from "../model/activity";
import { type Clock, millis } from "../model/time";
import type { Answer } from "./answer";
import type { CompiledApi } from "./compiled-api";
import type { Exchange } from "./exchange";
import type { RequestFacts } from "./payload/event-input";

export interface Reporting {
  readonly clock: Clock;
  readonly facts: (exchange: Exchange) => RequestFacts;
  readonly accessLog?: (line: string) => void;
  readonly onRequest?: (record: RequestRecord) => void;
}

/**
 * Tells what became of a request: to the access log, in the stage's own format, and to whoever listens. A request for
 * no stage is not in the access log, as on AWS.
 */
export function report(reporting: Reporting, compiled: CompiledApi, exchange: Exchange, answer: Answer): void {
  const now = reporting.clock();
  if (reporting.accessLog !== undefined && compiled.accessLog !== undefined && !exchange.outsideStage) {
    reporting.accessLog(compiled.accessLog({ exchange, facts: reporting.facts(exchange), answer, now }));
  }
  reporting.onRequest?.(recordOf(compiled, exchange, answer.status, now - exchange.startedAt));
}

function recordOf({ api }: CompiledApi, exchange: Exchange, status: number, duration: number): RequestRecord {
  const { match, request, claims, checks, integration } = exchange;
  let worked: RequestRecord["checks"] | undefined;
  return {
    at: exchange.startedAt,
    apiLogicalId: api.logicalId,
    requestId: exchange.requestId,
    method: request.method,
    path: request.encodedPath,
    ...(match !== undefined && { routeKey: match.route.routeKey, functionArn: match.route.integration.functionArn }),
    status,
    /** Worked out when it is looked at: most requests' checks never are. */
    get checks() {
      worked ??= checks?.() ?? [];
      return worked;
    },
    ...(claims !== undefined && { claims }),
    ...(integration !== undefined && { functionRequestId: integration.functionRequestId }),
    duration: millis(duration),
  };
}
