/** The parameters of a query or of a form. An empty one counts as not given (RFC 6749, section 3.1). */
export interface Parameters {
  readonly get: (name: string) => string | undefined;
  /** Whether one of these was given more than once, or is absurdly long: such a request is malformed. */
  readonly isMalformed: (names: readonly string[]) => boolean;
}

/** The most that one parameter may have. */
const LONGEST = 4096;

export function parametersOf(search: URLSearchParams): Parameters {
  return {
    get: (name) => search.get(name) || undefined,
    isMalformed: (names) =>
      names.some((name) => {
        const values = search.getAll(name);
        return values.length > 1 || values.some((value) => value.length > LONGEST);
      }),
  };
}
