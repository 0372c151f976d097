import { randomUUID } from "node:crypto";
import { type InvocationOutcome, invokeWithin } from "../../model/invocation";
import type { MethodIntegration } from "../../model/rest-api";
import type { Answer } from "../answer";
import { badAnswer, failureOf } from "../function-failure";
import type { IntegrationDependencies } from "../http-api/integration";
import { codeMissingAnswer, notRunAnswer } from "../local-answers";
import { mockAnswer } from "./mock-integration";
import { refuse } from "./rest-answers";
import type { RestContext } from "./rest-context";
import type { RestErrorName } from "./rest-errors";
import { restPayload } from "./rest-event";
import { restResponse } from "./rest-response";

type LambdaProxy = Extract<MethodIntegration, { readonly type: "AWS_PROXY" }>;

/** Why a function was not invoked: the gateway's answer, and the status that Lambda would have given. */
const NOT_INVOKED = {
  "no-such-function": { error: "integration-failed", status: 404 },
  /** Its module throws when it is loaded: Lambda then answers as for a function that throws. */
  "does-not-build": { error: "function-failed", status: 200 },
  "code-missing": { error: "function-failed", status: 404 },
  "event-too-large": { error: "event-too-large", status: 413 },
  throttled: { error: "integration-failed", status: 429 },
} as const satisfies Record<string, { error: RestErrorName; status: number }>;

/**
 * The answer of a method's integration to a request that everything before it has let through. What goes wrong becomes
 * the gateway's own error, and a line for the developer.
 */
export function integrateMethod(
  dependencies: IntegrationDependencies,
  context: RestContext,
  integration: MethodIntegration,
  body: Buffer,
): Answer | Promise<Answer> {
  switch (integration.type) {
    case "AWS_PROXY":
      return invokeFunction(dependencies, context, integration, body);
    case "NOT_RUN":
      return notRunAnswer(integration);
    case "MOCK": {
      const answer = mockAnswer(integration, context, body);
      const location = context.match?.method.location ?? context.api.location;
      if ("notRun" in answer) return notRunAnswer({ description: answer.notRun, location });
      if (!("error" in answer)) return answer;
      dependencies.log(`${context.requestId} ${context.request.method} ${context.place.path}: ${answer.why}`);
      return refuse(context, answer.error);
    }
  }
}

async function invokeFunction(
  { invoke, clock, log }: IntegrationDependencies,
  context: RestContext,
  { functionArn, timeout }: LambdaProxy,
  body: Buffer,
): Promise<Answer> {
  const startedAt = clock();
  const functionRequestId = randomUUID();
  const payload = restPayload(context, body);
  context.event = payload;
  const outcome = await invokeWithin(timeout, invoke, { functionArn, payload, requestId: functionRequestId });
  const times = { startedAt, endedAt: clock(), functionRequestId };
  if (outcome.kind === "not-invoked" && outcome.reason === "code-missing") {
    context.integration = { ...times, status: 404, error: outcome.message, failure: failureOf(outcome) };
    return codeMissingAnswer(outcome.message);
  }
  const read = answerTo(outcome, context, functionArn, timeout);
  if (outcome.kind === "success") context.functionAnswer = outcome.payload;
  if ("answer" in read) {
    context.integration = { ...times, status: 200, functionStatus: read.answer.status };
    const { headers } = read.answer;
    return { ...read.answer, headers: [...headers, ["X-Amzn-Trace-Id", context.traceId]] };
  }
  const failure = outcome.kind === "success" ? badAnswer(read.why) : failureOf(outcome, timeout);
  context.integration = { ...times, status: read.status, error: read.why, failure };
  context.executionFailure = failureText(outcome, functionRequestId);
  if (read.line !== undefined) log(`${context.requestId} ${read.line}`);
  return refuse(context, read.error);
}

/** As API Gateway's execution log words it. */
function failureText(outcome: InvocationOutcome | { readonly kind: "timed-out" }, functionRequestId: string): string {
  switch (outcome.kind) {
    case "success":
      return "Execution failed due to configuration error: Malformed Lambda proxy response";
    case "function-error":
      return `Lambda execution failed with status 200 due to customer function error: ${outcome.errorMessage}. Lambda request id: ${functionRequestId}`;
    case "not-invoked":
      return `Execution failed due to configuration error: ${outcome.message}`;
    case "timed-out":
      return "Execution failed due to a timeout error";
  }
}

type ReadOutcome =
  | { readonly answer: Answer }
  | {
      readonly error: RestErrorName;
      /** What Lambda answered to the gateway. */
      readonly status: number;
      readonly why: string;
      /** For the developer, if the function's own log does not show it. */
      readonly line?: string;
    };

function answerTo(
  outcome: InvocationOutcome | { readonly kind: "timed-out" },
  { api, request }: RestContext,
  functionArn: string,
  timeout: number,
): ReadOutcome {
  switch (outcome.kind) {
    case "success": {
      const response = restResponse(outcome.payload, api.binaryMediaTypes, request.headers["accept"]);
      if (!("problem" in response)) return { answer: response };
      const line = `Execution failed due to configuration error: Malformed Lambda proxy response of ${outcome.functionId}: ${response.problem}`;
      const isBadBase64 = response.problem.startsWith("isBase64Encoded");
      return {
        error: isBadBase64 ? "integration-failed" : "function-failed",
        status: 200,
        why: response.problem,
        line,
      };
    }
    case "function-error":
      return { error: "function-failed", status: 200, why: `${outcome.errorType}: ${outcome.errorMessage}` };
    case "not-invoked": {
      const line = `${functionArn} was not invoked: ${outcome.message}`;
      return { ...NOT_INVOKED[outcome.reason], why: outcome.message, line };
    }
    case "timed-out": {
      const why = `no answer within ${timeout} ms`;
      return { error: "integration-timeout", status: 504, why, line: `504, because ${functionArn} gave ${why}` };
    }
  }
}
