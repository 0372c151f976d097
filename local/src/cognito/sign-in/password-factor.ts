import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import { foldName } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { runPreAuthentication } from "../triggers/authentication-triggers";
import type { PoolAndClient } from "../users/find-user";
import { checkAttempts, forgetFailures, recordFailure } from "../users/passwords/attempts";
import { isPassword } from "../users/passwords/password-record";
import { checkMaySignIn, checkTemporaryPassword, unknownUser } from "./may-sign-in";

export interface PasswordClaim extends PoolAndClient {
  /** As the caller gave it. */
  readonly username: string;
  /** Whom it means, if anybody. */
  readonly user: UserRecord | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Decides a sign-in's first factor, however the password is proven: the pre authentication trigger, who may sign in
 * at all, the lock after failures, the proof, the age of a temporary password. An unknown user costs what a wrong
 * password costs. Returns the user; throws otherwise. `isAnnounced`: the trigger has heard of this sign-in already.
 */
export async function provePassword(
  services: Services,
  claim: PasswordClaim,
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

/** The proof by the password itself. */
export const byPassword =
  (poolId: string, password: string) =>
  (user: UserRecord | undefined): boolean =>
    isPassword({ poolId, username: user?.username ?? "" }, password, user?.password);
