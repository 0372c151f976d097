import type { SignInStepOutcome } from "../../../model/activity";
import { findIdentityProvider } from "../../resources/identity-provider";
import { modeOf } from "../../resources/provider-modes";
import type { Services } from "../../resources/services";
import { reportSignIn } from "../../sign-in/report-sign-in";
import type { AuthorizationTransactionRecord } from "../../store/records";

/** Reports how a sign-in by an outside provider ends, with the provider and how it was asked as the step. */
export function reporterOf(
  services: Services,
  { provider, request }: Pick<AuthorizationTransactionRecord, "provider" | "request">,
  by: string,
): (outcome: SignInStepOutcome, username?: string) => void {
  const since = services.clock();
  const { poolId: userPoolId, clientId } = request;
  const settings = findIdentityProvider(services.tables, userPoolId, provider)?.settings;
  const isStandIn = settings !== undefined && modeOf(services, settings) === "stand-in";
  const step = isStandIn ? `${provider} (stand-in)` : provider;
  return (outcome, username) => {
    // Where nobody is told of the steps of a sign-in, a refusal is still a line of the log.
    if (services.signInStepped === undefined && outcome.kind === "refused")
      services.log(`${provider}, for client ${clientId}: ${outcome.message}`);
    reportSignIn(services, { userPoolId, clientId, username, by, step }, outcome, since);
  };
}
