import { url as inspectorUrl } from "node:inspector";
import type { Millis } from "./time";

/** Runs a Lambda function once, as the Invoke API with `RequestResponse` does. Never rejects. */
export type InvokeFunction = (invocation: Invocation) => Promise<InvocationOutcome>;

export interface Invocation {
  readonly functionArn: string;
  /** The event as JSON text. */
  readonly payload: string;
  /** What the function sees as `awsRequestId`; made up when left out. */
  readonly requestId?: string;
}

export type InvocationOutcome =
  | {
      readonly kind: "success";
      readonly functionId: string;
      /** The handler's answer as JSON text (`null` where it answered undefined). */
      readonly payload: string;
      readonly duration: Millis;
    }
  | {
      /**
       * The function threw, ended, ran out of time, or answered what JSON cannot carry (`FunctionError: Unhandled`).
       */
      readonly kind: "function-error";
      readonly functionId: string;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace: readonly string[];
      readonly duration: Millis;
    }
  | {
      /**
       * The function could not be reached: there is none of that ARN, its code is not there or does not build, or its
       * event is over 6 MB.
       */
      readonly kind: "not-invoked";
      readonly reason: "no-such-function" | "code-missing" | "does-not-build" | "event-too-large" | "throttled";
      readonly message: string;
    };

type TimedOutcome = InvocationOutcome | { readonly kind: "timed-out" };

/** Whether this process can be debugged, by `--inspect` or an editor: then nothing times out that may be paused. */
export const isDebugged = (): boolean => inspectorUrl() !== undefined;

/**
 * Invokes a function and waits no longer than `timeout`; the function itself runs on, as on AWS. Under a debugger it
 * waits as long as it takes. The timer does not keep the process alive.
 */
export function invokeWithin(timeout: Millis, invoke: InvokeFunction, invocation: Invocation): Promise<TimedOutcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => isDebugged() || resolve({ kind: "timed-out" }), timeout);
    timer.unref();
    invoke(invocation).then(
      (outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
