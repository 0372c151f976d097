import { randomUUID } from "node:crypto";
import type { FunctionFailure } from "../../model/activity";
import type { LambdaIntegration } from "../../model/http-api";
import type { InvokeFunction } from "../../model/invocation";
import { invokeWithin } from "../../model/invocation";
import type { Clock } from "../../model/time";
import { type Answer, errorAnswer, type GatewayError } from "../answer";
import { badAnswer, failureOf } from "../function-failure";
import { codeMissingAnswer } from "../local-answers";
import { toResponse } from "../payload/to-response";
import type { IntegrationFacts } from "../request-context";

interface IntegrationResult {
  readonly answer: Answer;
  readonly facts: IntegrationFacts;
  readonly error?: GatewayError;
}

export interface IntegrationDependencies {
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** Why a function was not invoked: the gateway's answer, and the status that Lambda would have given. */
const NOT_INVOKED = {
  "no-such-function": { error: "integration-failed", status: 404 },
  "does-not-build": { error: "integration-failed", status: 502 },
  "event-too-large": { error: "too-large", status: 413 },
  throttled: { error: "unavailable", status: 429 },
} as const satisfies Record<string, { error: GatewayError; status: number }>;

/**
 * Runs a route's function and turns its answer into the client's. What goes wrong becomes the gateway's own error, and
 * a line for the developer if the function's own log does not show it.
 * @see docs/aws-behaviour/http-api-responses.md
 */
export async function integrate(
  { invoke, clock, log }: IntegrationDependencies,
  integration: LambdaIntegration,
  event: string,
  requestId: string,
): Promise<IntegrationResult> {
  const startedAt = clock();
  const functionRequestId = randomUUID();
  const outcome = await invokeWithin(integration.timeout, invoke, {
    functionArn: integration.functionArn,
    payload: event,
    requestId: functionRequestId,
  });
  const times = { startedAt, endedAt: clock(), functionRequestId };
  const failed = (
    error: GatewayError,
    status: number,
    message: string,
    failure: FunctionFailure,
  ): IntegrationResult => ({
    answer: errorAnswer(error),
    error,
    facts: { ...times, status, error: message, failure },
  });
  switch (outcome.kind) {
    case "success": {
      const response = toResponse(outcome.payload, integration.payloadFormatVersion);
      if ("problem" in response) {
        log(`${requestId} 500, because of what ${outcome.functionId} answered: ${response.problem}`);
        return failed("integration-failed", 200, response.problem, badAnswer(response.problem));
      }
      return { answer: response, facts: { ...times, status: 200, functionStatus: response.status } };
    }
    case "function-error":
      return failed("integration-failed", 200, `${outcome.errorType}: ${outcome.errorMessage}`, failureOf(outcome));
    case "not-invoked": {
      if (outcome.reason === "code-missing") {
        const facts = { ...times, status: 404, error: outcome.message, failure: failureOf(outcome) };
        return { answer: codeMissingAnswer(outcome.message), facts };
      }
      const { error, status } = NOT_INVOKED[outcome.reason];
      log(`${requestId} ${integration.functionArn} was not invoked: ${outcome.message}`);
      return failed(error, status, outcome.message, failureOf(outcome));
    }
    case "timed-out":
      log(`${requestId} 503, because ${integration.functionArn} gave no answer within ${integration.timeout} ms`);
      return failed(
        "unavailable",
        504,
        `no answer within ${integration.timeout} ms`,
        failureOf(outcome, integration.timeout),
      );
  }
}
