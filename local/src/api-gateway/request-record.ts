import type { AuthorizerCheck, HttpExchange, RequestRecord } from "../model/activity";
import type { JsonObject } from "../model/json";
import { type EpochMillis, millis } from "../model/time";
import type { Answer } from "./answer";
import type { GatewayRequest } from "./request";
import type { IntegrationFacts } from "./request-context";

/** What the contexts of both kinds of API know of a request that was answered. */
interface AnsweredRequest {
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly startedAt: EpochMillis;
  readonly claims?: JsonObject;
  readonly checks?: () => readonly AuthorizerCheck[];
  readonly integration?: Pick<IntegrationFacts, "functionRequestId" | "failure">;
  readonly body?: Buffer;
  readonly event?: string;
}

/** Where a request went, by the kind of its API. */
interface Destination {
  readonly apiLogicalId: string;
  /** Absent: no route or method was matched. */
  readonly routeKey: string | undefined;
  readonly functionArn: string | undefined;
}

/** The record of a request that was answered with `answer` at `now`. */
export function requestRecord(
  context: AnsweredRequest,
  { apiLogicalId, routeKey, functionArn }: Destination,
  answer: Answer,
  now: EpochMillis,
): RequestRecord {
  const { request, claims, checks, integration } = context;
  let worked: RequestRecord["checks"] | undefined;
  return {
    at: context.startedAt,
    apiLogicalId,
    requestId: context.requestId,
    method: request.method,
    path: request.encodedPath,
    ...(routeKey !== undefined && { routeKey }),
    ...(functionArn !== undefined && { functionArn }),
    status: answer.status,
    /** Put into words when read: most requests' checks never are. */
    get checks() {
      worked ??= checks?.() ?? [];
      return worked;
    },
    ...(claims !== undefined && { claims }),
    ...(integration !== undefined && { functionRequestId: integration.functionRequestId }),
    duration: millis(now - context.startedAt),
    ...(integration?.failure !== undefined && { failure: integration.failure }),
    exchange: () => exchangeOf(context, answer),
  };
}

function exchangeOf({ request, body, event }: AnsweredRequest, { headers, body: answered }: Answer): HttpExchange {
  const { encodedPath, rawQueryString, rawHeaders } = request;
  return {
    target: rawQueryString === "" ? encodedPath : `${encodedPath}?${rawQueryString}`,
    headers: rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
    ),
    ...(body !== undefined && { body }),
    ...(event !== undefined && { event }),
    answer: { headers, body: answered },
  };
}
