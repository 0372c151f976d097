import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { allowsFlow, hidesUsers } from "../resources/app-client";
import type { Services } from "../resources/services";
import {
  type ChallengeResult,
  type CustomAuth,
  createChallenge,
  defineChallenge,
  verifyAnswer,
} from "../triggers/challenge-triggers";
import { runPreAuthentication } from "../triggers/trigger";
import { askForProof } from "./ask-for-proof";
import {
  type Challenge,
  checkAnswer,
  checkMaySignIn,
  claimedUser,
  type Flow,
  needed,
  openChallenge,
  type SignInProgress,
  spendChallenge,
  unknownUser,
} from "./progress";

/**
 * A sign-in by the pool's own challenges, with or without a proof of the password before them. Federated users sign in
 * at their provider alone.
 */
export const customAuth: Flow = {
  names: ["CUSTOM_AUTH"],
  startedBy: ["InitiateAuth", "AdminInitiateAuth"],
  async start(services, request) {
    const { pool, client, parameters } = request;
    if (!allowsFlow(client.settings, "ALLOW_CUSTOM_AUTH"))
      throw new CognitoError("named-flow-not-enabled", "CUSTOM_AUTH");
    const claim = claimedUser(services, request);
    const srpA = parameters["CHALLENGE_NAME"] === "SRP_A" ? needed(parameters, "SRP_A") : undefined;
    const { user, username } = claim;
    if (user === undefined && !hidesUsers(client.settings)) throw unknownUser(client);
    await runPreAuthentication(services, claim);
    if (user !== undefined) checkMaySignIn(user);
    if (user?.status === "EXTERNAL_PROVIDER") throw new CognitoError("wrong-credentials");
    const begun = { challengeName: "SRP_A", challengeResult: true, challengeMetadata: null };
    const history = srpA === undefined ? [] : [begun];
    return continueCustomAuth(services, { pool, client, user, username, history, clientMetadata: undefined }, srpA);
  },
};

const CUSTOM_CHALLENGE = "CUSTOM_CHALLENGE";

/** What a custom sign-in adds to `passed`. It does not count as a second factor. */
const CUSTOM_AUTH = "CUSTOM_AUTH";

/** AWS names no limit; without one a client could make a session grow forever (inferred). */
const MOST_CHALLENGES = 100;

/**
 * Continues a custom sign-in as its triggers decide. `srpA` is given where the client began with SRP; without it the
 * triggers cannot ask for a password. An unknown name gets challenges like any other, and never tokens. It does not
 * check whether the user may sign in.
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
    if (srpA === undefined) throw new CognitoError("trigger-answer-unrecognizable");
    return askForProof(services, auth, srpA, writeHistory(auth.history));
  }
  return askCustomChallenge(services, auth);
}

async function askCustomChallenge(services: Services, auth: CustomAuth): Promise<SignInProgress> {
  const { pool, client, user } = auth;
  const { publicParameters, privateParameters, metadata } = await createChallenge(services, auth);
  const username = user?.username ?? auth.username;
  const state: JsonObject = { history: writeHistory(auth.history), privateParameters, metadata };
  const of = { pool, client, challenge: CUSTOM_CHALLENGE, username, ...(user !== undefined && { sub: user.sub }) };
  const session = openChallenge(services, { ...of, state });
  return {
    kind: "challenge",
    name: CUSTOM_CHALLENGE,
    parameters: { ...publicParameters, USERNAME: username },
    session,
  };
}

/** Takes an answer, right or wrong: the define trigger decides what follows. */
export const customChallenge: Challenge = {
  name: CUSTOM_CHALLENGE,
  async respond(services, answer) {
    const { pool, client, clientMetadata } = answer;
    const { record, user } = checkAnswer(services, answer, CUSTOM_CHALLENGE);
    const given = needed(answer.responses, "ANSWER");
    const history = readHistory(record.state["history"]);
    const auth: CustomAuth = { pool, client, user, username: record.username, history, clientMetadata };
    const { privateParameters, metadata } = record.state;
    const isRight = await verifyAnswer(services, auth, isJsonObject(privateParameters) ? privateParameters : {}, given);
    spendChallenge(services, answer, CUSTOM_CHALLENGE);
    const result: ChallengeResult = {
      challengeName: CUSTOM_CHALLENGE,
      challengeResult: isRight,
      challengeMetadata: typeof metadata === "string" ? metadata : null,
    };
    return continueCustomAuth(services, { ...auth, history: [...history, result] });
  },
};

/** The history as JSON, for a challenge's stored state. */
const writeHistory = (history: readonly ChallengeResult[]): readonly JsonObject[] =>
  history.map((result) => ({ ...result }));

/** The history from a challenge's stored state. */
export function readHistory(stored: JsonValue | undefined): readonly ChallengeResult[] {
  if (!Array.isArray(stored)) return [];
  return stored.filter(isJsonObject).map(({ challengeName, challengeResult, challengeMetadata }) => ({
    challengeName: String(challengeName),
    challengeResult: challengeResult === true,
    challengeMetadata: typeof challengeMetadata === "string" ? challengeMetadata : null,
  }));
}
