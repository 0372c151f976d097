import type { MethodLogging } from "../../model/rest-api";
import type { EpochMillis } from "../../model/time";
import type { Answer } from "../answer";
import { joinedParameters } from "../request";
import { type Mask, maskOf, stars } from "./masked-text";
import type { RestContext } from "./rest-context";
import { restPayload } from "./rest-event";

/** Bytes of an entry; API Gateway cuts it off there. Documented. */
const LONGEST = 1_024;

interface AnsweredMethod {
  readonly context: RestContext & { readonly match: NonNullable<RestContext["match"]> };
  readonly answer: Answer;
  readonly mask: Mask;
}

/**
 * The entries of a request in the execution log, as API Gateway words them, each with its time. A stage that says
 * nothing gets INFO without data. No entry for a request without a method. Secrets are masked: see `maskOf`.
 * @see docs/aws-behaviour/rest-api-logs.md
 */
export function executionEntries(context: RestContext, answer: Answer, now: EpochMillis): readonly string[] {
  const { match, requestId, startedAt } = context;
  if (match === undefined) return [];
  const { level, dataTrace } = loggingOf(context);
  const method: AnsweredMethod = { context: { ...context, match }, answer, mask: maskOf(context) };
  const isRefused = context.error !== undefined;
  if (level === "OFF" || (level === "ERROR" && !isRefused) || isUnasked(context)) return [];
  const [before, after] =
    level === "ERROR"
      ? [[], failureLines(method)]
      : [
          [...authorizerLines(method), ...usageLines(method), ...requestLines(method, dataTrace)],
          [...integrationLines(method, dataTrace), ...failureLines(method), ...lastLines(method, dataTrace)],
        ];
  const entry = (at: EpochMillis) => (line: string) =>
    `${new Date(at).toISOString()} (${requestId}) ${cut(method.mask(line))}`;
  const first = level === "ERROR" ? [] : [`Extended Request Id: ${context.extendedRequestId}`];
  return [...[...first, ...before].map(entry(startedAt)), ...after.map(entry(now))];
}

function loggingOf({ match, place }: RestContext): Required<MethodLogging> {
  const { logging = {} } = place.stage;
  const own = match && logging[`${match.method.resourcePath}/${match.method.httpMethod}`];
  return { level: "INFO", dataTrace: false, ...logging["*/*"], ...own };
}

function cut(line: string): string {
  const bytes = Buffer.from(line);
  return bytes.length <= LONGEST ? line : `${bytes.subarray(0, LONGEST).toString("utf8")} [TRUNCATED]`;
}

/** A request without its identity source leaves no entry. Documented. */
const isUnasked = ({ checks }: RestContext): boolean =>
  checks?.().some(({ name, passed }) => name === "identity-source" && !passed) ?? false;

function authorizerLines({ context }: AnsweredMethod): readonly string[] {
  const { match, authorizer, error, requestId } = context;
  const guard = match.method.authorizer;
  if (guard.type === "NONE" || guard.type === "AWS_IAM") return [];
  const start = `Starting authorizer: ${guard.name} for request: ${requestId}`;
  if (error?.responseType === "UNAUTHORIZED") return [start, `Unauthorized request: ${requestId}`];
  if (error?.responseType === "ACCESS_DENIED") {
    return [start, "The client is not authorized to perform this operation."];
  }
  if (error?.responseType === "AUTHORIZER_CONFIGURATION_ERROR" || authorizer === undefined) return [start];
  const policy =
    authorizer.kind === "lambda"
      ? [`Using valid authorizer policy for principal: ${stars(authorizer.principalId)}`]
      : [];
  return [start, ...policy, "Successfully completed authorizer execution"];
}

/** Whether the request passed its authorizer. */
const isAuthorized = ({ context: { error } }: AnsweredMethod): boolean =>
  !/^(?:UNAUTHORIZED|ACCESS_DENIED|AUTHORIZER_|MISSING_)/.test(error?.responseType ?? "");

function usageLines(method: AnsweredMethod): readonly string[] {
  if (!isAuthorized(method)) return [];
  const { api, apiKey, error, match, place, requestId } = method.context;
  const key = apiKey === undefined ? "" : stars(apiKey.value);
  const stage = `API Stage: ${api.apiId}/${place.stage.name}`;
  const name = `method '${match.method.httpMethod} ${match.method.resourcePath}'`;
  const first = `Verifying Usage Plan for request: ${requestId}. API Key: ${key} ${stage}`;
  if (error?.name === "api-key-invalid") {
    const why =
      apiKey === undefined ? "was not present" : `is not associated with a Usage Plan for ${stage.replace(":", "")}`;
    return [first, `API Key ${key} not authorized because ${name} requires API Key and API Key ${why}`];
  }
  const free = match.method.apiKeyRequired
    ? []
    : [
        `API Key ${key} authorized because ${name} does not require API Key. Request will not contribute to throttle or quota limits`,
      ];
  if (error?.name === "throttled") return [first, ...free, `Request was throttled: ${requestId}`];
  if (error?.name === "quota-exceeded") return [first, ...free, `Quota exceeded for API Key ${key}`];
  return [first, ...free, `Usage Plan check succeeded for API Key ${key} and ${stage.replace(":", "")}`];
}

/** Whether the request got as far as the method itself. */
const isExecuted = (method: AnsweredMethod): boolean =>
  isAuthorized(method) && !/^(?:INVALID_API_KEY|THROTTLED|QUOTA_)/.test(method.context.error?.responseType ?? "");

function requestLines(method: AnsweredMethod, dataTrace: boolean): readonly string[] {
  if (!isExecuted(method)) return [];
  const { context } = method;
  const { request, match, body, requestId } = context;
  const { headers, isBase64Encoded } = JSON.parse(restPayload(context, body ?? Buffer.alloc(0)));
  const text = isBase64Encoded === true ? `[Binary Data: ${body?.length ?? 0} bytes]` : (body?.toString("utf8") ?? "");
  const data = [
    `Method request path: ${mapText(Object.entries(match.pathParameters))}`,
    `Method request query string: ${mapText(Object.entries(joinedParameters(request.rawQueryString)))}`,
    `Method request headers: ${mapText(Object.entries(Object(headers)))}`,
    `Method request body before transformations: ${text}`,
  ];
  return [
    `Starting execution for request: ${requestId}`,
    `HTTP Method: ${request.method}, Resource Path: ${match.method.resourcePath}`,
    ...(dataTrace ? data : []),
  ];
}

function integrationLines({ context }: AnsweredMethod, dataTrace: boolean): readonly string[] {
  const { integration, match, region, requestId, api, body, functionAnswer } = context;
  const { type } = match.method.integration;
  if (integration === undefined || type !== "AWS_PROXY") return [];
  const { functionArn } = match.method.integration;
  const uri = `https://lambda.${region}.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`;
  const headers: [string, string][] = [
    ["x-amzn-lambda-integration-tag", requestId],
    ["x-amzn-apigateway-api-id", api.apiId],
    ["Accept", "application/json"],
    ["User-Agent", `AmazonAPIGateway_${api.apiId}`],
    ["X-Amzn-Trace-Id", context.traceId],
    ["Content-Type", "application/json"],
  ];
  const sent = [
    `Endpoint request URI: ${uri}`,
    `Endpoint request headers: ${mapText(headers)}`,
    `Endpoint request body after transformations: ${restPayload(context, body ?? Buffer.alloc(0))}`,
  ];
  const received = [
    `Endpoint response headers: ${mapText([
      ["Content-Type", "application/json"],
      ["x-amzn-RequestId", integration.functionRequestId],
      ["X-Amz-Executed-Version", "$LATEST"],
    ])}`,
    `Endpoint response body before transformations: ${functionAnswer ?? ""}`,
  ];
  const latency = integration.endedAt - integration.startedAt;
  return [
    ...(dataTrace ? sent : []),
    `Sending request to ${uri}`,
    ...(integration.status === 504
      ? []
      : [
          `Received response. Status: ${integration.status}, Integration latency: ${latency} ms`,
          ...(dataTrace ? received : []),
        ]),
  ];
}

function failureLines({ context, answer }: AnsweredMethod): readonly string[] {
  const { error, executionFailure, request } = context;
  if (error === undefined) return [];
  const mediaType = request.headers["content-type"] ?? "application/json";
  const why =
    error.name === "authorizer-failed"
      ? ["Execution failed due to configuration error: Authorizer error"]
      : error.name === "body-invalid"
        ? [`Request body does not match model schema for content type ${mediaType}: ${error.validationError ?? ""}`]
        : executionFailure === undefined
          ? []
          : [executionFailure];
  const response = [
    `Gateway response type: ${error.responseType ?? "DEFAULT_4XX"} with status code: ${answer.status}`,
    `Gateway response body: ${String(answer.body)}`,
    `Gateway response headers: ${mapText(answer.headers)}`,
  ];
  return [...why, ...response];
}

function lastLines(method: AnsweredMethod, dataTrace: boolean): readonly string[] {
  if (!isExecuted(method)) return [];
  const { context, answer } = method;
  const data = [
    `Method response body after transformations: ${String(answer.body)}`,
    `Method response headers: ${mapText(answer.headers)}`,
  ];
  const { functionRequestId } = context.integration ?? {};
  return [
    ...(context.error === undefined ? [...(dataTrace ? data : []), "Successfully completed execution"] : []),
    `Method completed with status: ${answer.status}`,
    ...(functionRequestId === undefined ? [] : [`AWS Integration Endpoint RequestId : ${functionRequestId}`]),
  ];
}

/** `{a=1, b=2}`. Cookies that are set are masked whole. */
function mapText(pairs: Iterable<readonly [string, unknown]>): string {
  const parts = [...pairs].map(([name, value]) =>
    name.toLowerCase() === "set-cookie" ? `${name}=${stars(String(value))}` : `${name}=${String(value)}`,
  );
  return `{${parts.join(", ")}}`;
}
