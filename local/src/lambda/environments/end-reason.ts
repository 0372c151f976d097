import type { InvocationError } from "../sandbox/messages";

/** Why an environment ended, as reported to its running invocation. docs/aws-behaviour/lambda-runtime.md, "Errors". */
export interface EndReason {
  readonly describe: (requestId: string) => InvocationError;
  /** Whether the thread could not write it to the function's log itself. */
  readonly unlogged: boolean;
}

export const timedOut = (timeoutMillis: number): EndReason =>
  ended("Sandbox.Timedout", `Task timed out after ${(timeoutMillis / 1000).toFixed(2)} seconds`);

export const outOfMemory: EndReason = ended("Runtime.OutOfMemory", "Runtime exited with error: signal: killed");

export const stackStopped: EndReason = {
  ...ended("Runtime.ExitError", "The local stack was stopped"),
  unlogged: false,
};

/** The thread ended with an uncaught error. */
export const crashed = (error: unknown): EndReason =>
  ended("Runtime.ExitError", `Runtime exited with error: ${String(error)}`);

/** `process.exit` was called. */
export const exited = (code: number): EndReason =>
  ended(
    "Runtime.ExitError",
    code === 0 ? "Runtime exited without providing a reason" : `Runtime exited with error: exit status ${code}`,
  );

/** The module could not be loaded: every invocation given to the environment fails alike. */
export const notInitialised = (error: InvocationError): EndReason => ({ describe: () => error, unlogged: false });

function ended(errorType: string, text: string): EndReason {
  return {
    describe: (requestId) => ({ errorType, errorMessage: `RequestId: ${requestId} Error: ${text}`, trace: [] }),
    unlogged: true,
  };
}
