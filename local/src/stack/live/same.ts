/** Whether two descriptions mean the same, wherever in their files they stand. */
export const isSame = (one: unknown, other: unknown): boolean => textOf(one) === textOf(other);

const textOf = (value: unknown): string => JSON.stringify(value, withoutLocations) ?? "";

const withoutLocations = (_: string, value: unknown): unknown => (isLocation(value) ? undefined : value);

/** A SourceLocation, and no property that happens to be called `location`. */
const isLocation = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "file" in value && "line" in value && "path" in value;
