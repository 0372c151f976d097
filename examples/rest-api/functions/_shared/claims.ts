import type { APIGatewayProxyEvent } from "aws-lambda";

/** The claims of the caller's token, all of them texts; empty where no authorizer has checked a token. */
export function claimsOf(event: APIGatewayProxyEvent): Readonly<Record<string, string>> {
  return event.requestContext.authorizer?.["claims"] ?? {};
}
