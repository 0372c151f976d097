import { type InspectorNotification, type NodeWorker, Session } from "node:inspector";
import { isJsonObject, parseJson } from "../../model/json";
import { MEMORY_QUESTION } from "../sandbox/messages";

/** Told how many bytes a thread has: its heap, and the buffers that its objects hold. */
export type MemoryTold = (threadId: number, bytes: number) => void;

/**
 * Asks the threads of this process for their own memory, by Node.js's inspector: that interrupts even a thread that
 * computes without end. A thread within a single call of native code answers after it. No port is opened.
 */
export class ThreadMemory {
  readonly #told: MemoryTold;
  /** The inspector's sessions with the threads, and whether each has answered. */
  readonly #threads = new Map<string, boolean>();
  #session: Session | undefined;

  constructor(told: MemoryTold) {
    this.#told = told;
  }

  /** Asks every thread that has answered the last question. The answers come later, one by one. */
  ask(): void {
    if (this.#session === undefined) this.#open();
    for (const [sessionId, hasAnswered] of this.#threads) if (hasAnswered) this.#askThread(sessionId);
  }

  close(): void {
    this.#session?.disconnect();
    this.#session = undefined;
    this.#threads.clear();
  }

  #open(): void {
    const session = new Session();
    this.#session = session;
    session.connect();
    session.on("NodeWorker.attachedToWorker", ({ params }) => this.#askThread(params.sessionId));
    session.on("NodeWorker.detachedFromWorker", ({ params }) => this.#threads.delete(params.sessionId));
    session.on("NodeWorker.receivedMessageFromWorker", (message) => this.#receive(message));
    // The threads that are there are attached before this returns.
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  #askThread(sessionId: string): void {
    this.#threads.set(sessionId, false);
    const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: QUESTION });
    // A thread that ends meanwhile does not answer.
    this.#session?.post("NodeWorker.sendMessageToWorker", { sessionId, message }, () => {});
  }

  #receive({ params }: InspectorNotification<NodeWorker.ReceivedMessageFromWorkerEventDataType>): void {
    if (this.#threads.has(params.sessionId)) this.#threads.set(params.sessionId, true);
    const answer = answerIn(parseJson(params.message));
    if (answer !== undefined) this.#told(...answer);
  }
}

const QUESTION = { expression: MEMORY_QUESTION, returnByValue: true };

/** Undefined for a thread that runs no function, and for other messages. */
function answerIn(message: unknown): Parameters<MemoryTold> | undefined {
  const outer = isJsonObject(message) ? message["result"] : undefined;
  const inner = isJsonObject(outer) ? outer["result"] : undefined;
  const value = isJsonObject(inner) ? inner["value"] : undefined;
  if (!Array.isArray(value)) return undefined;
  const [threadId, bytes] = value;
  return typeof threadId === "number" && typeof bytes === "number" ? [threadId, bytes] : undefined;
}
