import type { APIGatewayProxyHandlerV2WithJWTAuthorizer } from "aws-lambda";
import { protectedRoute } from "../_shared/protected-route";

/** `GET /AdminUser`: a greeting for callers with the scope of the group `admin`. */
export const handler: APIGatewayProxyHandlerV2WithJWTAuthorizer = protectedRoute(
  "scoped",
  () => "Hello from Admin User",
);
