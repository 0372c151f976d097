import type { FieldError, ProblemDetails } from "./contract";
import { Answer } from "./response";

/**
 * The kinds of problem by status. A type is a URI that names the kind and leads nowhere; `about:blank` says no more than
 * the status does.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
const kinds = {
  400: { type: "tag:gatehouse.example,2026:invalid-input", title: "Bad Request" },
  404: { type: "about:blank", title: "Not Found" },
  413: { type: "tag:gatehouse.example,2026:too-large", title: "Content Too Large" },
  415: { type: "about:blank", title: "Unsupported Media Type" },
} as const satisfies Record<number, { type: string; title: string }>;

export function problem(status: keyof typeof kinds, detail: string, errors?: readonly FieldError[]): Answer {
  const body: ProblemDetails = { ...kinds[status], status, detail, ...(errors && { errors }) };
  return new Answer(status, { "content-type": "application/problem+json" }, JSON.stringify(body));
}

/** 400 that names every field that is wrong. */
export function invalidInput(errors: readonly FieldError[]): Answer {
  const fields = errors.map(({ field }) => field || "the body").join(", ");
  return problem(400, `What was sent is not valid: ${fields}.`, errors);
}

/** One answer for a file that never was, one that is gone, and another user's. */
export function notFound(): Answer {
  return problem(404, "There is no such file.");
}
