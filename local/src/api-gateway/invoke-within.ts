import type { Invocation, InvocationOutcome, InvokeFunction } from "../model/invocation";
import type { Millis } from "../model/time";

type TimedOutcome = InvocationOutcome | { readonly kind: "timed-out" };

/**
 * Invokes a function and waits no longer than `timeout`; the function itself runs on, as on AWS. The waiting alone keeps
 * no process alive.
 */
export function invokeWithin(timeout: Millis, invoke: InvokeFunction, invocation: Invocation): Promise<TimedOutcome> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({ kind: "timed-out" }), timeout);
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
