import type { HttpResponse } from "../../http/http-route";

/** The errors of the endpoints that answer JSON (RFC 6749, section 5.2). */
export type OAuthErrorName =
  | "invalid_request"
  | "invalid_client"
  | "invalid_grant"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_token_type"
  | "server_error";

export interface OAuthRefusal {
  readonly kind: "refused";
  readonly error: OAuthErrorName;
  readonly description?: string | undefined;
}

export const refuse = (error: OAuthErrorName, description?: string): OAuthRefusal => ({
  kind: "refused",
  error,
  description,
});

/** A JSON response that is not cached and that pages of other origins may read. */
export function jsonAnswer(requestId: string, body: object, status = 200): HttpResponse {
  return { status, headers: { ...answerHeaders(requestId), "content-type": JSON_TYPE }, body: JSON.stringify(body) };
}

const JSON_TYPE = "application/json;charset=UTF-8";

export const answerHeaders = (requestId: string) => ({
  "cache-control": "no-store",
  pragma: "no-cache",
  "x-amz-cognito-request-id": requestId,
  "x-content-type-options": "nosniff",
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "x-amz-cognito-request-id, www-authenticate",
});

export const refusalAnswer = (requestId: string, { error, description }: OAuthRefusal, status = 400): HttpResponse =>
  jsonAnswer(requestId, { error, ...(description !== undefined && { error_description: description }) }, status);

/** The response to a wrong method. It has no body, as on AWS. */
export const methodNotAllowed = (requestId: string, allow: string): HttpResponse => ({
  status: 405,
  headers: { ...answerHeaders(requestId), allow },
});

/** The response to a browser's CORS preflight. */
export const preflightAnswer = (requestId: string, methods: string): HttpResponse => ({
  status: 200,
  headers: {
    ...answerHeaders(requestId),
    "access-control-allow-methods": methods,
    "access-control-allow-headers": "authorization, content-type, x-amz-user-agent, amz-sdk-request, cache-control",
    "access-control-max-age": "600",
  },
});
