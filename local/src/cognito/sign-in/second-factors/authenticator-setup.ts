import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { ChallengeRecord, MfaRecord, UserRecord } from "../../store/records";
import { checkAccessToken } from "../../tokens/check-access-token";
import { type ChallengeAnswer, checkMaySignIn, findChallenge, locateChallenge } from "../progress";
import { MFA_SETUP, poolMethods } from "./second-factor";

/** Who sets up an authenticator: a user with an access token, or one whose sign-in requires it. */
export interface SetupCaller {
  readonly pool: Pool;
  readonly user: UserRecord;
  /** The waiting sign-in. */
  readonly waiting?: { readonly answer: ChallengeAnswer; readonly record: ChallengeRecord };
}

/**
 * Decides who sets up an authenticator: checks the access token, or, without one, the session of a sign-in that waits
 * for a set-up. Throws where neither is given or the one that counts is not valid. It checks no code, and not the
 * pool's settings.
 */
export async function checkSetupCaller(
  services: Services,
  given: { readonly AccessToken: string | undefined; readonly Session: string | undefined },
): Promise<SetupCaller> {
  const { AccessToken: token, Session: session } = given;
  if (token === undefined && session === undefined) throw new CognitoError("token-or-session");
  if (token !== undefined) {
    const { pool, user } = await checkAccessToken(services, token);
    return { pool, user };
  }
  const answer = locateChallenge(services, session ?? "", MFA_SETUP);
  const record = findChallenge(services, answer, MFA_SETUP);
  const user = services.tables.users.get(answer.pool.id, record.sub ?? "");
  if (user === undefined) throw new CognitoError("session-invalid");
  checkMaySignIn(user);
  // Another sign-in has set up a factor meanwhile: this one must give that factor, not replace it.
  if (user.mfa.enabled.length > 0) throw new CognitoError("session-invalid");
  return { pool: answer.pool, user, waiting: { answer, record } };
}

/** Throws where the pool does not offer authenticators. */
export function checkPoolHasSoftwareTokens({ settings }: Pool): void {
  if (!poolMethods(settings).includes("SOFTWARE_TOKEN_MFA")) throw new CognitoError("software-tokens-not-enabled");
}

/** A user's MFA after an authenticator was proven: its secret replaces the former one. */
export function withSoftwareToken(
  mfa: MfaRecord,
  proven: { readonly secret: string; readonly step: number; readonly friendlyName?: string | undefined },
): MfaRecord {
  const { pendingSecret: _done, ...rest } = mfa;
  const { secret, step, friendlyName } = proven;
  const name = friendlyName === undefined ? {} : { friendlyName };
  return { ...rest, softwareToken: { secret, ...name, verified: true, lastStep: step } };
}
