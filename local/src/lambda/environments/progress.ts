import { monotonicMillis, PROGRESS_BYTES, PROGRESS_LOGS, PROGRESS_NEXT, PROGRESS_STARTED } from "../sandbox/messages";

/**
 * The stack's view of a thread's progress, in memory that both share. Invocations are numbered from 0 in the order in
 * which they are sent. The thread claims each before it begins it, so either the thread begins one or the stack takes
 * it back, never both.
 */
export class Progress {
  readonly buffer = new SharedArrayBuffer(PROGRESS_BYTES);
  readonly #numbers = new Int32Array(this.buffer);
  readonly #started = new Float64Array(this.buffer);

  hasBegun(sequence: number): boolean {
    return sequence < Atomics.load(this.#numbers, PROGRESS_NEXT);
  }

  /** Milliseconds since the thread began the last invocation that it began. */
  elapsed(): number {
    return monotonicMillis() - (this.#started[PROGRESS_STARTED] ?? 0);
  }

  /** Lets the thread go on writing if it waits. */
  logTaken(): void {
    Atomics.sub(this.#numbers, PROGRESS_LOGS, 1);
    Atomics.notify(this.#numbers, PROGRESS_LOGS);
  }

  /** Takes back all invocations before `end` that the thread has not begun; the number of the first of them. */
  takeBack(end: number): number {
    for (;;) {
      const next = Atomics.load(this.#numbers, PROGRESS_NEXT);
      if (next >= end) return end;
      if (Atomics.compareExchange(this.#numbers, PROGRESS_NEXT, next, end) === next) return next;
    }
  }
}
