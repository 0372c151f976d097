import { CognitoError } from "../../errors/cognito-error";
import { allowsFlow, hidesUsers } from "../../resources/app-client";
import { askForProof } from "../challenges/ask-for-proof";
import { needed } from "../challenges/challenge";
import { checkMaySignIn, unknownUser } from "../may-sign-in";
import { claimedUser } from "./claimed-user";
import type { Flow } from "./flow";

/** A proof of the password without sending it. The challenge that follows takes the proof. */
export const userSrp: Flow = {
  names: ["USER_SRP_AUTH"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, request) {
    const { client, parameters } = request;
    if (!allowsFlow(client.settings, "ALLOW_USER_SRP_AUTH"))
      throw new CognitoError("named-flow-not-enabled", "USER_SRP_AUTH");
    const claim = claimedUser(services, request);
    const srpA = needed(parameters, "SRP_A");
    if (claim.user !== undefined) checkMaySignIn(claim.user);
    else if (!hidesUsers(client.settings)) throw unknownUser(client);
    return askForProof(services, claim, srpA);
  },
};
