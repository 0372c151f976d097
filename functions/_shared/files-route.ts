import { MetadataTable } from "./metadata-table";
import { type Asked, lambda, protectedRoute, type RouteHandler, type Surroundings } from "./protected-route";
import { type Answer, refuse } from "./response";
import { type Environment, routeScopes } from "./route-scopes";

/** What a route of files is asked, and what it works with. */
export interface FilesRequest extends Asked {
  /** The caller's own id: whose files are the caller's. */
  readonly sub: string;
  readonly table: MetadataTable;
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A protected route over the table of files. A token without a `sub` that can own files is refused with 401. */
export function filesRoute(
  answer: (asked: FilesRequest) => Promise<Answer>,
  { environment, now }: Surroundings = lambda,
): RouteHandler {
  const table = new MetadataTable(environment);
  return protectedRoute(
    "scoped",
    (asked) => {
      const { sub = "" } = asked.caller;
      if (!owningSub.test(sub)) return refuse("token-invalid", routeScopes(environment));
      return answer({ ...asked, sub, table, environment, now: now() });
    },
    environment,
  );
}

/** Cognito's are UUIDs, those of client credentials the client's id. It stands in the keys of objects. */
const owningSub = /^[A-Za-z0-9-]{1,128}$/;
