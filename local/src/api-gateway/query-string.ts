/**
 * The parameters of a query string, decoded, in order; a name may come more than once. A parameter without `=` has the
 * value `""`, `+` is a space, and one that can't be decoded stays as it was sent. Never throws.
 */
export function parseQueryString(query: string): readonly (readonly [name: string, value: string])[] {
  if (query === "") return [];
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      return equals === -1
        ? ([decode(part), ""] as const)
        : ([decode(part.slice(0, equals)), decode(part.slice(equals + 1))] as const);
    });
}

/** By name, the values of a name that comes more than once joined by `,`. Has no prototype. */
export function joinedParameters(query: string): Readonly<Record<string, string>> {
  const joined: Record<string, string> = Object.create(null);
  for (const [name, value] of parseQueryString(query)) {
    const earlier = joined[name];
    joined[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return joined;
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return text;
  }
}
