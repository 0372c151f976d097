import { InitiateAuthCommand, RespondToAuthChallengeCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/model/json";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture, type Trigger } from "./running-pool";
import { makeUser } from "./running-pool-steps";

const arn = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const TRIGGERS = {
  DefineAuthChallenge: arn("define"),
  CreateAuthChallenge: arn("create"),
  VerifyAuthChallengeResponse: arn("verify"),
};
const respondWith = (event: JsonObject, response: JsonObject): JsonObject => ({ ...event, response });
const requestOf = (event: JsonObject): JsonObject => (isJsonObject(event["request"]) ? event["request"] : {});
const sessionOf = (event: JsonObject): readonly JsonValue[] => {
  const session = requestOf(event)["session"];
  return Array.isArray(session) ? session : [];
};

/** Up to three tries at a riddle; with SRP the password comes first. */
const define: Trigger = (event) => {
  const session = sessionOf(event).filter(isJsonObject);
  const last = session.at(-1);
  const answers = session.filter(({ challengeName }) => challengeName === "CUSTOM_CHALLENGE");
  if (last?.["challengeName"] === "SRP_A") return respondWith(event, { challengeName: "PASSWORD_VERIFIER" });
  if (answers.at(-1)?.["challengeResult"] === true) return respondWith(event, { issueTokens: true });
  if (answers.length >= 3) return respondWith(event, { failAuthentication: true, issueTokens: false });
  return respondWith(event, { challengeName: "CUSTOM_CHALLENGE", issueTokens: false, failAuthentication: false });
};
const create: Trigger = (event) =>
  respondWith(event, {
    publicChallengeParameters: { riddle: "1+1" },
    privateChallengeParameters: { answer: "2" },
    challengeMetadata: "RIDDLE",
  });
const verify: Trigger = (event) => {
  const { privateChallengeParameters: expected, challengeAnswer } = requestOf(event);
  return respondWith(event, { answerCorrect: isJsonObject(expected) && expected["answer"] === challengeAnswer });
};

let running: RunningPools;
let heard: JsonObject[] = [];
afterEach(() => running.close());

const listen =
  (trigger: Trigger): Trigger =>
  (event) => {
    heard.push(event);
    return trigger(event);
  };

async function start(overrides: Record<string, Trigger> = {}, config: JsonObject = TRIGGERS, client: JsonObject = {}) {
  heard = [];
  running = await startFixture({
    pool: { LambdaConfig: config },
    client: { ExplicitAuthFlows: ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_SRP_AUTH"], ...client },
    triggers: {
      [arn("define")]: listen(overrides["define"] ?? define),
      [arn("create")]: listen(overrides["create"] ?? create),
      [arn("verify")]: listen(overrides["verify"] ?? verify),
    },
  });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
}

const begin = (USERNAME = "alice", more: Record<string, string> = {}) =>
  running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "CUSTOM_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, ...more },
      ClientMetadata: { at: "start" },
    }),
  );
const answer = (Session: string | undefined, ANSWER: string, USERNAME = "alice") =>
  running.sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: "CUSTOM_CHALLENGE",
      ClientId: CLIENT_ID,
      Session,
      ChallengeResponses: { USERNAME, ANSWER },
      ClientMetadata: { at: "answer" },
    }),
  );
const refused: Told = ["observed", "wrong-credentials", "Incorrect username or password."];

test("a custom sign-in asks, judges and issues tokens as its triggers say", async () => {
  await start();
  const asked = await begin();
  expect(asked.ChallengeName).toBe("CUSTOM_CHALLENGE");
  expect(asked.ChallengeParameters).toEqual({ riddle: "1+1", USERNAME: "alice" });
  const again = await answer(asked.Session, "3");
  expect(again.ChallengeName).toBe("CUSTOM_CHALLENGE");
  const done = await answer(again.Session, "2");
  expect(done.AuthenticationResult?.RefreshToken).toBeDefined();
  await expect(answer(again.Session, "2")).rejects.toThrow("session can only be used once");
  expect(heard.map(({ triggerSource }) => triggerSource)).toEqual([
    "DefineAuthChallenge_Authentication",
    "CreateAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
    "DefineAuthChallenge_Authentication",
    "CreateAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
    "DefineAuthChallenge_Authentication",
  ]);
});

test("a custom sign-in passes its triggers the earlier results and the metadata of RespondToAuthChallenge alone", async () => {
  await start();
  const asked = await begin();
  await answer(asked.Session, "3");
  const [first, , verified, second] = heard.map(requestOf);
  expect(first?.["session"]).toEqual([]);
  expect(first).not.toHaveProperty("clientMetadata");
  expect(verified).toMatchObject({
    privateChallengeParameters: { answer: "2" },
    challengeAnswer: "3",
    clientMetadata: { at: "answer" },
  });
  expect(second?.["session"]).toEqual([
    { challengeName: "CUSTOM_CHALLENGE", challengeResult: false, challengeMetadata: "RIDDLE" },
  ]);
  expect(heard[0]?.["response"]).toEqual({ challengeName: null, issueTokens: null, failAuthentication: null });
});

test("a custom sign-in ends when the define trigger fails it", async () => {
  await start();
  let { Session } = await begin();
  ({ Session } = await answer(Session, "x"));
  ({ Session } = await answer(Session, "x"));
  await expectTold(answer(Session, "x"), refused);
});

test("an unknown user gets challenges where users are hidden, and never tokens", async () => {
  await start({
    define: (event) => (sessionOf(event).length > 0 ? respondWith(event, { issueTokens: true }) : define(event)),
  });
  const asked = await begin("nobody");
  expect(asked.ChallengeParameters).toEqual({ riddle: "1+1", USERNAME: "nobody" });
  expect(requestOf(heard[0] ?? {})).toMatchObject({ userNotFound: true, userAttributes: {} });
  await expectTold(answer(asked.Session, "2", "nobody"), refused);
});

test("amazon-cognito-identity-js proves the password in a custom sign-in and answers its challenge", async () => {
  await start();
  const Pool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: running.pools.endpoint });
  const user = new CognitoUser({ Username: "alice@example.com", Pool });
  user.setAuthenticationFlowType("CUSTOM_AUTH");
  const details = new AuthenticationDetails({ Username: "alice@example.com", Password: PASSWORD });
  const username = await new Promise((onSuccess, onFailure) => {
    const callbacks = {
      onSuccess: (session: { getAccessToken(): { payload: Record<string, unknown> } }) =>
        onSuccess(session.getAccessToken().payload["username"]),
      onFailure,
      customChallenge: () => user.sendCustomChallengeAnswer("2", callbacks),
    };
    user.authenticateUser(details, callbacks);
  });
  expect(username).toBe("alice");
  const histories = heard.filter(({ triggerSource }) => triggerSource === "DefineAuthChallenge_Authentication");
  expect(histories.map(sessionOf)).toEqual([
    [{ challengeName: "SRP_A", challengeResult: true, challengeMetadata: null }],
    [
      { challengeName: "SRP_A", challengeResult: true, challengeMetadata: null },
      { challengeName: "PASSWORD_VERIFIER", challengeResult: true, challengeMetadata: null },
    ],
    [
      { challengeName: "SRP_A", challengeResult: true, challengeMetadata: null },
      { challengeName: "PASSWORD_VERIFIER", challengeResult: true, challengeMetadata: null },
      { challengeName: "CUSTOM_CHALLENGE", challengeResult: true, challengeMetadata: "RIDDLE" },
    ],
  ]);
});

test("a custom sign-in still needs the second factor that the pool requires", async () => {
  heard = [];
  running = await startFixture({
    pool: { LambdaConfig: TRIGGERS, MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] },
    client: { ExplicitAuthFlows: ["ALLOW_CUSTOM_AUTH"] },
    triggers: { [arn("define")]: define, [arn("create")]: create, [arn("verify")]: verify },
  });
  await makeUser(running.sdk, "alice");
  const { Session } = await begin();
  expect((await answer(Session, "2")).ChallengeName).toBe("MFA_SETUP");
});

const shape: Told = ["observed", "trigger-answer-unrecognizable", "Unrecognizable lambda output"];
const throwing: Trigger = () => {
  throw new Error("no luck");
};
test.each<[string, Record<string, Trigger>, JsonObject, JsonObject, Told]>([
  [
    "no define trigger",
    {},
    {},
    {},
    ["observed", "custom-auth-not-configured", "null invocation failed due to configuration."],
  ],
  [
    "a client without the flow",
    {},
    TRIGGERS,
    { ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] },
    ["observed", "named-flow-not-enabled", "CUSTOM_AUTH is not enabled for the client."],
  ],
  ["a define trigger that says nothing", { define: (event) => respondWith(event, {}) }, TRIGGERS, {}, shape],
  [
    "a password asked for without SRP_A",
    { define: (event) => respondWith(event, { challengeName: "PASSWORD_VERIFIER" }) },
    TRIGGERS,
    {},
    shape,
  ],
  [
    "a parameter that is no text",
    { create: (event) => respondWith(event, { publicChallengeParameters: { n: 1 } }) },
    TRIGGERS,
    {},
    shape,
  ],
  [
    "a define trigger that throws",
    { define: throwing },
    TRIGGERS,
    {},
    ["observed", "trigger-failed", "DefineAuthChallenge failed with error no luck."],
  ],
  [
    "failAuthentication",
    { define: (event) => respondWith(event, { failAuthentication: true, issueTokens: true }) },
    TRIGGERS,
    {},
    refused,
  ],
])("a custom sign-in is refused: %s", async (_what, triggers, config, client, refusal) => {
  await start(triggers, config, client);
  await expectTold(begin(), refusal);
});

test("a verify trigger whose verdict is not a boolean is refused", async () => {
  await start({ verify: (event) => respondWith(event, { answerCorrect: "true" }) });
  const { Session } = await begin();
  await expectTold(answer(Session, "2"), shape);
});

test("an unknown user is refused where users are not hidden", async () => {
  await start({}, TRIGGERS, { PreventUserExistenceErrors: "LEGACY" });
  await expectTold(begin("nobody"), ["observed", "no-such-user", "User does not exist."]);
});
