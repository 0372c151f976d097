import type { RequestRecord } from "../../model/activity";
import type { Clock } from "../../model/time";
import type { Answer } from "../answer";
import { requestRecord } from "../request-record";
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
  const method = context.match?.method;
  const routeKey = method && `${method.httpMethod} ${method.resourcePath}`;
  const functionArn = method?.integration.type === "AWS_PROXY" ? method.integration.functionArn : undefined;
  onRequest?.(
    requestRecord(context, { apiLogicalId: compiled.api.logicalId, routeKey, functionArn }, answer.status, now),
  );
}
