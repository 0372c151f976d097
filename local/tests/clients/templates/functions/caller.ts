import type { APIGatewayProxyEventV2WithJWTAuthorizer } from "aws-lambda";

/** Says who calls, by the access token's claims. */
export async function handler({ requestContext }: APIGatewayProxyEventV2WithJWTAuthorizer) {
  const { username, client_id: clientId } = requestContext.authorizer.jwt.claims;
  return { username, clientId };
}
