import type {
  AuthorizerCheck,
  DeliveredMessage,
  FunctionLogLine,
  RequestRecord,
  SignInRecord,
  TriggerRecord,
} from "../model/activity";
import type { Application } from "../model/application";
import type { JsonObject } from "../model/json";
import type { StorageResource } from "../model/storage";
import type { Clock, EpochMillis, Millis } from "../model/time";

export interface ConsoleOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly application: Application;
  readonly activity: ConsoleActivity;
  readonly pools: readonly ConsolePool[];
  /** Addresses of the HTTP APIs, for the lines to try; without them none are shown. */
  readonly apis?: readonly ConsoleApi[];
  readonly callUserPool: CallUserPool;
  /** Absent where the template has neither a table nor a bucket. */
  readonly storage?: ConsoleStorage;
  /** Groups of the pool with this id that left the template while they had members; none unless given. */
  readonly keptGroups?: (poolId: string) => readonly ConsoleKeptGroup[];
  readonly explain: ExplainToken;
  readonly clock: ConsoleClock;
  /** Generates new signing keys for the pool with this id. */
  readonly rotateKeys: (poolId: string) => Promise<void>;
  /** Takes a line for the developer to read. */
  readonly log: (line: string) => void;
  /** Where an event of a request can be saved as a sample; nowhere unless given. It need not be there yet. */
  readonly eventsFolder?: string;
  /** Random bytes for sessions; node:crypto's unless given. */
  readonly random?: (size: number) => Buffer;
}

/** The template's tables and buckets, as far as the window shows them. */
export interface ConsoleStorage {
  readonly tables: readonly StorageResource[];
  readonly buckets: readonly StorageResource[];
  /** How many items or objects one has, by its physical name, counted up to `most`. */
  readonly count: (name: string, most: number) => Promise<number>;
  /** Items in the order of a scan, in DynamoDB's JSON, those behind the one of a cursor. */
  readonly items: (table: string, limit: number, after?: string) => Promise<readonly ConsoleItem[]>;
  readonly item: (table: string, cursor: string) => JsonObject | undefined;
  /** Objects whose keys begin with a prefix; a text stands for all keys that begin with it. */
  readonly folder: (
    bucket: string,
    prefix: string,
    limit: number,
    after?: string,
  ) => readonly (ConsoleObject | string)[];
  readonly object: (bucket: string, key: string) => ConsoleObjectDetail | undefined;
  /** Calls a listener after each change, until the function that it returns is called. */
  readonly onChange: (listener: () => void) => () => void;
}

export interface ConsoleItem {
  readonly cursor: string;
  readonly item: JsonObject;
}

export interface ConsoleObject {
  readonly key: string;
  readonly size: number;
  readonly type: string;
  readonly modifiedAt: EpochMillis;
}

/** What the bucket knows of an object, without its content. */
export interface ConsoleObjectDetail {
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: EpochMillis;
  readonly storageClass: string;
  readonly system: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly checksum?: { readonly algorithm: string; readonly value: string };
  readonly parts?: number;
}

/** The events of the stack. Events of other kinds are ignored. */
export interface ConsoleActivity {
  /** Returns a function that stops listening. */
  listen(listener: (event: ConsoleEvent) => void): () => void;
}

export type ConsoleEvent =
  | { readonly kind: "request"; readonly request: RequestRecord }
  | { readonly kind: "message"; readonly message: DeliveredMessage }
  | { readonly kind: "function-log"; readonly line: FunctionLogLine }
  | { readonly kind: "sign-in"; readonly signIn: SignInRecord }
  | { readonly kind: "trigger"; readonly trigger: TriggerRecord };

export interface ConsolePool {
  /** Logical id in the template; part of the window's addresses. */
  readonly logicalId: string;
  readonly id: string;
  readonly endpoint: string;
  readonly clients: readonly { readonly logicalId: string; readonly clientId: string }[];
}

/** Does not exist for the pool's API or its tokens; who is in it is kept until the template names it again. */
export interface ConsoleKeptGroup {
  readonly name: string;
  readonly members: number;
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

/** Explains how a route's authorizer judges a token. Sends nothing and keeps nothing. */
export type ExplainToken = (input: {
  readonly apiLogicalId: string;
  readonly routeKey: string;
  readonly token: string;
}) => Promise<ConsoleExplanation>;

export interface ConsoleExplanation {
  /** The checks that were made, in order; the first that failed decides. */
  readonly checks: readonly AuthorizerCheck[];
  readonly claims?: JsonObject;
  /** What the client gets; absent if the request goes on to the function. */
  readonly answer?: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: string;
  };
}

/** The stack's clock, which can be moved. */
export interface ConsoleClock {
  readonly now: Clock;
  /** Moves it by this much, backwards if negative. */
  shift(by: Millis): void;
  /** How far it is from the machine's own. */
  offset(): Millis;
}
