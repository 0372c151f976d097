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

/** Why a function gave no answer that the client could get. */
export interface FunctionFailure {
  readonly kind: "does-not-build" | "not-invoked" | "threw" | "timed-out" | "bad-answer";
  /** The error's name and message, or what is wrong with the answer; of several lines for a build. */
  readonly message: string;
  /** The error's stack, by source maps in the function's own files. */
  readonly trace?: readonly string[];
}

/** What a request and its answer carried, tokens and cookies included. */
export interface HttpExchange {
  /** The path and query, as sent. */
  readonly target: string;
  /** As sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Absent: the request was answered before its body was read. */
  readonly body?: Uint8Array;
  /** What the function got, as JSON text. */
  readonly event?: string;
  readonly answer: {
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string | Uint8Array;
  };
}

/** One request at an API, after it was answered. Holds no token, unless it is asked for its `exchange`. */
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
  /** Absent: the function answered, or was not asked. */
  readonly failure?: FunctionFailure;
  /** For the developer's window alone, which keeps it in memory and masks its secrets. */
  readonly exchange?: () => HttpExchange;
}

/** One step of a sign-in at a user pool. Holds no password, code, session or token. */
export interface SignInRecord {
  readonly at: EpochMillis;
  readonly userPoolId: string;
  readonly clientId: string;
  /** As the caller gave it; absent where the call names nobody. */
  readonly username?: string;
  /** The operation or the address, e.g. `InitiateAuth`, `POST /oauth2/token`. */
  readonly by: string;
  /** The flow, the challenge that was answered, or the grant: `USER_PASSWORD_AUTH`, `authorization_code`. */
  readonly step: string;
  readonly outcome: SignInStepOutcome;
  readonly duration: Millis;
}

export type SignInStepOutcome =
  | { readonly kind: "signed-in" }
  /** The challenge that comes next. */
  | { readonly kind: "asked"; readonly challenge: string }
  /** The API's name of the error and its message, which names a trigger that threw. */
  | { readonly kind: "refused"; readonly error: string; readonly message: string };

/** One run of a user pool's trigger. Holds no password, code or answer to a challenge: they are left out. */
export interface TriggerRecord {
  readonly at: EpochMillis;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly username: string;
  /** E.g. `TokenGeneration_Authentication`. */
  readonly triggerSource: string;
  readonly functionArn: string;
  readonly functionRequestId: string;
  /** JSON text. */
  readonly event: string;
  /** The `response` member of the event that the function returned, as JSON text; absent where it failed. */
  readonly response?: string;
  readonly failure?: FunctionFailure;
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
