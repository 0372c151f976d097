import { CognitoError } from "../../errors/cognito-error";
import { allowsFlow } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import { migrateUser } from "../../users/migrate-user";
import { needed } from "../challenges/challenge";
import type { SignInProgress } from "../outcome";
import { byPassword, type PasswordClaim, provePassword } from "../password-factor";
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

/** Judges a password that was sent, after the user migration trigger was asked about a name that is nobody's. */
export async function provePasswordItself(
  services: Services,
  claim: PasswordClaim,
  password: string,
): Promise<SignInProgress> {
  const { pool, client, username, clientMetadata: validationData } = claim;
  const migrated =
    claim.user === undefined
      ? await migrateUser(services, { pool, client, username, password, validationData })
      : undefined;
  const known = migrated === undefined ? claim : { ...claim, user: migrated };
  const user = await provePassword(services, known, byPassword(pool.id, password));
  return { kind: "passed", signIn: { pool, client, user, passed: ["PASSWORD"] } };
}

async function signInByPassword(services: Services, request: FlowRequest): Promise<SignInProgress> {
  const claim = claimedUser(services, request);
  return provePasswordItself(services, claim, needed(request.parameters, "PASSWORD"));
}
