export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The text at a key; empty where there is none. */
export function textOf(value: JsonObject, key: string): string {
  const found = value[key];
  return typeof found === "string" ? found : "";
}

/** The texts of a list at a key; empty where there is none. */
export function textsOf(value: JsonObject, key: string): readonly string[] {
  const found = value[key];
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === "string") : [];
}

/** What a text says as JSON; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
