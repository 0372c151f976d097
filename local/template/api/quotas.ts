import { TemplateError } from "../../errors";
import type { HttpApi, Route } from "../../model/http-api";
import { routeIdentity } from "./route-key";

export const MAX_SCOPES = 10;
export const MAX_SCOPE_LENGTH = 64;
export const MAX_ROUTES = 300;
const MAX_AUTHORIZERS = 10;

/**
 * Refuses what API Gateway refuses when the API is made: too many routes, authorizers or scopes, a scope that is too
 * long, and two routes that are one.
 *
 * @see docs/aws-behaviour/sam-template.md, "Quotas"
 */
export function checkQuotas({ logicalId, routes, location }: Pick<HttpApi, "logicalId" | "routes" | "location">): void {
  if (routes.length > MAX_ROUTES) {
    throw new TemplateError(
      "quota",
      location,
      `'${logicalId}' has ${routes.length} routes; API Gateway takes ${MAX_ROUTES} at most`,
    );
  }
  const authorizers = new Set(routes.flatMap(({ authorizer }) => ("name" in authorizer ? [authorizer.name] : [])));
  if (authorizers.size > MAX_AUTHORIZERS) {
    throw new TemplateError(
      "quota",
      location,
      `'${logicalId}' has ${authorizers.size} authorizers; API Gateway takes ${MAX_AUTHORIZERS} at most`,
    );
  }
  for (const route of routes) checkScopes(route);
  checkTwice(routes);
}

function checkScopes({ routeKey, authorizationScopes, location }: Route): void {
  if (authorizationScopes.length > MAX_SCOPES) {
    throw new TemplateError(
      "quota",
      location,
      `the route '${routeKey}' has ${authorizationScopes.length} scopes; API Gateway takes ${MAX_SCOPES} at most`,
    );
  }
  for (const scope of authorizationScopes) {
    if (scope.length > 0 && scope.length <= MAX_SCOPE_LENGTH) continue;
    throw new TemplateError(
      "quota",
      location,
      `a scope of the route '${routeKey}' has ${scope.length} characters; API Gateway takes 1 to ${MAX_SCOPE_LENGTH}`,
    );
  }
}

function checkTwice(routes: readonly Route[]): void {
  const seen = new Map<string, Route>();
  for (const route of routes) {
    const identity = routeIdentity(route.routeKey);
    const first = seen.get(identity);
    if (first !== undefined) {
      throw new TemplateError(
        "route-twice",
        route.location,
        `the route '${route.routeKey}' is the same as '${first.routeKey}' in line ${first.location.line}; names of path variables do not tell routes apart`,
      );
    }
    seen.set(identity, route);
  }
}
