import { needed } from "../challenges/challenge";
import { allowsFlow } from "../config/client-settings";
import { CognitoError } from "../errors";
import type { Services } from "../services";
import type { SignInProgress } from "../sign-in/outcome";
import { byPassword, provePassword } from "../sign-in/password-factor";
import { claimedUser } from "./claimed-user";
import type { Flow, FlowRequest } from "./flow";

/** The password itself, sent to the public call. */
export const userPassword: Flow = {
  names: ["USER_PASSWORD_AUTH"],
  startedBy: ["InitiateAuth"],
  async start(services, request) {
    if (!allowsFlow(request.client.settings, "ALLOW_USER_PASSWORD_AUTH"))
      throw new CognitoError("password-flow-not-enabled");
    return signInByPassword(services, request);
  },
};

/** The password itself, sent by a server. */
export const adminUserPassword: Flow = {
  names: ["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"],
  startedBy: ["AdminInitiateAuth"],
  async start(services, request) {
    if (!allowsFlow(request.client.settings, "ALLOW_ADMIN_USER_PASSWORD_AUTH"))
      throw new CognitoError("flow-not-enabled");
    return signInByPassword(services, request);
  },
};

async function signInByPassword(services: Services, request: FlowRequest): Promise<SignInProgress> {
  const claim = claimedUser(services, request);
  const password = needed(request.parameters, "PASSWORD");
  const user = await provePassword(services, claim, byPassword(claim.pool.id, password));
  const { pool, client } = request;
  return { kind: "passed", signIn: { pool, client, user, passed: ["PASSWORD"] } };
}
