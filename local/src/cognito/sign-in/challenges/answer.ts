import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import { foldName } from "../../resources/user-pool";
import type { ChallengeRecord, UserRecord } from "../../store/records";
import { findForSignIn } from "../../users/find-user";
import { checkSecretHash } from "../check-secret-hash";
import { checkMaySignIn } from "../may-sign-in";
import { type ChallengeAnswer, findChallenge, needed } from "./challenge";

/** An answer whose session, client secret and name were checked. What it answers was not looked at. */
export interface CheckedAnswer {
  readonly record: ChallengeRecord;
  /** Undefined where the challenge was opened for a name that is nobody's. */
  readonly user: UserRecord | undefined;
}

/**
 * Checks what every answer has in common: the session is open, the client proves its secret, the name is the one that
 * the session was opened for, and the user may still sign in. Throws otherwise.
 */
export function checkAnswer(services: Services, answer: ChallengeAnswer, name: string): CheckedAnswer {
  const username = needed(answer.responses, "USERNAME");
  const record = findChallenge(services, answer, name);
  checkSecretHash(answer.client, answer.responses["SECRET_HASH"], [username, record.username]);
  if (!isSameUser(services, answer, record, username)) throw new CognitoError("session-invalid");
  if (record.sub === undefined) return { record, user: undefined };
  const user = services.tables.users.get(answer.pool.id, record.sub);
  if (user === undefined) throw new CognitoError("session-invalid");
  checkMaySignIn(user);
  return { record, user };
}

/** The same for a challenge that is opened for users only. */
export function checkAnswerOfUser(
  services: Services,
  answer: ChallengeAnswer,
  name: string,
): CheckedAnswer & { readonly user: UserRecord } {
  const { record, user } = checkAnswer(services, answer, name);
  if (user === undefined) throw new CognitoError("session-invalid");
  return { record, user };
}

function isSameUser(
  services: Services,
  { pool }: ChallengeAnswer,
  { username, sub }: ChallengeRecord,
  given: string,
): boolean {
  const fold = (name: string): string => foldName(pool.settings, name);
  if (fold(given) === fold(username) || given === sub) return true;
  return sub !== undefined && findForSignIn(services, pool, given)?.sub === sub;
}

/** What was proven before, out of a challenge's stored state. */
export const passedBefore = (stored: unknown): readonly string[] =>
  Array.isArray(stored) ? stored.filter((name) => typeof name === "string") : [];
