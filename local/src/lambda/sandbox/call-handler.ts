import type { Handler } from "./handler-module";
import { type Assignment, monotonicMillis } from "./messages";
import { RuntimeError } from "./runtime-errors";

/** One event to handle. `whenIdle` takes what to do once nothing keeps the thread's event loop alive. */
export interface Call {
  readonly requestId: string;
  readonly event: unknown;
  readonly startedAt: number;
  readonly whenIdle: (action: () => void) => void;
}

/** Calls the handler in the programming model of the template's runtime. Rejects with what the handler threw. */
export function callHandler(handler: Handler, assignment: Assignment, call: Call): Promise<unknown> {
  return assignment.runtimeMajor >= 24
    ? callAsync(handler, assignment, call)
    : callWithCallback(handler, assignment, call);
}

/** Node.js 24 and later: the answer is what the handler returns or what its promise resolves to. */
async function callAsync(handler: Handler, assignment: Assignment, call: Call): Promise<unknown> {
  const context = createContext(assignment, call.requestId, call.startedAt);
  const never = new Promise<never>((_, reject) => {
    call.whenIdle(() => reject(new RuntimeError("NodeJsExit", NEVER_SETTLED)));
  });
  const answer = handler(call.event, { ...context, xRayTraceId: undefined });
  return isThenable(answer) ? await Promise.race([answer, never]) : answer;
}

/**
 * Up to Node.js 22: a callback and `context.done`, `succeed` and `fail` too; the first one used counts. The
 * callback's success waits for an empty event loop unless `context.callbackWaitsForEmptyEventLoop` is false. A handler
 * that returns no promise and calls nothing answers null once the event loop is empty.
 */
function callWithCallback(handler: Handler, assignment: Assignment, call: Call): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let decided = false;
    const once =
      <T extends unknown[]>(action: (...values: T) => void) =>
      (...values: T) => {
        if (decided) return;
        decided = true;
        action(...values);
      };
    const done = (error: unknown, result?: unknown) => (error == null ? resolve(result) : reject(error));
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      succeed: once((result?: unknown) => resolve(result)),
      fail: once((error?: unknown) => reject(error ?? "handled")),
      done: once(done),
      ...createContext(assignment, call.requestId, call.startedAt),
    };
    const callback = once((error: unknown, result?: unknown) => {
      if (error != null || !context.callbackWaitsForEmptyEventLoop) done(error, result);
      else call.whenIdle(() => resolve(result));
    });
    const isAsync = handler.constructor.name === "AsyncFunction";
    call.whenIdle(() => (isAsync ? reject(new RuntimeError("NodeJsExit", NEVER_SETTLED)) : resolve(null)));
    const answer = handler(call.event, context, callback);
    if (isThenable(answer)) answer.then(context.succeed, context.fail);
  });
}

/**
 * The members of the context object that every runtime has. `getRemainingTimeInMillis` counts from `startedAt`, the
 * moment at which this event was begun, to the function's timeout; it is negative after that, as on Lambda.
 * docs/aws-behaviour/lambda-runtime.md, "Context".
 */
function createContext(assignment: Assignment, requestId: string, startedAt: number) {
  const { environment, functionArn, timeoutMillis } = assignment;
  return {
    functionVersion: environment["AWS_LAMBDA_FUNCTION_VERSION"],
    functionName: environment["AWS_LAMBDA_FUNCTION_NAME"],
    memoryLimitInMB: environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: environment["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: environment["AWS_LAMBDA_LOG_STREAM_NAME"],
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: functionArn,
    awsRequestId: requestId,
    tenantId: undefined,
    getRemainingTimeInMillis: () => Math.floor(startedAt + timeoutMillis - monotonicMillis()),
  };
}

const NEVER_SETTLED =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
