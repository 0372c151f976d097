import type { Key, Store } from "./store";

/** One kind of record of a store. */
export interface Table<Value> {
  get(...key: Key): Value | undefined;
  put(key: Key, value: Value): void;
  remove(...key: Key): void;
  /** Removes the records whose key begins with `prefix`. */
  removeAll(...prefix: Key): void;
  /** Records whose key begins with `prefix`, in key order, those after `after` only. */
  entries(prefix: Key, after?: Key): Iterable<{ readonly key: Key; readonly value: Value }>;
}

/** A table of the store. It trusts what it reads, since nothing but this program writes there. */
export function table<Value>(store: Store, name: string): Table<Value> {
  return {
    get: (...key) => store.get([name, ...key]) as Value | undefined,
    put: (key, value) => store.put([name, ...key], value),
    remove: (...key) => store.remove([name, ...key]),
    removeAll: (...prefix) => store.removeAll([name, ...prefix]),
    *entries(prefix, after) {
      for (const { key, value } of store.entries([name, ...prefix], after === undefined ? undefined : [name, ...after]))
        yield { key: key.slice(1), value: value as Value };
    },
  };
}
