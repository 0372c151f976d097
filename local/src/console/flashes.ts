/** A message shown once, on the page after an action. */
export interface Flash {
  readonly kind: "done" | "failed";
  readonly text: string;
  /** The input to put back into the form; never a password. */
  readonly typed?: Readonly<Record<string, string>>;
}

/** Sessions whose message is kept until their next page. */
const MOST_SESSIONS = 32;

/** The messages for the next page of each browser. In memory only. */
export class Flashes {
  readonly #flashes = new Map<string, Flash>();

  leave(session: string, flash: Flash): void {
    this.#flashes.delete(session);
    this.#flashes.set(session, flash);
    const oldest = this.#flashes.keys().next();
    if (this.#flashes.size > MOST_SESSIONS && oldest.done !== true) this.#flashes.delete(oldest.value);
  }

  take(session: string): Flash | undefined {
    const flash = this.#flashes.get(session);
    this.#flashes.delete(session);
    return flash;
  }
}
