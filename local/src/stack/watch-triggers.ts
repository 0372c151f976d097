import { randomUUID } from "node:crypto";
import type { FunctionFailure, TriggerRecord } from "../model/activity";
import { type Invocation, type InvocationOutcome, type InvokeFunction, invokeWithin } from "../model/invocation";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../model/json";
import { type Clock, millis } from "../model/time";

/** A trigger has five seconds, whatever the timeout of its function. */
const TIMEOUT = millis(5_000);

/** The most characters of an event or a response that are kept. */
const LONGEST = 100_000;

/** Runs functions for the user pools, and reports each run: a pool runs none but its triggers. */
export function watchTriggers(
  invoke: InvokeFunction,
  clock: Clock,
  report: (trigger: TriggerRecord) => void,
): InvokeFunction {
  return (invocation) => {
    const requestId = invocation.requestId ?? randomUUID();
    const at = clock();
    const running = invoke({ ...invocation, requestId });
    void invokeWithin(TIMEOUT, () => running, invocation)
      .then((outcome) =>
        report({ ...describe(invocation, outcome), at, functionRequestId: requestId, duration: millis(clock() - at) }),
      )
      .catch(() => {});
    return running;
  };
}

type Outcome = InvocationOutcome | { readonly kind: "timed-out" };

function describe(
  { functionArn, payload }: Invocation,
  outcome: Outcome,
): Omit<TriggerRecord, "at" | "functionRequestId" | "duration"> {
  const parsed = parseJson(payload);
  const event = isJsonObject(parsed) ? parsed : {};
  const caller = isJsonObject(event["callerContext"]) ? event["callerContext"] : {};
  return {
    functionArn,
    userPoolId: textOf(event["userPoolId"]),
    clientId: textOf(caller["clientId"]),
    username: textOf(event["userName"]),
    triggerSource: textOf(event["triggerSource"]),
    event: shown(event),
    ...resultOf(outcome),
  };
}

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value.slice(0, 256) : "");

function resultOf(outcome: Outcome): Pick<TriggerRecord, "response" | "failure"> {
  switch (outcome.kind) {
    case "success": {
      const answer = parseJson(outcome.payload);
      const response = isJsonObject(answer) ? answer["response"] : undefined;
      if (!isJsonObject(response)) return failed("bad-answer", "it did not return the event with its response");
      return { response: shown(response) };
    }
    case "function-error": {
      const { errorType, errorMessage, trace } = outcome;
      if (errorType === "Sandbox.Timedout") return failed("timed-out", errorMessage);
      return failed("threw", `${errorType}: ${errorMessage}`, trace);
    }
    case "not-invoked":
      return failed(outcome.reason === "does-not-build" ? "does-not-build" : "not-invoked", outcome.message);
    case "timed-out":
      return failed("timed-out", "a trigger has five seconds, and it did not answer within them");
  }
}

const failed = (
  kind: FunctionFailure["kind"],
  message: string,
  trace?: readonly string[],
): Pick<TriggerRecord, "failure"> => ({ failure: { kind, message, ...(trace && { trace }) } });

/** Members that hold a password, a code or the right answer to a challenge. Nobody needs them to find a mistake. */
const SECRETS: ReadonlySet<string> = new Set([
  "password",
  "code",
  "challengeAnswer",
  "privateChallengeParameters",
  "validationData",
  "clientMetadata",
]);

/** The object as JSON text, its secrets left out. */
function shown(value: JsonObject): string {
  const text = JSON.stringify(
    value,
    (name, member: unknown) => (SECRETS.has(name) && member !== null ? "(left out)" : member),
    2,
  );
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
