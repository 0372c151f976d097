/** The values of each name, in order. */
export type Values = Readonly<Record<string, readonly string[]>>;

/** Groups pairs by name, in any order of names. The record has no prototype. */
export function valuesByName(pairs: readonly (readonly [string, string])[]): Values {
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    const list = values[name];
    if (list === undefined) values[name] = [value];
    else list.push(value);
  }
  return values;
}

/** The last value of each name. */
export function lastValues(values: Values): Readonly<Record<string, string>> {
  const last: Record<string, string> = Object.create(null);
  for (const name in values) last[name] = values[name]?.at(-1) ?? "";
  return last;
}
