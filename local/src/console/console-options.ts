import type { AuthorizerCheck, DeliveredMessage, FunctionLogLine, RequestRecord } from "../model/activity";
import type { Application } from "../model/application";
import type { JsonObject } from "../model/json";
import type { Clock, Millis } from "../model/time";

export interface ConsoleOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly application: Application;
  readonly activity: ConsoleActivity;
  readonly pools: readonly ConsolePool[];
  /** Where the HTTP APIs answer, for the lines to try; none are shown without it. */
  readonly apis?: readonly ConsoleApi[];
  readonly callUserPool: CallUserPool;
  readonly explain: ExplainToken;
  readonly clock: ConsoleClock;
  /** Makes new signing keys for a pool, by its id. */
  readonly rotateKeys: (poolId: string) => Promise<void>;
  /** What a developer should read, a line each. */
  readonly log: (line: string) => void;
  /** Random bytes for sessions; node:crypto's unless given. */
  readonly random?: (size: number) => Buffer;
}

/** What goes on in the stack. Events of further kinds are passed over. */
export interface ConsoleActivity {
  /** Returns the way to stop listening. */
  listen(listener: (event: ConsoleEvent) => void): () => void;
}

export type ConsoleEvent =
  | { readonly kind: "request"; readonly request: RequestRecord }
  | { readonly kind: "message"; readonly message: DeliveredMessage }
  | { readonly kind: "function-log"; readonly line: FunctionLogLine };

export interface ConsolePool {
  /** As the template calls it: it stands in the window's addresses. */
  readonly logicalId: string;
  readonly id: string;
  readonly endpoint: string;
  readonly clients: readonly { readonly logicalId: string; readonly clientId: string }[];
}

export interface ConsoleApi {
  readonly logicalId: string;
  readonly url: string;
}

/**
 * Runs an operation of the user pool API in this process, with an administrator's rights. Rejects with an Error whose
 * message is the API's, and whose `type`, or name where it has none, is the API's too, e.g. `UserNotFoundException`.
 */
export type CallUserPool = (operation: string, input: JsonObject) => Promise<JsonObject>;

/** Explains what a route's authorizer makes of a token. Sends nothing anywhere and keeps nothing. */
export type ExplainToken = (input: {
  readonly apiLogicalId: string;
  readonly routeKey: string;
  readonly token: string;
}) => Promise<ConsoleExplanation>;

export interface ConsoleExplanation {
  /** The checks that were made, in order; the first that did not pass decides. */
  readonly checks: readonly AuthorizerCheck[];
  readonly claims?: JsonObject;
  /** What the client gets; absent where the request goes on to the function. */
  readonly answer?: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
}

/** The stack's clock, and the way to move it. */
export interface ConsoleClock {
  readonly now: Clock;
  /** Moves it by so much, backwards where negative. */
  shift(by: Millis): void;
  /** How far it stands from the machine's own. */
  offset(): Millis;
}
