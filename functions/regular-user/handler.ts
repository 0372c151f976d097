import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import { protectedRoute } from "../_shared/protected-route";

/** `GET /RegularUser`: a greeting for callers with the scope of the group `regular`. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = protectedRoute(
  "scoped",
  () => "Hello from Regular User",
);
