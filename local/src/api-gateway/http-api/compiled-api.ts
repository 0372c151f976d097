import { UnsupportedError } from "../../model/errors";
import type { HttpApi, Route } from "../../model/http-api";
import { requestSelector, type Selector } from "../authorizers/identity-source";
import { buildRouteTable, type RouteTable } from "../routes/route-table";

/** An HTTP API with its routes ready to match and guarded as the template says. */
export interface CompiledApi {
  readonly api: HttpApi;
  readonly table: RouteTable;
  /** By the identity source's expression, of JWT authorizers. */
  readonly tokenSources: ReadonlyMap<string, Selector>;
  /** Whether AWS_IAM routes let signed requests in unverified; otherwise they let nobody in. */
  readonly allowUnsignedIam: boolean;
}

const JWT_PAGE = "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html";

/**
 * Compiles an API's routes. Throws an UnsupportedError for what the gateway would otherwise have to leave open: a JWT
 * authorizer's identity source that it can't read. It does not look at the identity sources of Lambda authorizers: that is `prepareApi`.
 */
export function compileApi(api: HttpApi, options: { readonly allowUnsignedIam: boolean }): CompiledApi {
  const tokenSources = new Map<string, Selector>();
  for (const route of api.routes) {
    const { authorizer } = route;
    if (authorizer.type === "JWT") tokenSources.set(authorizer.identitySource, tokenSource(authorizer));
  }
  return { api, table: buildRouteTable(api.routes), tokenSources, allowUnsignedIam: options.allowUnsignedIam };
}

function tokenSource({
  identitySource: expression,
  location,
}: Extract<Route["authorizer"], { type: "JWT" }>): Selector {
  const selector = requestSelector(expression);
  if (selector !== undefined) return selector;
  const message = `a JWT authorizer can't take its token from ${expression}; write $request.header.NAME or $request.querystring.NAME`;
  throw new UnsupportedError(location, message, JWT_PAGE);
}

/**
 * A request's path as its routes see it: without a named stage's prefix; undefined if the path is not in the stage.
 */
export function pathInStage(stageName: string, path: string): string | undefined {
  if (stageName === "$default") return path;
  const prefix = `/${stageName}`;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}
