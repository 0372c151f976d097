import type { InvocationOutcome } from "../../model/invocation";
import { isJsonObject, type JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";

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
const LIMIT_MILLIS = 5_000;

/**
 * Runs a trigger once and returns the `response` of the event that it answered. It does not look into the response.
 * Throws the errors of docs/aws-behaviour/cognito-triggers.md. Never retries.
 */
export async function invokeTrigger(services: Pick<Services, "invoke">, call: TriggerCall): Promise<JsonObject> {
  const { functionArn, event, trigger } = call;
  const invocation = services.invoke({ functionArn, payload: JSON.stringify(event) });
  const outcome = await withinLimit(invocation);
  if (outcome === "timed-out")
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

async function withinLimit(invocation: Promise<InvocationOutcome>): Promise<InvocationOutcome | "timed-out"> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<"timed-out">((resolve) => {
    timer = setTimeout(() => resolve("timed-out"), LIMIT_MILLIS);
  });
  try {
    return await Promise.race([invocation, limit]);
  } finally {
    clearTimeout(timer);
  }
}
