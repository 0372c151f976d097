/** What a watchdog watches, and what it calls. */
export interface Watched {
  /** How many events the environment holds. */
  load(): number;
  /** For how many milliseconds the first of them has been running. */
  elapsed(): number;
  /** Whether a debugger is attached: then nothing times out. */
  isDebugged(): boolean;
  timedOut(): void;
  stalled(): unknown;
}

/** Milliseconds after which an event holds up those behind it. */
const STALL = 20;

/**
 * Makes sure that an event ends in time and does not hold up others for long. One timer serves all events: when it
 * fires, it checks how long the current event has run, and is set again for the rest. While it is set, later events
 * need none of their own, which keeps a thousand quick events cheap.
 */
export class Watchdog {
  readonly #watched: Watched;
  #limit = 0;
  #deadline: NodeJS.Timeout | undefined;
  #stall: NodeJS.Timeout | undefined;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** From now on an event may take `limit` milliseconds. */
  start(limit: number): void {
    this.stop();
    this.#limit = limit;
    this.look();
  }

  /** An event was given to the environment. */
  look(): void {
    if (this.#deadline === undefined && this.#watched.load() > 0) this.#await(this.#limit);
    if (this.#stall === undefined && this.#watched.load() > 1) {
      this.#stall = setTimeout(() => this.#checkStall(), STALL).unref();
    }
  }

  stop(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#stall);
    this.#deadline = undefined;
    this.#stall = undefined;
  }

  #await(delay: number): void {
    this.#deadline = setTimeout(() => this.#checkDeadline(), delay).unref();
  }

  #checkDeadline(): void {
    this.#deadline = undefined;
    if (this.#watched.load() === 0) return;
    const remaining = Math.ceil(this.#limit - this.#watched.elapsed());
    if (remaining > 0) this.#await(remaining);
    else if (this.#watched.isDebugged()) this.#await(this.#limit);
    else this.#watched.timedOut();
  }

  #checkStall(): void {
    this.#stall = undefined;
    if (this.#watched.load() < 2) return;
    if (this.#watched.elapsed() >= STALL) this.#watched.stalled();
    this.look();
  }
}
