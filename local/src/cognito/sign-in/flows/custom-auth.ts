import { CognitoError } from "../../errors";
import { allowsFlow, hidesUsers } from "../../resources/client-settings";
import { runPreAuthentication } from "../../triggers/authentication-triggers";
import { needed } from "../challenges/challenge";
import { continueCustomAuth } from "../challenges/custom-challenge";
import { checkMaySignIn, unknownUser } from "../may-sign-in";
import { claimedUser } from "./claimed-user";
import type { Flow } from "./flow";

/** A sign-in by challenges of the pool's own, with or without a proof of the password before them. */
export const customAuth: Flow = {
  names: ["CUSTOM_AUTH"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, request) {
    const { pool, client, parameters } = request;
    if (!allowsFlow(client.settings, "ALLOW_CUSTOM_AUTH"))
      throw new CognitoError("named-flow-not-enabled", "CUSTOM_AUTH");
    const claim = claimedUser(services, request);
    const srpA = parameters["CHALLENGE_NAME"] === "SRP_A" ? needed(parameters, "SRP_A") : undefined;
    const { user, username } = claim;
    if (user === undefined && !hidesUsers(client.settings)) throw unknownUser(client);
    await runPreAuthentication(services, claim);
    if (user !== undefined) checkMaySignIn(user);
    const begun = { challengeName: "SRP_A", challengeResult: true, challengeMetadata: null };
    const history = srpA === undefined ? [] : [begun];
    return continueCustomAuth(services, { pool, client, user, username, history, clientMetadata: undefined }, srpA);
  },
};
