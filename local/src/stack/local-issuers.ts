import type { Application } from "../model/application";
import type { HttpApi, Route } from "../model/http-api";

/**
 * The API with its authorizers as they apply here: with `--issuer local` an authorizer whose issuer is a pool of this
 * template expects that pool's local address. Any other issuer stays as the template says.
 */
export function followLocalIssuers(
  api: HttpApi,
  application: Pick<Application, "region">,
  pools: readonly { readonly id: string; readonly issuer: string }[],
): HttpApi {
  const issuers = new Map(
    pools.map(({ id, issuer }) => [`https://cognito-idp.${application.region}.amazonaws.com/${id}`, issuer]),
  );
  return { ...api, routes: api.routes.map((route) => follow(route, issuers)) };
}

function follow(route: Route, issuers: ReadonlyMap<string, string>): Route {
  if (route.authorizer.type !== "JWT") return route;
  const issuer = issuers.get(route.authorizer.issuer) ?? route.authorizer.issuer;
  return { ...route, authorizer: { ...route.authorizer, issuer } };
}

/** The issuers of the pools that run here, by id, for REST APIs, whose authorizers name pools and not issuers. */
export function poolIssuerOf(
  pools: readonly { readonly id: string; readonly issuer: string }[],
): (id: string) => string | undefined {
  const issuers = new Map(pools.map(({ id, issuer }) => [id, issuer]));
  return (id) => issuers.get(id);
}
