import { createHash } from "node:crypto";
import type { JsonObject } from "../../../model/json";
import { epochMillis } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { Client } from "../../resources/app-client";
import { checkSecretHash } from "../../resources/client-secret";
import type { Services } from "../../resources/services";
import { foldName, type Pool } from "../../resources/user-pool";
import { expireAt } from "../../store/expiry";
import type { ChallengeRecord, UserRecord } from "../../store/records";
import { findForSignIn } from "../../users/find-user";
import { checkMaySignIn, needed, type SignInProgress } from "./progress";

/** One challenge of a sign-in: what an answer to it does. */
export interface Challenge {
  readonly name: string;
  respond(services: Services, answer: ChallengeAnswer): Promise<SignInProgress>;
}

/** An answer. Only the client's existence has been checked. */
export interface ChallengeAnswer {
  readonly pool: Pool;
  readonly client: Client;
  readonly responses: Readonly<Record<string, string>>;
  readonly session: string | undefined;
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
}

export interface NewChallenge {
  readonly pool: Pool;
  readonly client: Client;
  readonly challenge: string;
  readonly username: string;
  /** Absent for an unknown user, where the client must not learn that. */
  readonly sub?: string;
  readonly state?: JsonObject;
}

/** Stores a challenge for as long as the client's `AuthSessionValidity` and returns its `Session` string. */
export function openChallenge(services: Services, { pool, client, state = {}, ...rest }: NewChallenge): string {
  const session = services.random(96).toString("base64url");
  const expiresAt = epochMillis(services.clock() + client.settings.AuthSessionValidity * 60_000);
  services.store.write(() => {
    const record: ChallengeRecord = { ...rest, state, clientId: client.id, expiresAt, used: false };
    services.tables.challenges.put([pool.id, hashSession(session)], record);
    expireAt(services.store, epochMillis(expiresAt + KEPT_TO_EXPLAIN), "challenges", pool.id, hashSession(session));
  });
  return session;
}

/** How long an expired challenge is kept, so that its error can say that it expired. */
const KEPT_TO_EXPLAIN = 3_600_000;

/**
 * The challenge that a `Session` stands for. Throws for one that is unknown, used, expired, of another client or of
 * another kind. It checks neither the user nor the client's secret: that is `checkAnswer`.
 */
export function findChallenge(services: Services, answer: ChallengeAnswer, name: string): ChallengeRecord {
  if (answer.session === undefined) throw new CognitoError("missing-parameter", "Session");
  const record = services.tables.challenges.get(answer.pool.id, hashSession(answer.session));
  if (record === undefined || record.clientId !== answer.client.id || record.challenge !== name)
    throw new CognitoError("session-invalid");
  if (record.used) throw new CognitoError("session-used");
  if (services.clock() >= record.expiresAt) throw new CognitoError("session-expired");
  return record;
}

/**
 * Marks a challenge as used. Call it once the answer is right, in the transaction that writes the consequences: of two
 * right answers at the same time, the second is refused. Throws as `findChallenge` does; it does not check the answer.
 */
export function spendChallenge(services: Services, answer: ChallengeAnswer, name: string): void {
  services.store.write(() => {
    const record = findChallenge(services, answer, name);
    const key = [answer.pool.id, hashSession(answer.session ?? "")];
    services.tables.challenges.put(key, { ...record, used: true });
  });
}

/** An answer whose session, secret hash and user name were checked. What it answers was not looked at. */
export interface CheckedAnswer {
  readonly record: ChallengeRecord;
  /** Undefined where the challenge was opened for an unknown name. */
  readonly user: UserRecord | undefined;
}

/**
 * Checks what every answer has in common: the session is open, the client's secret hash is right, the name is the one
 * that the session was opened for, and the user may still sign in. Throws otherwise. It does not check the answer itself.
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

/** The same for a challenge that is opened for existing users only. */
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

/** What was proven before, from a challenge's stored state. */
export const passedBefore = (stored: unknown): readonly string[] =>
  Array.isArray(stored) ? stored.filter((name) => typeof name === "string") : [];

/**
 * The challenge behind a `Session` that comes without a client, as in AssociateSoftwareToken. Throws as `findChallenge`
 * does.
 */
export function locateChallenge(services: Services, session: string, name: string): ChallengeAnswer {
  for (const pool of services.pools.all()) {
    const record = services.tables.challenges.get(pool.id, hashSession(session));
    const client = record && pool.clients.get(record.clientId);
    if (client === undefined) continue;
    const answer = { pool, client, session, responses: {}, clientMetadata: undefined };
    findChallenge(services, answer, name);
    return answer;
  }
  throw new CognitoError("session-invalid");
}

/** The key of a stored session: whoever reads it cannot answer the challenge. */
export const hashSession = (session: string): string => createHash("sha256").update(session).digest("base64url");
