import type { JsonObject } from "./json";
import type { EpochMillis, Millis } from "./time";

/** A message that on AWS goes out by e-mail or SMS. Here it goes to the terminal and to the developer's window only. */
export interface DeliveredMessage {
  readonly at: EpochMillis;
  readonly userPoolId: string;
  readonly username: string;
  readonly medium: "EMAIL" | "SMS";
  /** Full address: this never leaves the machine. */
  readonly destination: string;
  /** The CustomMessage trigger source's second half, e.g. `SignUp`, `ForgotPassword`. */
  readonly purpose: string;
  readonly subject: string;
  readonly body: string;
  readonly code?: string;
}

/** One check of the authorizer, in the order in which it was made. */
export interface AuthorizerCheck {
  /** Stable literal, e.g. `signature`. */
  readonly name: string;
  readonly passed: boolean;
  /** What was compared, in words. Never the token or its signature. */
  readonly evidence: string;
}

/** One request at an HTTP API, after it was answered. Holds no token. */
export interface RequestRecord {
  readonly at: EpochMillis;
  readonly apiLogicalId: string;
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly routeKey?: string;
  readonly status: number;
  readonly checks: readonly AuthorizerCheck[];
  readonly claims?: JsonObject;
  readonly functionArn?: string;
  /** The `awsRequestId` of the function's invocation, under which its log lines stand; absent where none was made. */
  readonly functionRequestId?: string;
  readonly duration: Millis;
}

/** A line that a function wrote, or that the runtime wrote about it. */
export interface FunctionLogLine {
  readonly at: EpochMillis;
  readonly functionId: string;
  readonly requestId?: string;
  readonly level: "DEBUG" | "INFO" | "WARN" | "ERROR" | "TRACE";
  readonly text: string;
}
