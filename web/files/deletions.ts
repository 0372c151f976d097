import type { Item } from "../../functions/_shared/contract";
import { type Failure, failureOf } from "../api/failure";
import type { Metadata } from "../api/metadata";
import { Store } from "../store";

/** A file that is gone from the list. The request leaves when its time to undo ends. */
export interface Deletion {
  readonly item: Item;
  /** Set if the request was refused: the file is there still. */
  readonly failure?: Failure;
  readonly isSent: boolean;
}

export interface DeletionTools {
  readonly metadata: Pick<Metadata, "delete">;
  /** Calls back after a time; what it returns calls that off. */
  readonly later: (milliseconds: number, act: () => void) => () => void;
}

export const TIME_TO_UNDO = 8_000;

/** Files that are being deleted, the newest last. */
export class Deletions extends Store<readonly Deletion[]> {
  readonly #tools: DeletionTools;
  readonly #timers = new Map<string, () => void>();

  constructor(tools: DeletionTools) {
    super([]);
    this.#tools = tools;
  }

  add(item: Item): void {
    this.set([...this.#others(item.id), { item, isSent: false }]);
    this.#startTimer(item);
  }

  undo(id: string): void {
    this.#stopTimer(id);
    this.set(this.#others(id));
  }

  /** While somebody is at the button, its time does not end. */
  hold(): void {
    for (const { item } of this.get()) this.#stopTimer(item.id);
  }

  release(): void {
    for (const { item, isSent } of this.get()) if (!isSent) this.#startTimer(item);
  }

  /** Sends all that wait, at once: the page is being left. */
  flush(): void {
    for (const { item, isSent } of this.get()) {
      this.#stopTimer(item.id);
      if (!isSent) void this.#send(item, true);
    }
  }

  /** Takes a message off. */
  dismiss(id: string): void {
    this.set(this.#others(id));
  }

  #startTimer(item: Item): void {
    this.#stopTimer(item.id);
    const stop = this.#tools.later(TIME_TO_UNDO, () => void this.#send(item, false));
    this.#timers.set(item.id, stop);
  }

  #stopTimer(id: string): void {
    this.#timers.get(id)?.();
    this.#timers.delete(id);
  }

  async #send(item: Item, outlivesPage: boolean): Promise<void> {
    this.#replace({ item, isSent: true });
    try {
      await this.#tools.metadata.delete(item.id, outlivesPage);
    } catch (error) {
      const failure = failureOf(error);
      const isGone = failure.kind === "refused" && failure.status === 404;
      if (!isGone) this.#replace({ item, isSent: true, failure });
    }
  }

  #replace(deletion: Deletion): void {
    this.set(this.get().map((each) => (each.item.id === deletion.item.id ? deletion : each)));
  }

  #others(id: string): readonly Deletion[] {
    return this.get().filter(({ item }) => item.id !== id);
  }
}
