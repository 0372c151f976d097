import type { AuthorizerCheck, RequestRecord } from "../model/activity";
import type { JsonObject } from "../model/json";
import { type EpochMillis, millis } from "../model/time";
import type { GatewayRequest } from "./request";

/** What the contexts of both kinds of API know of a request that was answered. */
interface AnsweredRequest {
  readonly request: GatewayRequest;
  readonly requestId: string;
  readonly startedAt: EpochMillis;
  readonly claims?: JsonObject;
  readonly checks?: () => readonly AuthorizerCheck[];
  readonly integration?: { readonly functionRequestId: string };
}

/** Where a request went, by the kind of its API. */
interface Destination {
  readonly apiLogicalId: string;
  /** Absent: no route or method was matched. */
  readonly routeKey: string | undefined;
  readonly functionArn: string | undefined;
}

/** The record of a request that was answered with `status` at `now`. */
export function requestRecord(
  context: AnsweredRequest,
  { apiLogicalId, routeKey, functionArn }: Destination,
  status: number,
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
    status,
    /** Put into words when read: most requests' checks never are. */
    get checks() {
      worked ??= checks?.() ?? [];
      return worked;
    },
    ...(claims !== undefined && { claims }),
    ...(integration !== undefined && { functionRequestId: integration.functionRequestId }),
    duration: millis(now - context.startedAt),
  };
}
