import { CognitoError } from "../../errors/cognito-error";
import { allowsFlow, hidesUsers } from "../../resources/app-client";
import { askFirstFactor } from "../ask-first-factor";
import { askToSelect } from "../challenges/select-challenge";
import { firstFactorsOf } from "../first-factors";
import { checkMaySignIn, unknownUser } from "../may-sign-in";
import { claimedUser } from "./claimed-user";
import type { Flow } from "./flow";
import { signInAfterSignUp } from "./sign-up-session";

/**
 * A sign-in that chooses its first factor. A preferred one that the user can't give is answered with the choice, as is
 * none; one that lacks its parameter is an error. A session of a sign-up goes on as a sign-in.
 */
export const userAuth: Flow = {
  names: ["USER_AUTH"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, request) {
    const { client, pool, parameters } = request;
    if (!allowsFlow(client.settings, "ALLOW_USER_AUTH")) throw new CognitoError("user-auth-not-enabled");
    const claim = claimedUser(services, request);
    const { user } = claim;
    if (user === undefined && !hidesUsers(client.settings)) throw unknownUser(client);
    if (user !== undefined) checkMaySignIn(user);
    if (request.session !== undefined)
      return signInAfterSignUp(services, { pool, client, session: request.session, user });
    const preferred = parameters["PREFERRED_CHALLENGE"];
    const factor = firstFactorsOf(claim).find((candidate) => candidate === preferred);
    return factor === undefined ? askToSelect(services, claim) : askFirstFactor(services, factor, claim, parameters);
  },
};
