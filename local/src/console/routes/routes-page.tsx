import type { JSX } from "hono/jsx/jsx-runtime";
import { printable } from "../../model/printable";
import { address } from "../address";
import type { ConsoleOptions } from "../console-options";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { readsTokens, type ShownRoute, shownRoutes } from "../shown-routes";
import { ApiKeys } from "../token/api-keys";
import { readGroups } from "../users/pool-user";

/** Every route with who gets in: its authorizer, its scopes, and the groups that give them. */
export function routesPage({ options }: ConsoleParts): ConsoleHandler {
  return async () => {
    const groups = await groupNames(options);
    const routes = shownRoutes(options.application);
    const open = routes.filter((route) => isOpen(route, options)).length;
    return {
      kind: "page",
      title: "Routes",
      section: "routes",
      main: (
        <>
          <h1>Routes</h1>
          <p class="lead">{leadOf(routes.length, open)}</p>
          {apisOf(routes).map((api) => (
            <section class="api" aria-labelledby={`api-${api}`}>
              <h2 id={`api-${api}`}>{api}</h2>
              <ul class="rows routes">
                {routes
                  .filter(({ apiLogicalId }) => apiLogicalId === api)
                  .map((route) => (
                    <RouteRow route={route} options={options} groups={groups} />
                  ))}
              </ul>
            </section>
          ))}
          <ApiKeys application={options.application} />
        </>
      ),
    };
  };
}

function leadOf(count: number, open: number): string {
  if (count === 0) return "The template has no route.";
  if (open === 0) return "No route is open to everyone.";
  return open === 1 ? "One route is open to everyone." : `${open} routes are open to everyone.`;
}

/** Nothing stands before it: no authorizer, no API key, no policy of the API. */
const isOpen = ({ authorizer, apiKeyRequired, apiLogicalId }: ShownRoute, options: ConsoleOptions): boolean =>
  authorizer.type === "NONE" && apiKeyRequired !== true && !hasPolicy(apiLogicalId, options);

const hasPolicy = (api: string, { application }: ConsoleOptions): boolean =>
  application.restApis.some(({ logicalId, resourcePolicy }) => logicalId === api && resourcePolicy !== undefined);

const apisOf = (routes: readonly ShownRoute[]): readonly string[] => [
  ...new Set(routes.map(({ apiLogicalId }) => apiLogicalId)),
];

/** The groups of all pools; none of a pool that does not tell. */
async function groupNames({ pools, callUserPool }: ConsoleOptions): Promise<readonly string[]> {
  const asked = await Promise.allSettled(
    pools.map(async ({ id }) => readGroups(await callUserPool("ListGroups", { UserPoolId: id, Limit: 60 }))),
  );
  return asked.flatMap((answer) => (answer.status === "fulfilled" ? answer.value.map(({ name }) => name) : []));
}

interface RouteRowProps {
  readonly route: ShownRoute;
  readonly options: ConsoleOptions;
  readonly groups: readonly string[];
}

function RouteRow({ route, options, groups }: RouteRowProps): JSX.Element {
  const { routeKey, apiLogicalId, authorizationScopes: scopes } = route;
  const isForAll = isOpen(route, options);
  return (
    <li class={isForAll ? "route open" : "route"}>
      <div class="who">
        <strong class="mono">{printable(routeKey)}</strong>
        <span class={isForAll ? "tag warn" : "tag"}>{isForAll ? "open to everyone" : authorizerText(route)}</span>
        {route.apiKeyRequired === true ? <span class="tag">and an API key</span> : null}
        {hasPolicy(apiLogicalId, options) ? <span class="tag">and the API's resource policy</span> : null}
      </div>
      {scopes.length === 0 ? (
        <p class="muted">{withoutScopes(route)}</p>
      ) : (
        <ul class="scopes">
          {scopes.map((scope) => (
            <li>
              <code>{scope}</code>
              <span class="muted">{groupsText(groupsFor(scope, groups, options))}</span>
            </li>
          ))}
        </ul>
      )}
      {readsTokens(route) ? (
        <p>
          <a href={address("/token", { route: `${apiLogicalId} ${routeKey}` })}>Explain a token for {routeKey}</a>
        </p>
      ) : null}
    </li>
  );
}

const KINDS: Readonly<Record<ShownRoute["authorizer"]["type"], string>> = {
  NONE: "no authorizer",
  JWT: "JWT",
  AWS_IAM: "a signature of AWS (IAM)",
  COGNITO_USER_POOLS: "user pool",
  TOKEN: "a function",
  REQUEST: "a function",
};

function authorizerText({ authorizer }: ShownRoute): string {
  const kind = KINDS[authorizer.type];
  return "name" in authorizer ? `${kind}: ${authorizer.name}` : kind;
}

function withoutScopes({ authorizer }: ShownRoute): string {
  switch (authorizer.type) {
    case "NONE":
      return "No token is asked for, and none is looked at.";
    case "JWT":
      return "Everybody with a token that is in order; no scope is asked for.";
    case "COGNITO_USER_POOLS":
      return "Everybody with an ID token of the user pool; no scope is asked for.";
    case "AWS_IAM":
      return "Requests that are signed with an access key.";
    default:
      return "The function decides.";
  }
}

/**
 * The groups that a scope is named after: `admin` and `admin-<app client id>` are those of the group admin. That is a
 * convention; what a token really has, the trigger decides.
 */
function groupsFor(scope: string, groups: readonly string[], { pools }: ConsoleOptions): readonly string[] {
  const clients = pools.flatMap((pool) => pool.clients.map(({ clientId }) => clientId));
  const names = (group: string) => [group, ...clients.map((clientId) => `${group}-${clientId}`)];
  return [...new Set(groups.filter((group) => names(group).includes(scope)))];
}

const groupsText = (groups: readonly string[]): string =>
  groups.length === 0 ? "" : ` by its name, of the ${groups.length === 1 ? "group" : "groups"} ${groups.join(", ")}`;
