import type { RequestRecord } from "../../model/activity";
import { type Clock, millis } from "../../model/time";
import type { Answer } from "../answer";
import type { CompiledRestApi } from "./compiled-rest-api";
import type { RestContext } from "./rest-context";

export interface RestReporting {
  readonly clock: Clock;
  readonly accessLog?: (line: string) => void;
  readonly onRequest?: (record: RequestRecord) => void;
}

/** Reports a request and its answer to the access log, in the stage's own format, and to `onRequest`. */
export function reportRest(
  { clock, accessLog, onRequest }: RestReporting,
  compiled: CompiledRestApi,
  context: RestContext,
  answer: Answer,
): void {
  const now = clock();
  const format = compiled.accessLogs.get(context.place.stage.name);
  if (accessLog !== undefined && format !== undefined) accessLog(format({ context, answer, now }));
  onRequest?.(recordOf(compiled, context, answer.status, now - context.startedAt));
}

function recordOf({ api }: CompiledRestApi, context: RestContext, status: number, duration: number): RequestRecord {
  const { match, request, claims, checks, integration } = context;
  const called = match?.method.integration;
  let worked: RequestRecord["checks"] | undefined;
  return {
    at: context.startedAt,
    apiLogicalId: api.logicalId,
    requestId: context.requestId,
    method: request.method,
    path: request.encodedPath,
    ...(match !== undefined && { routeKey: `${match.method.httpMethod} ${match.method.resourcePath}` }),
    ...(called?.type === "AWS_PROXY" && { functionArn: called.functionArn }),
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
