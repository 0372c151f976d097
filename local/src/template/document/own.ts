/** A table's entry under a key that somebody else wrote: `constructor` finds nothing. */
export const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
