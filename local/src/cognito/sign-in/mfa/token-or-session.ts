import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { ChallengeRecord, UserRecord } from "../../store/records";
import { checkAccessToken } from "../../tokens/check-access-token";
import { type ChallengeAnswer, findChallenge, locateChallenge } from "../challenges/challenge";
import { MFA_SETUP } from "../challenges/mfa-setup";
import { checkMaySignIn } from "../may-sign-in";

/** Who sets up an authenticator: a user with an access token, or one whose sign-in waits for it. */
export interface SetupCaller {
  readonly pool: Pool;
  readonly user: UserRecord;
  /** The sign-in that waits. */
  readonly waiting?: { readonly answer: ChallengeAnswer; readonly record: ChallengeRecord };
}

/** Throws unless one of both is given and is good. Of both the access token counts. */
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
  // Set up by another sign-in meanwhile: this one must show that factor, not put its own in its place.
  if (user.mfa.enabled.length > 0) throw new CognitoError("session-invalid");
  return { pool: answer.pool, user, waiting: { answer, record } };
}
