import { inspect } from "node:util";
import { type MessagePort, threadId } from "node:worker_threads";
import { callHandler } from "./call-handler";
import { redirectOutput } from "./console";
import { type Handler, loadHandler } from "./handler-module";
import {
  type Assignment,
  exceedsBytes,
  type FromSandbox,
  type InvocationError,
  type InvokeMessage,
  LARGEST_PAYLOAD,
  MEMORY_SYMBOL,
  MOST_LOGS_UNTAKEN,
  monotonicMillis,
  PROGRESS_LOGS,
  PROGRESS_NEXT,
  PROGRESS_STARTED,
  type SandboxData,
  type ToSandbox,
} from "./messages";
import { RuntimeError, toInvocationError } from "./runtime-errors";

/**
 * Milliseconds. A stack that takes no message for this long is stopped in a debugger; the thread does not wait for
 * ever.
 */
const LONGEST_WAIT = 1000;

interface Running {
  readonly sequence: number;
  readonly requestId: string;
  readonly startedAt: number;
}

/**
 * Runs one function's handler for the events that come in at `port`, one at a time and in order. Before each event it
 * claims it in the shared memory, so that the stack can take back what has not been begun.
 */
export class Sandbox {
  readonly #port: MessagePort;
  readonly #numbers: Int32Array;
  readonly #started: Float64Array;
  readonly #queue: InvokeMessage[] = [];
  #assignment: Assignment | undefined;
  #handler: Handler | undefined;
  #running: Running | undefined;
  #lastRequestId: string | undefined;
  #idleAction: (() => void) | undefined;

  constructor(port: MessagePort, { progress }: SandboxData) {
    this.#port = port;
    this.#numbers = new Int32Array(progress);
    this.#started = new Float64Array(progress);
  }

  /** Takes over this thread: its messages, its output, and the errors that nothing in it catches. */
  start(): void {
    this.#port.on("message", (message: ToSandbox) => {
      if ("handler" in message) void this.#initialise(message);
      else {
        this.#queue.push(message);
        this.#pump();
      }
    });
    redirectOutput((level, text) => {
      const untaken = Atomics.add(this.#numbers, PROGRESS_LOGS, 1) + 1;
      this.#send(["log", Date.now(), level, this.#lastRequestId, text]);
      if (untaken > MOST_LOGS_UNTAKEN) Atomics.wait(this.#numbers, PROGRESS_LOGS, untaken, LONGEST_WAIT);
    });
    Object.defineProperty(globalThis, Symbol.for(MEMORY_SYMBOL), { value: ownMemory });
    process.setSourceMapsEnabled(true);
    process.on("uncaughtException", (error) => this.#fail("Uncaught Exception", error, 129));
    process.on("unhandledRejection", (reason) => this.#fail("Unhandled Promise Rejection", asRejection(reason), 128));
    process.on("beforeExit", () => {
      this.#port.ref();
      const action = this.#idleAction;
      this.#idleAction = undefined;
      action?.();
    });
  }

  async #initialise(given: Assignment): Promise<void> {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, given.environment);
    try {
      this.#handler = await loadHandler(given);
      this.#assignment = given;
      this.#send(["init", undefined]);
      this.#pump();
    } catch (error) {
      console.error("Init Error", inspect(error));
      this.#send(["init", JSON.stringify(toInvocationError(error))]);
      process.exit(1);
    }
  }

  #pump(): void {
    if (this.#handler === undefined || this.#assignment === undefined) return;
    while (this.#running === undefined) {
      const message = this.#queue.shift();
      if (message === undefined) return;
      const [sequence, requestId, payload] = message;
      const startedAt = monotonicMillis();
      this.#started[PROGRESS_STARTED] = startedAt;
      if (Atomics.compareExchange(this.#numbers, PROGRESS_NEXT, sequence, sequence + 1) !== sequence) continue;
      this.#running = { sequence, requestId, startedAt };
      this.#lastRequestId = requestId;
      void this.#run(this.#handler, this.#assignment, this.#running, payload);
    }
  }

  async #run(handle: Handler, given: Assignment, current: Running, payload: string): Promise<void> {
    this.#port.unref();
    try {
      const event: unknown = JSON.parse(payload);
      const whenIdle = (action: () => void) => {
        this.#idleAction = action;
      };
      this.#finish(current, true, serialise(await callHandler(handle, given, { ...current, event, whenIdle }), given));
    } catch (error) {
      console.error("Invoke Error", inspect(error));
      this.#finish(current, false, JSON.stringify(toInvocationError(error)));
    }
    this.#pump();
  }

  #finish(current: Running, ok: boolean, text: string): void {
    this.#idleAction = undefined;
    if (this.#running === current) this.#running = undefined;
    this.#port.ref();
    const duration = monotonicMillis() - current.startedAt;
    const tooLarge = ok && exceedsBytes(text, LARGEST_PAYLOAD);
    this.#send(["result", current.sequence, duration, ok && !tooLarge, tooLarge ? RESPONSE_TOO_LARGE : text]);
  }

  /** After an error that nothing caught the environment ends, as the process does on Lambda. */
  #fail(label: string, error: unknown, exitCode: number): void {
    console.error(label, inspect(error));
    if (this.#running !== undefined) this.#finish(this.#running, false, JSON.stringify(toInvocationError(error)));
    else if (this.#assignment === undefined) this.#send(["init", JSON.stringify(toInvocationError(error))]);
    process.exit(exitCode);
  }

  #send(message: FromSandbox): void {
    this.#port.postMessage(message);
  }
}

const memoryUsage = process.memoryUsage;

/** This thread's id and the bytes of its heap and buffers: `process.memoryUsage` tells these for each thread alone. */
function ownMemory(): readonly [threadId: number, bytes: number] {
  const { heapTotal, external } = memoryUsage();
  return [threadId, heapTotal + external];
}

/** The answer as JSON text. Throws where JSON cannot carry it, with the error of the template's runtime. */
function serialise(answer: unknown, { runtimeMajor }: Assignment): string {
  try {
    return JSON.stringify(answer === undefined ? null : answer) ?? "null";
  } catch (cause) {
    const message = "Unable to stringify response body";
    throw runtimeMajor >= 24
      ? new RuntimeError("JSONStringifyError", message, { cause })
      : new Error(message, { cause });
  }
}

function asRejection(reason: unknown): RuntimeError {
  const error = new RuntimeError("UnhandledPromiseRejection", String(reason), { cause: reason });
  if (reason instanceof Error && reason.stack !== undefined) error.stack = reason.stack;
  return error;
}

const RESPONSE_TOO_LARGE = JSON.stringify({
  errorType: "Function.ResponseSizeTooLarge",
  errorMessage: `Response payload size exceeded maximum allowed payload size (${LARGEST_PAYLOAD} bytes).`,
  trace: [],
} satisfies InvocationError);
