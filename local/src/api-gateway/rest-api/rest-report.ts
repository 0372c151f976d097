import type { RequestRecord } from "../../model/activity";
import { printable } from "../../model/printable";
import type { Clock } from "../../model/time";
import type { Answer } from "../answer";
import { requestRecord } from "../request-record";
import type { CompiledRestApi } from "./compiled-rest-api";
import { executionEntries } from "./execution-log";
import type { RestContext } from "./rest-context";

export interface RestReporting {
  readonly clock: Clock;
  readonly accessLog?: (line: string) => void;
  readonly executionLog?: (line: string) => void;
  readonly onRequest?: (record: RequestRecord) => void;
}

/**
 * Reports a request and its answer to the access log, in the stage's own format, to the execution log, and to
 * `onRequest`.
 */
export function reportRest(
  { clock, accessLog, executionLog, onRequest }: RestReporting,
  compiled: CompiledRestApi,
  context: RestContext,
  answer: Answer,
): void {
  const now = clock();
  const format = compiled.accessLogs.get(context.place.stage.name);
  if (accessLog !== undefined && format !== undefined) accessLog(format({ context, answer, now }));
  if (executionLog !== undefined) {
    for (const entry of executionEntries(context, answer, now)) executionLog(printable(entry));
  }
  const method = context.match?.method;
  const routeKey = method && `${method.httpMethod} ${method.resourcePath}`;
  const functionArn = method?.integration.type === "AWS_PROXY" ? method.integration.functionArn : undefined;
  onRequest?.(requestRecord(context, { apiLogicalId: compiled.api.logicalId, routeKey, functionArn }, answer, now));
}
