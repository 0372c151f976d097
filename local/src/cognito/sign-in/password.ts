import { CognitoError } from "../errors/cognito-error";
import { allowsFlow } from "../resources/app-client";
import type { Services } from "../resources/services";
import { foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPreAuthentication } from "../triggers/trigger";
import { migrateUser } from "../users/migrate-user";
import { checkAttempts, forgetFailures, recordFailure } from "../users/passwords/attempts";
import { isPassword } from "../users/passwords/srp-verifier";
import {
  checkMaySignIn,
  claimedUser,
  type Flow,
  type FlowRequest,
  needed,
  type SignInProgress,
  type UserClaim,
  unknownUser,
} from "./progress";

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

/** The password itself, sent by a server with AWS credentials. */
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
  return checkSentPassword(services, claim, needed(request.parameters, "PASSWORD"));
}

/**
 * Checks a password that was sent, as `checkPassword` does. For an unknown name it asks the user migration trigger
 * first. It does not check whether the client may use this flow.
 */
export async function checkSentPassword(
  services: Services,
  claim: UserClaim,
  password: string,
): Promise<SignInProgress> {
  const { pool, client, username, clientMetadata: validationData } = claim;
  const migrated =
    claim.user === undefined
      ? await migrateUser(services, { pool, client, username, password, validationData })
      : undefined;
  const known = migrated === undefined ? claim : { ...claim, user: migrated };
  const user = await checkPassword(services, known, (candidate) =>
    isPassword({ poolId: pool.id, username: candidate?.username ?? "" }, password, candidate?.password),
  );
  services.threats.refuseCompromisedSignIn(services, { pool, client, user }, password);
  return { kind: "passed", signIn: { pool, client, user, passed: ["PASSWORD"] } };
}

/**
 * Decides about the first factor of a password sign-in, sent or by SRP, and returns the user. Checks, in this order:
 * the pre authentication trigger, whether the user may sign in at all, the lock after failed attempts, the proof itself
 * (`prove`) and the age of a temporary password; throws otherwise. An unknown user takes as long as a wrong password.
 * It does not check second factors, nor whether a password has to be changed. `isAnnounced`: the trigger has run
 * already.
 */
export async function checkPassword(
  services: Services,
  claim: UserClaim,
  prove: (user: UserRecord | undefined) => boolean,
  options: { readonly isAnnounced?: boolean } = {},
): Promise<UserRecord> {
  const { pool, client, user } = claim;
  if (options.isAnnounced !== true) await runPreAuthentication(services, claim);
  if (user !== undefined) checkMaySignIn(user);
  const key = user?.sub ?? foldName(pool.settings, claim.username).slice(0, 256);
  await services.passwordQueue.next();
  checkAttempts(services, pool.id, key);
  const isProven = prove(user);
  if (user === undefined || !isProven) {
    recordFailure(services, pool.id, key);
    throw user === undefined ? unknownUser(client) : new CognitoError("wrong-credentials");
  }
  forgetFailures(services, pool.id, key);
  checkTemporaryPassword(pool, user, services.clock());
  return user;
}

function checkTemporaryPassword({ settings }: Pool, user: UserRecord, now: number): void {
  if (user.status !== "FORCE_CHANGE_PASSWORD" || user.password === undefined) return;
  const days = settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  if (now >= user.password.setAt + days * 86_400_000) throw new CognitoError("temporary-password-expired");
}
