import type { ApiRequest } from "./api-request";
import type { Caller } from "./caller";
import { MetadataTable } from "./metadata-table";
import { lambda, protectedRoute, type Surroundings } from "./protected-route";
import { type Answer, refuse } from "./response";
import { type Environment, routeScopes } from "./route-scopes";

/** What a route of files is asked, and what it works with. */
export interface FilesRequest {
  readonly caller: Caller;
  /** The caller's own id: whose files are the caller's. */
  readonly sub: string;
  readonly request: ApiRequest;
  readonly table: MetadataTable;
  readonly environment: Environment;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A protected route over the table of files. A token without a `sub` that can own files is refused with 401. */
export function filesRoute(
  answer: (asked: FilesRequest) => Promise<Answer>,
  { environment, now }: Surroundings = lambda,
): (event: unknown) => Promise<Answer> {
  const table = new MetadataTable(environment);
  return protectedRoute(
    "scoped",
    (caller, request) => {
      const { sub = "" } = caller;
      if (!owningSub.test(sub)) return refuse("token-invalid", routeScopes(environment));
      return answer({ caller, sub, request, table, environment, now: now() });
    },
    { environment, now },
  );
}

/** Cognito's are UUIDs, those of client credentials the client's id. It stands in the keys of objects. */
const owningSub = /^[A-Za-z0-9-]{1,128}$/;
