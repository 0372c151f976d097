import { protectedRoute } from "../_shared/protected-route";

/** `GET /AdminUser`: a greeting for callers with the scope of the group `admin`. */
export const handler = protectedRoute("scoped", () => "Hello from Admin User");
