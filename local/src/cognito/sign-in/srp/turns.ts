/**
 * Lets one piece of costly work run in each turn of the event loop. An exponentiation takes about half a millisecond and
 * can't leave this thread: many callers at once would otherwise hold up everybody else for as long as all of them take.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** Resolves when the caller may work, at once where nobody else does; the work must follow without another wait. */
  next(): Promise<void> {
    if (this.#isTaken) return new Promise((begin) => this.#waiting.push(begin));
    this.#isTaken = true;
    setImmediate(() => this.#pass());
    return Promise.resolve();
  }

  #pass(): void {
    const begin = this.#waiting.shift();
    if (begin === undefined) {
      this.#isTaken = false;
      return;
    }
    setImmediate(() => this.#pass());
    begin();
  }
}
