import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import type { Whoami } from "../_shared/contract";
import { protectedRoute } from "../_shared/protected-route";

/** `GET /whoami`: what the token says about its owner, for any signed-in caller. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = protectedRoute("signed-in", ({ caller }): Whoami => {
  const { username, groups, scopes, tokenUse, expiresAt } = caller;
  return { username, groups, scopes, tokenUse, expiresAt: new Date(expiresAt).toISOString() };
});
