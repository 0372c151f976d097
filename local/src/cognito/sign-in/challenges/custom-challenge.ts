import { isJsonObject, type JsonObject, type JsonValue } from "../../../model/json";
import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import {
  type ChallengeResult,
  type CustomAuth,
  createChallenge,
  defineChallenge,
  verifyAnswer,
} from "../../triggers/challenge-triggers";
import type { SignInProgress } from "../outcome";
import { checkAnswer } from "./answer";
import { askForProof } from "./ask-for-proof";
import { type Challenge, needed, openChallenge, spendChallenge } from "./challenge";

const NAME = "CUSTOM_CHALLENGE";

/** What a custom sign-in leaves in `passed`. It is no second factor. */
const CUSTOM_AUTH = "CUSTOM_AUTH";

/** AWS names no limit; without one a client could let a session grow for ever (inferred). */
const MOST_CHALLENGES = 100;

/**
 * Goes on with a custom sign-in as its triggers say. `srpA` is there where the client began with SRP; without it nobody
 * can be asked for a password. A name that is nobody's gets challenges like any other, and never tokens.
 */
export async function continueCustomAuth(services: Services, auth: CustomAuth, srpA?: string): Promise<SignInProgress> {
  const { pool, client, user, clientMetadata } = auth;
  if (auth.history.length > MOST_CHALLENGES) throw new CognitoError("wrong-credentials");
  const next = await defineChallenge(services, auth);
  if (next.kind === "refusal" || (next.kind === "tokens" && user === undefined))
    throw new CognitoError("wrong-credentials");
  if (next.kind === "tokens" && user !== undefined) {
    const passwords = auth.history.filter(({ challengeName }) => challengeName === "PASSWORD_VERIFIER");
    const passed = [CUSTOM_AUTH, ...(passwords.some(({ challengeResult }) => challengeResult) ? ["PASSWORD"] : [])];
    return { kind: "passed", signIn: { pool, client, user, passed, clientMetadata } };
  }
  if (next.kind === "challenge" && next.name === "PASSWORD_VERIFIER") {
    if (srpA === undefined) throw new CognitoError("trigger-answer-shape");
    return askForProof(services, auth, srpA, writeHistory(auth.history));
  }
  return askCustomChallenge(services, auth);
}

async function askCustomChallenge(services: Services, auth: CustomAuth): Promise<SignInProgress> {
  const { pool, client, user } = auth;
  const { publicParameters, privateParameters, metadata } = await createChallenge(services, auth);
  const username = user?.username ?? auth.username;
  const state: JsonObject = { history: writeHistory(auth.history), privateParameters, metadata };
  const of = { pool, client, challenge: NAME, username, ...(user !== undefined && { sub: user.sub }) };
  const session = openChallenge(services, { ...of, state });
  return { kind: "challenge", name: NAME, parameters: { ...publicParameters, USERNAME: username }, session };
}

/** Takes an answer, right or wrong: what follows from it is the define trigger's to say. */
export const customChallenge: Challenge = {
  name: NAME,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswer(services, answer, NAME);
    const given = needed(answer.responses, "ANSWER");
    const history = readHistory(record.state["history"]);
    const auth: CustomAuth = { pool, client, user, username: record.username, history, clientMetadata };
    const { privateParameters, metadata } = record.state;
    const isRight = await verifyAnswer(services, auth, isJsonObject(privateParameters) ? privateParameters : {}, given);
    spendChallenge(services, answer, NAME);
    const result: ChallengeResult = {
      challengeName: NAME,
      challengeResult: isRight,
      challengeMetadata: typeof metadata === "string" ? metadata : null,
    };
    return continueCustomAuth(services, { ...auth, history: [...history, result] });
  },
};

/** A history as a challenge's state keeps it, and back. */
const writeHistory = (history: readonly ChallengeResult[]): readonly JsonObject[] =>
  history.map((result) => ({ ...result }));

export function readHistory(stored: JsonValue | undefined): readonly ChallengeResult[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(isJsonObject).map(({ challengeName, challengeResult, challengeMetadata }) => ({
    challengeName: String(challengeName),
    challengeResult: challengeResult === true,
    challengeMetadata: typeof challengeMetadata === "string" ? challengeMetadata : null,
  }));
}
