import type { WireAnswer } from "../http/write-answer";

/** What the gateway answers to a client. Header names are in lower case. */
export type Answer = WireAnswer;

/**
 * The gateway's own answers that are not a success, by what went wrong.
 * @see docs/aws-behaviour/http-api-errors.md
 */
export const GATEWAY_ERRORS = {
  /** Inferred: what AWS sends for a request target that can't be read is not known. */
  "bad-request": { status: 400, message: "Bad Request" },
  unauthorized: { status: 401, message: "Unauthorized" },
  forbidden: { status: 403, message: "Forbidden" },
  "not-found": { status: 404, message: "Not Found" },
  /** Inferred: the client took too long to send its request. */
  "request-timeout": { status: 408, message: "Request Timeout" },
  "too-large": { status: 413, message: "Request Entity Too Large" },
  /** Inferred. */
  "expectation-failed": { status: 417, message: "Expectation Failed" },
  /** Status documented, body inferred. */
  throttled: { status: 429, message: "Too Many Requests" },
  /** Inferred. */
  "headers-too-large": { status: 431, message: "Request Header Fields Too Large" },
  "integration-failed": { status: 500, message: "Internal Server Error" },
  unavailable: { status: 503, message: "Service Unavailable" },
} as const satisfies Record<string, { status: number; message: string }>;

export type GatewayError = keyof typeof GATEWAY_ERRORS;

export function errorAnswer(error: GatewayError, headers: Answer["headers"] = []): Answer {
  const { status, message } = GATEWAY_ERRORS[error];
  return jsonMessage(status, message, headers);
}

export function jsonMessage(status: number, message: string, headers: Answer["headers"] = []): Answer {
  return { status, headers: [["content-type", "application/json"], ...headers], body: JSON.stringify({ message }) };
}
