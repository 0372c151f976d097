import type { Key, Store } from "./store";

/** One kind of record. Every key starts with the pool's id, so that a pool's records lie together. */
export interface Table<Value> {
  get(...key: Key): Value | undefined;
  put(key: Key, value: Value): void;
  remove(...key: Key): void;
  /** Records whose key begins with `prefix`, in key order. */
  entries(prefix: Key, after?: Key): Iterable<{ readonly key: Key; readonly value: Value }>;
}

/** A table of the store. It trusts what it reads, since nothing but this program writes there. */
export function table<Value>(store: Store, name: string): Table<Value> {
  return {
    get: (...key) => store.get([name, ...key]) as Value | undefined,
    put: (key, value) => store.put([name, ...key], value),
    remove: (...key) => store.remove([name, ...key]),
    *entries(prefix, after) {
      for (const { key, value } of store.entries([name, ...prefix], after === undefined ? undefined : [name, ...after]))
        yield { key: key.slice(1), value: value as Value };
    },
  };
}
