import { protectedRoute } from "../_shared/protected-route";

/** `GET /RegularUser`: a greeting for callers with the scope of the group `regular`. */
export const handler = protectedRoute("scoped", () => "Hello from Regular User");
