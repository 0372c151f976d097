import type { Application } from "../model/application";
import type { RouteAuthorizer } from "../model/http-api";
import type { MethodAuthorizer } from "../model/rest-api";

/** A route of an HTTP API or a method of a REST API. */
export interface ShownRoute {
  readonly apiLogicalId: string;
  /** As in a RequestRecord: `GET /a/{id}`. */
  readonly routeKey: string;
  readonly authorizer: RouteAuthorizer | MethodAuthorizer;
  readonly authorizationScopes: readonly string[];
  /** Of a REST API's method. */
  readonly apiKeyRequired?: boolean;
}

/** The routes of all APIs, in the template's order, HTTP APIs first. */
export function shownRoutes({ httpApis, restApis }: Application): readonly ShownRoute[] {
  return [
    ...httpApis.flatMap(({ logicalId, routes }) => routes.map((route) => ({ apiLogicalId: logicalId, ...route }))),
    ...restApis.flatMap(({ logicalId, methods }) =>
      methods.map((method) => ({
        apiLogicalId: logicalId,
        routeKey: `${method.httpMethod} ${method.resourcePath}`,
        ...method,
      })),
    ),
  ];
}

/** Whether the route's authorizer reads tokens by itself. */
export const readsTokens = ({ authorizer }: ShownRoute): boolean =>
  authorizer.type === "JWT" || authorizer.type === "COGNITO_USER_POOLS";
