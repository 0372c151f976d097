import { createHash } from "node:crypto";
import type { JsonObject } from "../../../model/json";
import { epochMillis } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { Client } from "../../resources/app-client";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { expireAt } from "../../store/expiry";
import type { ChallengeRecord } from "../../store/records";
import type { SignInProgress } from "../outcome";

/** One challenge of a sign-in: what an answer to it does. */
export interface Challenge {
  readonly name: string;
  respond(services: Services, answer: ChallengeAnswer): Promise<SignInProgress>;
}

/** An answer, before anything of it was checked but that the client exists. */
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
  /** Absent for a user who does not exist and is not to be known not to. */
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

/** How long an expired challenge is kept to be told from one that never was. */
const KEPT_TO_EXPLAIN = 3_600_000;

/** The challenge that a `Session` stands for. Throws for one that is unknown, used, expired or of another kind. */
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
 * Uses a challenge up. Call it once the answer is right, in the transaction that writes what follows from it: of two
 * right answers at the same time one is told that the session was used.
 */
export function spendChallenge(services: Services, answer: ChallengeAnswer, name: string): void {
  services.store.write(() => {
    const record = findChallenge(services, answer, name);
    const key = [answer.pool.id, hashSession(answer.session ?? "")];
    services.tables.challenges.put(key, { ...record, used: true });
  });
}

/** A parameter that an answer or a flow can't do without. */
export function needed(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined || value === "") throw new CognitoError("missing-parameter", name);
  return value;
}

/**
 * The challenge behind a `Session` that comes without a client, as the operations on authenticators have it. Throws as
 * `findChallenge` does.
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

/** What a session's string is known by: nobody who reads it can answer the challenge. */
export const hashSession = (session: string): string => createHash("sha256").update(session).digest("base64url");
