import { type InvocationOutcome, invokeWithin } from "../../model/invocation";
import { isJsonObject, type JsonObject } from "../../model/json";
import { millis } from "../../model/time";
import { CognitoError } from "../errors";
import type { Services } from "../services";

/** The triggers, by the names that `LambdaConfig` and the error texts give them. */
export type TriggerName =
  | "PreSignUp"
  | "PostConfirmation"
  | "PreAuthentication"
  | "PostAuthentication"
  | "PreTokenGeneration"
  | "CustomMessage"
  | "UserMigration"
  | "DefineAuthChallenge"
  | "CreateAuthChallenge"
  | "VerifyAuthChallengeResponse"
  | "CustomEmailSender";

export interface TriggerCall {
  readonly trigger: TriggerName;
  readonly functionArn: string;
  readonly event: JsonObject;
}

/** A trigger has five seconds, whatever its function's own timeout. */
const TIMEOUT = millis(5_000);

/**
 * Runs a trigger once and returns the `response` of the event that it answered. It does not look into the response.
 * Throws the errors of docs/aws-behaviour/cognito-triggers.md. Never retries.
 */
export async function invokeTrigger(services: Pick<Services, "invoke">, call: TriggerCall): Promise<JsonObject> {
  const { functionArn, event, trigger } = call;
  const outcome = await invokeWithin(TIMEOUT, services.invoke, { functionArn, payload: JSON.stringify(event) });
  if (outcome.kind === "timed-out")
    throw new CognitoError("trigger-failed", `${trigger} failed with error Task timed out after 5.00 seconds.`);
  return responseOf(outcome, trigger);
}

function responseOf(outcome: InvocationOutcome, trigger: TriggerName): JsonObject {
  if (outcome.kind === "function-error")
    throw new CognitoError("trigger-failed", `${trigger} failed with error ${outcome.errorMessage}.`);
  if (outcome.kind === "not-invoked") throw new CognitoError("trigger-not-invoked", notInvoked(outcome, trigger));
  const answer = parseAnswer(outcome.payload);
  if (!isJsonObject(answer) || !isJsonObject(answer["response"])) throw new CognitoError("trigger-answer-shape");
  return answer["response"];
}

function notInvoked({ reason }: { readonly reason: string }, trigger: TriggerName): string {
  if (reason === "throttled") return `${trigger} invocation failed due to error TooManyRequestsException.`;
  return `${trigger} invocation failed due to configuration.`;
}

function parseAnswer(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch (cause) {
    throw new CognitoError("trigger-answer-json", "", { cause });
  }
}
