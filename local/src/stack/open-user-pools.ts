import { randomBytes } from "node:crypto";
import { startUserPools, type UserPools } from "../cognito/server";
import { loopbackCertificate } from "../http/tls/loopback-certificate";
import type { InvokeFunction } from "../model/invocation";
import { systemClock } from "../model/time";
import type { Parts } from "./parts";

/** The template's user pools, with its functions as their triggers. */
export function openUserPools(
  { application, settings, state, activity, clock }: Parts,
  invoke: InvokeFunction,
): Promise<UserPools> {
  const tls = settings.tls
    ? loopbackCertificate({ directory: state.folder("tls"), clock: systemClock, random: randomBytes })
    : undefined;
  if (tls !== undefined)
    activity.log(
      `The sign-in pages are served by https. For Node.js to trust them: NODE_EXTRA_CA_CERTS=${tls.authorityFile}; for a ` +
        "browser, import that file as an authority. It can vouch for this machine alone.",
    );
  return startUserPools({
    pools: application.userPools,
    stateDirectory: state.folder("user-pools"),
    port: settings.poolPort,
    region: settings.region,
    accountId: settings.accountId,
    issuerMode: settings.issuer,
    strictSignatures: settings.strictSignatures,
    tls,
    invoke,
    clock: clock.now,
    log: activity.log,
    deliver: activity.delivered,
  });
}
