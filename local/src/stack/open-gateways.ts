import { type Gateway, startGateway } from "../api-gateway/server";
import type { UserPools } from "../cognito/server";
import type { InvokeFunction } from "../model/invocation";
import { followLocalIssuers } from "./local-issuers";
import { openAccessLog } from "./open-access-log";
import type { Parts } from "./parts";

/** The template's HTTP APIs, one port after the other. `opened` is told of each, so that it is closed if a later one fails. */
export async function openGateways(
  { application, settings, activity, clock }: Parts,
  invoke: InvokeFunction,
  pools: UserPools,
  opened: (gateway: Gateway) => void,
): Promise<readonly Gateway[]> {
  const gateways: Gateway[] = [];
  const accessLog = openAccessLog(settings.accessLog, activity.log);
  for (const [index, api] of application.httpApis.entries()) {
    const gateway = await startGateway({
      api: followLocalIssuers(api, application, pools.pools),
      port: settings.port === 0 ? 0 : settings.port + index,
      region: settings.region,
      accountId: settings.accountId,
      invoke,
      localKeys: pools.localKeys,
      clock: clock.now,
      log: activity.log,
      accessLog,
      onRequest: activity.requestAnswered,
      allowUnsignedIam: settings.allowUnsignedIam,
    });
    opened(gateway);
    gateways.push(gateway);
  }
  return gateways;
}
