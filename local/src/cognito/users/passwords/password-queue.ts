/**
 * Lets one password check run in each turn of the event loop. A check takes about half a millisecond of computation on
 * this thread: without the queue, many at once would delay every other request until all of them are done.
 */
export class PasswordQueue {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /**
   * Resolves when the caller may compute, at once if no other caller does. The caller must do its work in the same
   * turn, without another `await` before it.
   */
  next(): Promise<void> {
    if (this.#isTaken) return new Promise((begin) => this.#waiting.push(begin));
    this.#isTaken = true;
    setImmediate(() => this.#startNext());
    return Promise.resolve();
  }

  #startNext(): void {
    const begin = this.#waiting.shift();
    if (begin === undefined) {
      this.#isTaken = false;
      return;
    }
    setImmediate(() => this.#startNext());
    begin();
  }
}
