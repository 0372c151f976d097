import type { Gateway } from "../api-gateway/server";
import type { RunningPool, UserPools } from "../cognito/server";
import type { Application } from "../model/application";
import type { ReadyLine, ReadyUserPool, SeededUser } from "./ready";

export interface RunningParts {
  readonly application: Application;
  readonly gateways: readonly Gateway[];
  readonly pools: UserPools;
  readonly console: { readonly url: string } | undefined;
  readonly users: readonly SeededUser[];
}

/** What a running stack tells of itself. */
export function readyLine({ application, gateways, pools, console, users }: RunningParts): ReadyLine {
  const apis = application.httpApis.map((api, index) => [api.logicalId, { url: gateways[index]?.url ?? "" }]);
  return {
    ready: true,
    apis: Object.fromEntries(apis),
    userPools: Object.fromEntries(pools.pools.map((pool) => [pool.logicalId, readyUserPool(pool, pools.endpoint)])),
    tables: {},
    buckets: {},
    ...(console === undefined ? {} : { console: { url: console.url } }),
    users,
  };
}

function readyUserPool({ id, issuer, domain, clients }: RunningPool, endpoint: string): ReadyUserPool {
  const byLogicalId = Object.fromEntries(clients.map(({ logicalId, clientId }) => [logicalId, { clientId }]));
  return { id, endpoint, issuer, domain, clients: byLogicalId };
}
