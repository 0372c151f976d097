import { isJsonObject, type JsonObject } from "../../model/json";
import { epochMillis } from "../../model/time";
import { expireAt } from "../../store/expiry";
import { CognitoError } from "../errors/cognito-error";
import { type Client, checkSecretHash, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import { foldName, type Pool } from "../resources/user-pool";
import type { ChallengeRecord, UserRecord } from "../store/records";
import { hashToken, type SignedTokens } from "../tokens/issue-tokens";
import { findForSignIn, type PoolAndClient } from "../users/find-user";

/** One `AuthFlow`: how a sign-in begins. */
export interface Flow {
  /** The API's names, older ones too. */
  readonly names: readonly string[];
  /** Which of the two calls may start it. */
  readonly startedBy: readonly ("InitiateAuth" | "AdminInitiateAuth")[];
  start(services: Services, request: FlowRequest): Promise<SignInProgress>;
}

/** A request to sign in. Only the client's existence has been checked. */
export interface FlowRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly parameters: Readonly<Record<string, string>>;
  /** `Session` of a sign-up that may continue as a sign-in. */
  readonly session: string | undefined;
  /** For the pre authentication, pre sign-up and user migration triggers; never for pre token generation. */
  readonly clientMetadata: Readonly<Record<string, string>> | undefined;
  readonly startedBy: "InitiateAuth" | "AdminInitiateAuth";
}

/** Who a request claims to be. Nothing is proven yet. */
export interface UserClaim extends PoolAndClient {
  /** As the caller gave it. */
  readonly username: string;
  /** The user with this sign-in name; undefined where there is none. */
  readonly user: UserRecord | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** A sign-in by the API that has passed its first factor. Plain data; a challenge's state carries what it needs. */
export interface SignIn {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: UserRecord;
  /** What has been proven or answered so far: `PASSWORD`, `NEW_PASSWORD_REQUIRED`, `SOFTWARE_TOKEN_MFA`… */
  readonly passed: readonly string[];
  /** The device that the sign-in names. It is proven only if `passed` says so. */
  readonly deviceKey?: string | undefined;
  /** The client's public value of SRP, where that proved the password in this call. */
  readonly srpA?: bigint;
  /** From RespondToAuthChallenge. The later triggers never see InitiateAuth's. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/** The result of a flow or an answered challenge: an outcome, or a sign-in that may continue (`continueSignIn`). */
export type SignInProgress = SignInOutcome | { readonly kind: "passed"; readonly signIn: SignIn };

/** The result of one call. Refusals are thrown as CognitoError. */
export type SignInOutcome =
  | {
      readonly kind: "tokens";
      readonly tokens: SignedTokens;
      readonly refreshToken?: string;
      readonly newDeviceKey?: string;
    }
  | {
      readonly kind: "challenge";
      readonly name: string;
      readonly parameters: Readonly<Record<string, string>>;
      /** Absent for PASSWORD_VERIFIER, whose secret block carries everything. */
      readonly session?: string;
      readonly available?: readonly string[];
    };

/**
 * Finds the user whom a request names. Checks the client's secret hash and that a name is given. It does not check that
 * the user exists, may sign in or has proven anything.
 */
export function claimedUser(services: Services, request: FlowRequest): UserClaim {
  const { pool, client, parameters, clientMetadata } = request;
  const username = needed(parameters, "USERNAME");
  checkSecretHash(client, parameters["SECRET_HASH"], [username]);
  return { pool, client, username, user: findForSignIn(services, pool, username), clientMetadata };
}

/**
 * Throws for a user who is disabled, unconfirmed or has to reset the password. Called before the password is checked
 * and again at each challenge. It checks no credentials and no temporary password's age.
 */
export function checkMaySignIn(user: UserRecord): void {
  if (!user.enabled) throw new CognitoError("user-disabled");
  if (user.status === "UNCONFIRMED") throw new CognitoError("user-not-confirmed");
  if (user.status === "RESET_REQUIRED") throw new CognitoError("reset-required");
}

/** The error for an unknown name: that there is no such user, or, where the client hides users, wrong credentials. */
export const unknownUser = (client: Client): CognitoError =>
  new CognitoError(hidesUsers(client.settings) ? "wrong-credentials" : "no-such-user");

/** A parameter that a flow or an answer must have. Throws where it is absent or empty. */
export function needed(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined || value === "") throw new CognitoError("missing-parameter", name);
  return value;
}

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
  readonly deviceKey?: string;
  /** Absent: a random one. */
  readonly session?: string;
}

/**
 * Stores a challenge for as long as the client's `AuthSessionValidity` and returns its `Session` string. Its key is a
 * hash of that, so reading the store does not help to answer the challenge.
 */
export function openChallenge(services: Services, challenge: NewChallenge): string {
  const { pool, client, state = {}, session = services.random(96).toString("base64url"), ...rest } = challenge;
  const expiresAt = epochMillis(services.clock() + client.settings.AuthSessionValidity * 60_000);
  services.store.write(() => {
    const record: ChallengeRecord = { ...rest, state, clientId: client.id, expiresAt, used: false };
    services.tables.challenges.put([pool.id, hashToken(session)], record);
    expireAt(services.store, epochMillis(expiresAt + KEPT_TO_EXPLAIN), "challenges", pool.id, hashToken(session));
  });
  return session;
}

/**
 * Asks the user of a sign-in for something more: opens a challenge that keeps what was proven so far, and answers it with
 * these parameters.
 */
export function askFurther(
  services: Services,
  { pool, client, user, passed }: SignIn,
  name: string,
  parameters: Readonly<Record<string, string>>,
): SignInOutcome {
  const { username, sub } = user;
  const session = openChallenge(services, { pool, client, challenge: name, username, sub, state: { passed } });
  return { kind: "challenge", name, parameters, session };
}

/** How long an expired challenge is kept, so that its error can say that it expired. */
const KEPT_TO_EXPLAIN = 3_600_000;

/**
 * The challenge that a `Session` stands for. Throws for one that is unknown, used, expired, of another client or of
 * another kind. It checks neither the user nor the client's secret: that is `checkAnswer`.
 */
export function findChallenge(services: Services, answer: ChallengeAnswer, name: string): ChallengeRecord {
  if (answer.session === undefined) throw new CognitoError("missing-parameter", "Session");
  const record = services.tables.challenges.get(answer.pool.id, hashToken(answer.session));
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
    const key = [answer.pool.id, hashToken(answer.session ?? "")];
    services.tables.challenges.put(key, { ...record, used: true });
  });
}

/** The device that a sign-in named before the challenge that this `Session` stands for. It does not check the session. */
export const carriedDeviceKey = (
  { tables }: Services,
  { id }: Pool,
  session: string | undefined,
): string | undefined => (session === undefined ? undefined : tables.challenges.get(id, hashToken(session))?.deviceKey);

/** Keeps, with an open challenge, which device the sign-in has named. */
export function carryDeviceKey({ store, tables }: Services, { id }: Pool, session: string, deviceKey: string): void {
  store.write(() => {
    const record = tables.challenges.get(id, hashToken(session));
    if (record !== undefined) tables.challenges.put([id, hashToken(session)], { ...record, deviceKey });
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
 * that the session was opened for, and the user may still sign in. Throws otherwise. It does not check the answer
 * itself.
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

/** The `metadata` of a challenge's stored state: that of the call which began the sign-in. */
export function metadataIn({ metadata }: JsonObject): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(metadata)) return undefined;
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, String(value)]));
}

/**
 * The challenge behind a `Session` that comes without a client, as in AssociateSoftwareToken. Throws as `findChallenge`
 * does.
 */
export function locateChallenge(services: Services, session: string, name: string): ChallengeAnswer {
  for (const pool of services.pools.all()) {
    const record = services.tables.challenges.get(pool.id, hashToken(session));
    const client = record && pool.clients.get(record.clientId);
    if (client === undefined) continue;
    const answer = { pool, client, session, responses: {}, clientMetadata: undefined };
    findChallenge(services, answer, name);
    return answer;
  }
  throw new CognitoError("session-invalid");
}
