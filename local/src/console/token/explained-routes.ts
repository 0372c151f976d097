import type { Application } from "../../model/application";
import type { Choice } from "../page/controls";

interface ExplainedRoute extends Choice {
  readonly apiLogicalId: string;
  readonly routeKey: string;
}

/** The routes whose authorizer reads tokens, of all APIs, in the template's order. */
export function explainedRoutes({ httpApis }: Application): readonly ExplainedRoute[] {
  return httpApis.flatMap((api) =>
    api.routes
      .filter(({ authorizer }) => authorizer.type === "JWT")
      .map(({ routeKey, authorizationScopes }) => ({
        apiLogicalId: api.logicalId,
        routeKey,
        value: `${api.logicalId} ${routeKey}`,
        label: [
          httpApis.length > 1 ? `${api.logicalId}: ${routeKey}` : routeKey,
          authorizationScopes.length > 0 ? ` (asks for ${authorizationScopes.join(" or ")})` : "",
        ].join(""),
      })),
  );
}
