import { isObject, textOf } from "./json";

/** Why something was not done. */
export type Failure =
  | { readonly kind: "offline" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "refused"; readonly status: number; readonly words: string };

export class CallFailed extends Error {
  override readonly name = "CallFailed";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(wordsFor(failure));
    this.failure = failure;
  }
}

export const failureOf = (error: unknown): Failure =>
  error instanceof CallFailed ? error.failure : { kind: "refused", status: 0, words: String(error) };

export function wordsFor(failure: Failure): string {
  if (failure.kind === "offline") return "The connection was lost.";
  if (failure.kind === "signed-out") return "Your sign-in has ended.";
  return failure.words;
}

const BY_STATUS: Readonly<Record<number, string>> = {
  403: "Your groups do not allow this.",
  404: "There is no such file any more.",
  413: "The file is too large.",
  429: "Too many requests; try again in a moment.",
  500: "Something went wrong on the server.",
  502: "The server could not be reached.",
  503: "The server is busy; try again in a moment.",
};

/**
 * What an answer of status 400 or more says, for a reader: its problem document (RFC 9457) with the fields at fault, or
 * else what its status means.
 */
export function refusalOf(status: number, body: unknown): Failure {
  const problem = isObject(body) ? body : {};
  const said =
    textOf(problem, "detail") || BY_STATUS[status] || textOf(problem, "title") || `The answer was ${status}.`;
  return { kind: "refused", status, words: [said, ...fieldsOf(problem["errors"])].join(" ") };
}

function fieldsOf(errors: unknown): readonly string[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isObject).flatMap((error) => {
    const field = textOf(error, "field") || textOf(error, "name") || textOf(error, "pointer").replace(/^#?\//, "");
    const words = textOf(error, "detail") || textOf(error, "message");
    return words === "" ? [] : [field === "" ? words : `${field}: ${words}`];
  });
}
