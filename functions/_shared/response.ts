import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Problem } from "./contract";
import { type Refusal, refusals } from "./errors";

/** An answer with its status, which the HTTP API takes in both payload formats. */
export class Answer implements APIGatewayProxyStructuredResultV2 {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;

  constructor(statusCode: number, headers: Readonly<Record<string, string>> = {}, body = "") {
    this.statusCode = statusCode;
    this.headers = headers;
    this.body = body;
  }
}

/** 200 with a value as JSON. */
export function ok(value: unknown): Answer {
  return json(200, value);
}

/** A value as JSON with a status. */
export function json(statusCode: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return new Answer(statusCode, { "content-type": "application/json", ...headers }, JSON.stringify(value));
}

/**
 * The answer that the HTTP API's authorizer gives for the same reason: status, body and `www-authenticate`.
 * `routeScopes` are those that the route asks for, never the token's; `description` is given where the text is not always
 * the same.
 */
export function refuse(reason: Refusal, routeScopes: readonly string[], description?: string): Answer {
  const { status } = refusals[reason];
  const problem: Problem = { message: status === 401 ? "Unauthorized" : "Forbidden" };
  return json(status, problem, { "www-authenticate": challenge(reason, routeScopes, description) });
}

/**
 * One blank between the parameters and no comma, as AWS writes it (docs/aws-behaviour/http-api-authorizer.md,
 * observed).
 */
function challenge(reason: Refusal, routeScopes: readonly string[], description?: string): string {
  if (reason === "token-missing") return "Bearer";
  const scope = routeScopes.join(" ");
  if (reason === "scope-missing") {
    return `Bearer scope="${scope}" error="insufficient_scope" error_description="expected scopes: [${scope}]"`;
  }
  return `Bearer scope="${scope}" error="invalid_token" error_description="${description ?? refusals[reason].description}"`;
}
