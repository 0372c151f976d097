import { join } from "node:path";
import type { Explanation } from "../api-gateway/explain/explained-token";
import { operationOf } from "../cognito/operations/table";
import type { UserPools } from "../cognito/server";
import { keptGroups } from "../cognito/users/groups";
import type { ConsoleExplanation, ConsoleOptions, ConsoleStorage, ExplainToken } from "../console/console-options";
import { type Console, startConsole } from "../console/console-server";
import { isJsonObject } from "../model/json";
import type { Storage } from "../storage/storage-server";
import { projectFolderOf } from "../template/cdk/assembly-folder";
import { explainToken } from "./explain-token";
import { followLocalIssuers, poolIssuerOf } from "./local-issuers";
import type { OpenedApi, StackContext } from "./open-parts";

/** The developer's window, which shows the other parts and acts on them; undefined if no port is asked for. */
export async function openConsole(
  context: StackContext,
  pools: UserPools,
  gateways: readonly OpenedApi[],
  storage: Storage | undefined,
): Promise<Console | undefined> {
  const { settings, activity, clock } = context;
  if (settings.consolePort === undefined) return undefined;
  return startConsole({
    port: settings.consolePort,
    get application() {
      return context.application;
    },
    activity,
    get pools() {
      return pools.pools.map(({ logicalId, id, clients }) => ({ logicalId, id, clients, endpoint: pools.endpoint }));
    },
    get apis() {
      return gateways.map(({ logicalId, url }) => ({ logicalId, url }));
    },
    callUserPool: callerOf(pools),
    ...(storage !== undefined && { storage: storageFor(storage) }),
    keptGroups: (poolId) => keptGroups(pools.services.tables, poolId),
    explain: explainerOf(context, pools),
    clock,
    rotateKeys: async (poolId) => {
      await pools.services.keys.rotate(poolId);
    },
    log: activity.log,
    eventsFolder: join(projectFolderOf(settings.template), "events"),
  });
}

/** Operations run in this process: no request, no signature. */
function callerOf({ services }: UserPools): ConsoleOptions["callUserPool"] {
  return async (name, input) => {
    const operation = operationOf(name);
    if (operation === undefined) throw new Error(`The local user pool has no operation ${name}.`);
    const answer: unknown = JSON.parse(JSON.stringify((await operation.handle(services, input)) ?? {}));
    return isJsonObject(answer) ? answer : {};
  };
}

function storageFor({ tables, objects }: Storage): ConsoleStorage {
  return {
    tables: tables?.tables() ?? [],
    buckets: objects?.buckets() ?? [],
    count: async (name, most) =>
      tables?.tables().some((table) => table.name === name) === true
        ? tables.count(name, most)
        : (objects?.objects(name, most).length ?? 0),
    items: async (table, limit, after) => tables?.items(table, limit, after) ?? [],
    item: (table, cursor) => tables?.item(table, cursor),
    folder: (bucket, prefix, limit, after) => objects?.folder(bucket, prefix, limit, after) ?? [],
    object: (bucket, key) => objects?.object(bucket, key),
    onChange: (listener) => {
      const stops = [tables?.onChange(listener), objects?.onChange(listener)];
      return () => {
        for (const stop of stops) stop?.();
      };
    },
  };
}

function explainerOf(context: StackContext, pools: UserPools): ExplainToken {
  const { clock } = context;
  return async ({ apiLogicalId, routeKey, token }) => {
    const { application } = context;
    const isMeant = ({ logicalId }: { readonly logicalId: string }) => logicalId === apiLogicalId;
    const httpApi = application.httpApis.find(isMeant);
    const api = httpApi && followLocalIssuers(httpApi, application, pools.pools);
    const meant = api ?? application.restApis.find(isMeant);
    if (meant === undefined) throw new Error(`The template has no API ${apiLogicalId}.`);
    const { localKeys } = pools;
    const poolIssuer = poolIssuerOf(pools.pools);
    return forConsole(
      await explainToken({ api: meant, asked: routeKey, token, localKeys, poolIssuer, clock: clock.now }),
    );
  };
}

function forConsole({ checks, claims, outcome }: Explanation): ConsoleExplanation {
  const made = checks.filter(({ result }) => result !== "not-made");
  const shown = {
    checks: made.map(({ name, result, evidence }) => ({ name, passed: result === "passed", evidence })),
    ...(claims === undefined ? {} : { claims }),
  };
  if (outcome.kind !== "refused") return shown;
  const { status, body, wwwAuthenticate } = outcome;
  const headers = wwwAuthenticate === undefined ? [] : [["www-authenticate", wwwAuthenticate] as const];
  return { ...shown, answer: { status, headers, body } };
}
