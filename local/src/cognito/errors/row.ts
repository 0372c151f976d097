export type Evidence = "documented" | "measured" | "observed" | "inferred";

/** One error: its type, HTTP status, message and evidence mark. */
export interface ErrorRow {
  readonly type: string;
  /** 400 unless given. */
  readonly status?: number;
  /** Empty: the answer has no `message` at all. With a parameter it is a function. */
  readonly message: string | ((parameter: string) => string);
  readonly mark: Evidence;
}

export const notAuthorized = (message: ErrorRow["message"], mark: Evidence) =>
  ({ type: "NotAuthorizedException", message, mark }) as const;
export const invalidParameter = (message: ErrorRow["message"], mark: Evidence) =>
  ({ type: "InvalidParameterException", message, mark }) as const;
export const notFound = (message: ErrorRow["message"], mark: Evidence) =>
  ({ type: "ResourceNotFoundException", message, mark }) as const;
export const preconditionNotMet = (message: ErrorRow["message"]) =>
  ({ type: "PreconditionNotMetException", message, mark: "inferred" }) as const;
