import type { InvokeFunction } from "../model/invocation";
import { startUserPools, type UserPools } from "../user-pool/server";
import type { Parts } from "./parts";

/** The template's user pools, with its functions as their triggers. */
export function openUserPools(
  { application, settings, state, activity, clock }: Parts,
  invoke: InvokeFunction,
): Promise<UserPools> {
  return startUserPools({
    pools: application.userPools,
    stateDirectory: state.folder("user-pools"),
    port: settings.poolPort,
    region: settings.region,
    accountId: settings.accountId,
    issuerMode: settings.issuer,
    strictSignatures: settings.strictSignatures,
    invoke,
    clock: clock.now,
    log: activity.log,
    deliver: activity.delivered,
  });
}
