/** A key is a path: the table's name first, then what narrows it down. Keys sort member by member. */
export type Key = readonly (string | number)[];

/** The untyped, ordered key-value store below the tables. What changes it works inside `write` only. */
export interface Store {
  get(key: Key): unknown;
  put(key: Key, value: unknown): void;
  remove(key: Key): void;
  /** Removes every entry whose key begins with `prefix`. */
  removeAll(prefix: Key): void;
  /**
   * Entries whose key begins with `prefix`, in key order, those after `after` only. Stop reading to stop the cost.
   * What is written meanwhile may or may not appear.
   */
  entries(prefix: Key, after?: Key): Iterable<{ readonly key: Key; readonly value: unknown }>;
  /**
   * Runs `work` as one transaction and returns its result once it is committed. When `work` throws, the transaction is
   * undone and the error goes on. `work` is synchronous, so that nothing else in this process runs between a read and
   * the write that depends on it.
   */
  write<T>(work: () => T): T;
  close(): Promise<void>;
}
