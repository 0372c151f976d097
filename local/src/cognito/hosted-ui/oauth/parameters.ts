import type { HttpRequest } from "../../http/http-route";

/** The parameters of a query or a form. An empty one counts as missing (RFC 6749, section 3.1). */
export interface Parameters {
  readonly get: (name: string) => string | undefined;
  /** Whether one of these occurs more than once or is too long. */
  readonly isMalformed: (names: readonly string[]) => boolean;
}

/** The most characters that a parameter may have. */
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

/** A form may have 64 kB. */
const FORM_LIMIT = 65_536;

/** The fields of a posted form; undefined if the body has another content type. Throws if it is too large. */
export async function readForm(request: HttpRequest): Promise<Parameters | undefined> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") return undefined;
  const body = await request.body(FORM_LIMIT);
  return parametersOf(new URLSearchParams(body.toString("utf8")));
}
