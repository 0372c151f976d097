import { Stream } from "node:stream";
import type { KeyRange, ValueSource } from "./dynalite-store";
import type { Snapshot, TableStore } from "./table-store";

/** Entries that are read at once: as many as most queries want, few enough to leave the others their turn. */
const AT_ONCE = 100;

/**
 * Emits what lies in a range, in order, then `end`. It reads no further once it is destroyed, and turns what a listener
 * throws into `error`, which would otherwise end the process. A Stream, since dynalite would listen twice to any other emitter.
 */
export class RangeSource extends Stream implements ValueSource {
  #isDestroyed = false;

  constructor(
    store: TableStore,
    range: KeyRange,
    snapshot: Snapshot | undefined,
    pick: (entry: [string, string]) => unknown,
  ) {
    super();
    // The listeners come in this very tick, the events later.
    setImmediate(() => void this.#run(store, range, snapshot, pick));
  }

  destroy(): void {
    this.#isDestroyed = true;
  }

  async #run(
    store: TableStore,
    range: KeyRange,
    snapshot: Snapshot | undefined,
    pick: (entry: [string, string]) => unknown,
  ): Promise<void> {
    try {
      const iterator = store.entries(range, snapshot);
      try {
        for (;;) {
          const entries = await iterator.nextv(AT_ONCE);
          if (entries.length === 0) break;
          for (const entry of entries) {
            if (this.#isDestroyed) return;
            this.emit("data", pick(entry));
          }
        }
      } finally {
        await iterator.close();
      }
      this.emit("end");
    } catch (error) {
      this.emit("error", error);
    }
  }
}
