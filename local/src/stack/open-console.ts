import type { Explanation } from "../api-gateway/explain/explain";
import type { Gateway } from "../api-gateway/server";
import { operationOf } from "../cognito/operations/table";
import type { UserPools } from "../cognito/server";
import type { ConsoleExplanation, ConsoleOptions, ExplainToken } from "../console/console-options";
import { type Console, startConsole } from "../console/console-server";
import { isJsonObject } from "../model/json";
import { explainToken } from "./explain-token";
import { followLocalIssuers } from "./local-issuers";
import type { StackContext } from "./open-parts";

/** The developer's window, which shows the other parts and acts on them; undefined if no port is asked for. */
export async function openConsole(
  context: StackContext,
  pools: UserPools,
  gateways: readonly Gateway[],
): Promise<Console | undefined> {
  const { application, settings, activity, clock } = context;
  if (settings.consolePort === undefined) return undefined;
  return startConsole({
    port: settings.consolePort,
    application,
    activity,
    pools: pools.pools.map(({ logicalId, id, clients }) => ({ logicalId, id, clients, endpoint: pools.endpoint })),
    apis: application.httpApis.map(({ logicalId }, index) => ({ logicalId, url: gateways[index]?.url ?? "" })),
    callUserPool: callerOf(pools),
    explain: explainerOf(context, pools),
    clock,
    rotateKeys: async (poolId) => {
      await pools.services.keys.rotate(poolId);
    },
    log: activity.log,
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

function explainerOf({ application, clock }: StackContext, pools: UserPools): ExplainToken {
  return async ({ apiLogicalId, routeKey, token }) => {
    const api = application.httpApis.find(({ logicalId }) => logicalId === apiLogicalId);
    if (api === undefined) throw new Error(`The template has no HTTP API ${apiLogicalId}.`);
    const here = followLocalIssuers(api, application, pools.pools);
    return forConsole(
      await explainToken({ api: here, asked: routeKey, token, localKeys: pools.localKeys, clock: clock.now }),
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
