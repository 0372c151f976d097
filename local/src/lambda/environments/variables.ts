import { StartError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import { describeFunction } from "../build/describe";

export interface VariableSources {
  readonly region: string;
  readonly taskRoot: string;
  /** An empty folder. */
  readonly home: string;
  readonly logStream: string;
  /** Added by the stack: endpoints and the credentials for them. */
  readonly added: Readonly<Record<string, string>>;
}

/** Names that a template cannot set: a deployment with one of them fails. */
const RESERVED = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/**
 * The whole of a function's `process.env`: Lambda's own variables, the template's, and what the stack adds, which wins.
 * Of the developer's environment only PATH is in it. Above all the credentials are not: made-up ones that open nothing
 * take their place. docs/aws-behaviour/lambda-runtime.md, "Environment".
 */
export function createVariables(fn: LambdaFunction, sources: VariableSources): Record<string, string> {
  const { region, taskRoot, home, logStream, added } = sources;
  return {
    PATH: process.env["PATH"] ?? "",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    HOME: home,
    USERPROFILE: home,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    // The SDK would warn of this machine's Node.js, while on AWS the function runs with the template's.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    ...fn.environment,
    ...added,
    _HANDLER: fn.handler,
    AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memorySize),
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    LAMBDA_TASK_ROOT: taskRoot,
  };
}

/** Throws a StartError if the template sets a variable that Lambda reserves. */
export function checkVariables(fn: LambdaFunction): void {
  const reserved = Object.keys(fn.environment).filter((name) => RESERVED.has(name));
  if (reserved.length === 0) return;
  throw new StartError(
    "reserved-variable",
    `${describeFunction(fn)}: Environment sets ${reserved.join(", ")}, which Lambda keeps for itself: the deployment would fail. Take it out.`,
  );
}

/** As Lambda names log streams: day, version, and 32 hexadecimal digits. */
export function logStreamName(now: Date, digits: string): string {
  return `${now.toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${digits}`;
}
