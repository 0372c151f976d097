import type { RequestRecord } from "../../model/activity";
import type { Application } from "../../model/application";
import { shownRoutes } from "../shown-routes";

/** The headers from which the route's authorizer takes its token, whatever they are called. */
export function secretHeaders(application: Application, request: RequestRecord): readonly string[] {
  const route = shownRoutes(application).find(
    ({ apiLogicalId, routeKey }) => apiLogicalId === request.apiLogicalId && routeKey === request.routeKey,
  );
  if (route === undefined) return [];
  const { authorizer } = route;
  const ofPools = "header" in authorizer ? [authorizer.header] : [];
  const one = "identitySource" in authorizer ? [authorizer.identitySource] : [];
  const several = "identitySources" in authorizer ? authorizer.identitySources : [];
  const named = [...one, ...several].flatMap((source) => /request\.header\.([\w-]+)$/i.exec(source)?.[1] ?? []);
  return [...ofPools, ...named];
}
