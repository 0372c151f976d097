import type { FunctionLogLine } from "../../model/activity";

/**
 * The messages between the stack and a worker thread. Invocations and results travel as flat tuples, one message each:
 * the throughput of the whole stack depends on how fast they are cloned.
 */

/** `workerData`: all that a thread needs before it knows its function. */
export interface SandboxData {
  /** Read and written by both sides: the numbers at the indices below. */
  readonly progress: SharedArrayBuffer;
}

/** Index, in the Int32Array over `progress`, of the number of the next invocation that may be begun. */
export const PROGRESS_NEXT = 0;
/** Index, in the Int32Array, of how many log messages the stack has not taken yet. */
export const PROGRESS_LOGS = 1;
/** Index, in the Float64Array over `progress`, of the moment (`monotonicMillis`) at which the last one was begun. */
export const PROGRESS_STARTED = 1;
export const PROGRESS_BYTES = 16;

/** A thread waits when this many of its log messages are untaken: a flood of lines must not fill the stack's memory. */
export const MOST_LOGS_UNTAKEN = 64;

/**
 * The global of a thread that returns its id and the bytes of its own memory. The code of a function does not meet it.
 */
export const MEMORY_SYMBOL = "gatehouse.memory";
/** What the stack evaluates in a thread, by the inspector; undefined in one that is no sandbox. */
export const MEMORY_QUESTION = `globalThis[Symbol.for(${JSON.stringify(MEMORY_SYMBOL)})]?.()`;

/** The file beside the handler's that has its packages: an object of functions, each of which runs one. */
export const PACKAGES_FILE = "gatehouse-packages.js";

/** Milliseconds on the monotonic clock that all threads of the process share. */
export const monotonicMillis = (): number => Number(process.hrtime.bigint()) / 1e6;

/** Makes the thread one function's execution environment. Sent once. */
export interface Assignment {
  readonly functionArn: string;
  /** The function's complete `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Absolute path of the handler's file. */
  readonly file: string;
  /** The path to the handler within the module, e.g. `handler` or `api.handler`. */
  readonly exportPath: string;
  /** As the template writes it, for messages. */
  readonly handler: string;
  /** Major version of the runtime that the template names. Decides which parts of the older programming model exist. */
  readonly runtimeMajor: number;
  readonly timeoutMillis: number;
  /** Absolute path of the folder in which threads keep V8's code of packages for each other. */
  readonly codeFolder: string;
}

export type ToSandbox = Assignment | InvokeMessage;
/** Number, request id, event as JSON text. */
export type InvokeMessage = readonly [sequence: number, requestId: string, payload: string];

export type FromSandbox = ResultMessage | LogMessage | InitMessage;
/**
 * An answer (`true`, its JSON text) or an error (`false`, an InvocationError as JSON text); duration in milliseconds.
 */
export type ResultMessage = readonly [kind: "result", sequence: number, duration: number, ok: boolean, text: string];
export type LogMessage = readonly [
  kind: "log",
  at: number,
  level: FunctionLogLine["level"],
  requestId: string | undefined,
  text: string,
];
/** The module is loaded, or, with an InvocationError as JSON text, could not be. */
export type InitMessage = readonly [kind: "init", error: string | undefined];

/** The body of a failed invocation, as Lambda's Invoke API returns it. */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/**
 * The largest event and answer of a synchronous invocation, in bytes. docs/aws-behaviour/lambda-runtime.md, "Limits".
 */
export const LARGEST_PAYLOAD = 6_291_556;

/** Whether a text is longer than `limit` bytes of UTF-8; counts the bytes only when its length does not decide. */
export function exceedsBytes(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
}
