import type { Assignment } from "./messages";
import { monotonicMillis } from "./messages";

/**
 * The members of the context object that every runtime has. `getRemainingTimeInMillis` counts from `startedAt`, the
 * moment at which this event was begun, to the function's timeout; it is negative after that, as on Lambda.
 * docs/aws-behaviour/lambda-runtime.md, "Context".
 */
export function createContext(assignment: Assignment, requestId: string, startedAt: number) {
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
