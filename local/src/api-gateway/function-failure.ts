import type { FunctionFailure } from "../model/activity";
import type { InvocationOutcome } from "../model/invocation";

type Failed = Exclude<InvocationOutcome, { readonly kind: "success" }> | { readonly kind: "timed-out" };

/** Why a function gave no answer, for the developer. `timeout`: how long the gateway waited, in milliseconds. */
export function failureOf(outcome: Failed, timeout = 0): FunctionFailure {
  switch (outcome.kind) {
    case "function-error": {
      const { errorType, errorMessage, trace } = outcome;
      if (errorType === "Sandbox.Timedout") return { kind: "timed-out", message: errorMessage };
      return { kind: "threw", message: `${errorType}: ${errorMessage}`, trace };
    }
    case "not-invoked":
      return {
        kind: outcome.reason === "does-not-build" ? "does-not-build" : "not-invoked",
        message: outcome.message,
      };
    case "timed-out":
      return { kind: "timed-out", message: `the gateway waits no longer than ${timeout} ms, and no answer had come` };
  }
}

/** A function answered something that is no response. */
export const badAnswer = (problem: string): FunctionFailure => ({ kind: "bad-answer", message: problem });
