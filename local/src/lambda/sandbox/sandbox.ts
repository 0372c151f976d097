import { inspect } from "node:util";
import type { MessagePort } from "node:worker_threads";
import { exceedsBytes, LARGEST_PAYLOAD } from "../limits";
import { callHandler } from "./call-handler";
import { redirectOutput } from "./console";
import { type Handler, loadHandler } from "./handler-module";
import {
  type Assignment,
  type FromSandbox,
  type InvocationError,
  type InvokeMessage,
  MOST_LOGS_UNTAKEN,
  monotonicMillis,
  PROGRESS_LOGS,
  PROGRESS_NEXT,
  PROGRESS_STARTED,
  type SandboxData,
  type ToSandbox,
} from "./messages";
import { RuntimeError, toInvocationError } from "./runtime-errors";

/** Milliseconds. A stack that takes nothing for so long is stopped in a debugger: the thread must not wait for ever. */
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
export function createSandbox(port: MessagePort, { progress }: SandboxData): void {
  const numbers = new Int32Array(progress);
  const started = new Float64Array(progress);
  const queue: InvokeMessage[] = [];
  let assignment: Assignment | undefined;
  let handler: Handler | undefined;
  let running: Running | undefined;
  let lastRequestId: string | undefined;
  let idleAction: (() => void) | undefined;

  const send = (message: FromSandbox) => port.postMessage(message);

  port.on("message", (message: ToSandbox) => {
    if ("handler" in message) void initialise(message);
    else {
      queue.push(message);
      pump();
    }
  });

  redirectOutput((level, text) => {
    const untaken = Atomics.add(numbers, PROGRESS_LOGS, 1) + 1;
    send(["log", Date.now(), level, lastRequestId, text]);
    if (untaken > MOST_LOGS_UNTAKEN) Atomics.wait(numbers, PROGRESS_LOGS, untaken, LONGEST_WAIT);
  });
  process.setSourceMapsEnabled(true);
  process.on("uncaughtException", (error) => fail("Uncaught Exception", error, 129));
  process.on("unhandledRejection", (reason) => fail("Unhandled Promise Rejection", asRejection(reason), 128));
  process.on("beforeExit", () => {
    port.ref();
    const action = idleAction;
    idleAction = undefined;
    action?.();
  });

  async function initialise(given: Assignment): Promise<void> {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, given.environment);
    try {
      handler = await loadHandler(given);
      assignment = given;
      send(["init", undefined]);
      pump();
    } catch (error) {
      console.error("Init Error", inspect(error));
      send(["init", JSON.stringify(toInvocationError(error))]);
      process.exit(1);
    }
  }

  function pump(): void {
    if (handler === undefined || assignment === undefined) return;
    while (running === undefined) {
      const message = queue.shift();
      if (message === undefined) return;
      const [sequence, requestId, payload] = message;
      const startedAt = monotonicMillis();
      started[PROGRESS_STARTED] = startedAt;
      if (Atomics.compareExchange(numbers, PROGRESS_NEXT, sequence, sequence + 1) !== sequence) continue;
      running = { sequence, requestId, startedAt };
      lastRequestId = requestId;
      void run(handler, assignment, running, payload);
    }
  }

  async function run(handle: Handler, given: Assignment, current: Running, payload: string): Promise<void> {
    port.unref();
    try {
      const event: unknown = JSON.parse(payload);
      const whenIdle = (action: () => void) => {
        idleAction = action;
      };
      finish(current, true, serialise(await callHandler(handle, given, { ...current, event, whenIdle }), given));
    } catch (error) {
      console.error("Invoke Error", inspect(error));
      finish(current, false, JSON.stringify(toInvocationError(error)));
    }
    pump();
  }

  function finish(current: Running, ok: boolean, text: string): void {
    idleAction = undefined;
    if (running === current) running = undefined;
    port.ref();
    const duration = monotonicMillis() - current.startedAt;
    const tooLarge = ok && exceedsBytes(text, LARGEST_PAYLOAD);
    send(["result", current.sequence, duration, ok && !tooLarge, tooLarge ? RESPONSE_TOO_LARGE : text]);
  }

  /** After an error that nobody caught the environment ends, as the process does on Lambda. */
  function fail(label: string, error: unknown, exitCode: number): void {
    console.error(label, inspect(error));
    if (running !== undefined) finish(running, false, JSON.stringify(toInvocationError(error)));
    else if (assignment === undefined) send(["init", JSON.stringify(toInvocationError(error))]);
    process.exit(exitCode);
  }
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
