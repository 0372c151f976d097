import {
  AdminGetUserCommand,
  type AdminGetUserCommandOutput,
  ForgotPasswordCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { expectTold, otherThan, type Told } from "./refusals";
import { CLIENT_ID, type FixtureOptions, POOL_ID, type RunningPools } from "./running-pool";
import { signIn } from "./running-pool-steps";
import { answer, changeByAdmin, lastCode, MASKED, makeUserWith, NUMBER, OTHER_NUMBER, startTexting } from "./sms-steps";

/** Second factors by text message and e-mail, set up within a sign-in (docs/aws-behaviour/cognito-sms.md, S). */

let running: RunningPools;
afterEach(() => running.close());
const start = async (pool: JsonObject, attributes: Record<string, string> = {}, more: FixtureOptions = {}) => {
  running = await startTexting(pool, more);
  await makeUserWith(running, "alice", attributes);
};
const on = (...EnabledMfas: string[]) => ({ MfaConfiguration: "ON", EnabledMfas });

const setUp = (Session: string | undefined, wanted: Record<string, string>) =>
  answer(running, "MFA_SETUP", Session, { USERNAME: "alice", ...wanted });
const prove = (Session: string | undefined, SMS_MFA_CODE: string) =>
  answer(running, "SMS_MFA", Session, { USERNAME: "alice", SMS_MFA_CODE });
const user = (Username = "alice"): Promise<AdminGetUserCommandOutput> =>
  running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
const attribute = async (name: string) => (await user()).UserAttributes?.find(({ Name }) => Name === name)?.Value;

test("S1: a user without any factor is offered every one of the pool", async () => {
  await start(on("SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"));
  const asked = await signIn(running.sdk, "alice");
  expect(asked).toMatchObject({
    ChallengeName: "MFA_SETUP",
    ChallengeParameters: { MFAS_CAN_SETUP: '["SMS_MFA","SOFTWARE_TOKEN_MFA","EMAIL_OTP"]' },
  });
});

test("S2: a number is set up within the sign-in, verified, and asked for the next time", async () => {
  await start(on("SMS_MFA", "SOFTWARE_TOKEN_MFA"));
  const { Session } = await signIn(running.sdk, "alice");
  const asked = await setUp(Session, { PHONE_NUMBER: NUMBER });
  expect(asked).toMatchObject({
    ChallengeName: "SMS_MFA",
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: "SMS", CODE_DELIVERY_DESTINATION: MASKED },
  });
  expect(running.delivered.at(-1)).toMatchObject({ destination: NUMBER, purpose: "Authentication" });
  expect(await attribute("phone_number")).toBeUndefined();
  const code = lastCode(running);
  await expect(prove(asked.Session, otherThan(code))).rejects.toMatchObject({ name: "CodeMismatchException" });
  expect((await prove(asked.Session, code)).AuthenticationResult?.AccessToken).toBeDefined();
  expect(await user()).toMatchObject({ UserMFASettingList: ["SMS_MFA"], PreferredMfaSetting: "SMS_MFA" });
  expect(await attribute("phone_number_verified")).toBe("true");
  expect((await signIn(running.sdk, "alice")).ChallengeName).toBe("SMS_MFA");
});

test("S2: an e-mail address is set up as Amplify does", async () => {
  await start(on("EMAIL_OTP"));
  const { Session } = await signIn(running.sdk, "alice");
  const asked = await setUp(Session, { EMAIL: "alice@example.com" });
  expect(asked.ChallengeName).toBe("EMAIL_OTP");
  const answers = { USERNAME: "alice", EMAIL_OTP_CODE: lastCode(running) };
  expect((await answer(running, "EMAIL_OTP", asked.Session, answers)).AuthenticationResult).toBeDefined();
  expect(await attribute("email_verified")).toBe("true");
});

test("S3: an unverified number gets the code, and the right one verifies it", async () => {
  await start(on("SMS_MFA"), { phone_number: NUMBER });
  const asked = await signIn(running.sdk, "alice");
  expect(asked.ChallengeName).toBe("SMS_MFA");
  expect(await attribute("phone_number_verified")).not.toBe("true");
  await prove(asked.Session, lastCode(running));
  expect(await attribute("phone_number_verified")).toBe("true");
});

const notOffered: Told = ["inferred", "mfa-answer-not-offered", "EMAIL_OTP is not among the choices."];
const badNumber: Told = ["observed", "phone-number-malformed", "Invalid phone number format."];
test.each<[string, Record<string, string>, Told]>([
  ["a method that the pool does not have", { EMAIL: "alice@example.com" }, notOffered],
  ["a number of another form", { PHONE_NUMBER: "555 0109934" }, badNumber],
])("S4: a set-up refuses %s, sends nothing and leaves the session open", async (_what, wanted, told) => {
  await start(on("SMS_MFA"));
  const { Session } = await signIn(running.sdk, "alice");
  await expectTold(setUp(Session, wanted), told);
  expect(running.delivered).toEqual([]);
  expect((await setUp(Session, { PHONE_NUMBER: NUMBER })).ChallengeName).toBe("SMS_MFA");
});

// Attacks

test("a set-up can't replace a factor or a number that the user got meanwhile", async () => {
  await start(on("SMS_MFA"));
  const waiting = await signIn(running.sdk, "alice");
  const other = await signIn(running.sdk, "alice");
  const asked = await setUp(other.Session, { PHONE_NUMBER: OTHER_NUMBER });
  const code = lastCode(running);
  await changeByAdmin(running, "alice", { phone_number: NUMBER, phone_number_verified: "true" });
  await expect(setUp(waiting.Session, { PHONE_NUMBER: OTHER_NUMBER })).rejects.toThrow("Invalid session for the user.");
  await expect(prove(asked.Session, code)).rejects.toThrow("Invalid session for the user.");
  expect(await attribute("phone_number")).toBe(NUMBER);
});

test("a set-up can't take the number that another user signs in with", async () => {
  await start({ ...on("SMS_MFA"), AliasAttributes: ["phone_number"] });
  await makeUserWith(running, "bob", { phone_number: NUMBER, phone_number_verified: "true" });
  const { Session } = await signIn(running.sdk, "alice");
  const asked = await setUp(Session, { PHONE_NUMBER: NUMBER });
  await expect(prove(asked.Session, lastCode(running))).rejects.toMatchObject({ name: "AliasExistsException" });
  expect(await attribute("phone_number")).toBeUndefined();
  expect((await signIn(running.sdk, NUMBER)).ChallengeParameters?.["USER_ID_FOR_SRP"]).toBe("bob");
});

test("a second factor at a number that is another user's sign-in name never verifies it", async () => {
  await start({ ...on("SMS_MFA"), AliasAttributes: ["phone_number"] }, { phone_number: NUMBER });
  await makeUserWith(running, "bob", { phone_number: NUMBER, phone_number_verified: "true" });
  const asked = await signIn(running.sdk, "alice");
  expect((await prove(asked.Session, lastCode(running))).AuthenticationResult).toBeDefined();
  expect(await attribute("phone_number_verified")).not.toBe("true");
  expect((await signIn(running.sdk, NUMBER)).ChallengeParameters?.["USER_ID_FOR_SRP"]).toBe("bob");
});

test("a set-up sends at most ten messages an hour", async () => {
  await start(on("SMS_MFA"));
  const attempt = async () => {
    const { Session } = await signIn(running.sdk, "alice");
    return setUp(Session, { PHONE_NUMBER: NUMBER });
  };
  for (let count = 0; count < 10; count += 1) await attempt();
  await expect(attempt()).rejects.toMatchObject({ name: "LimitExceededException" });
  expect(running.delivered).toHaveLength(10);
});

test("a code dies with the number that it went to", async () => {
  await start(on("SMS_MFA"), { phone_number: NUMBER, phone_number_verified: "true" });
  const asked = await signIn(running.sdk, "alice");
  const code = lastCode(running);
  await changeByAdmin(running, "alice", { phone_number: OTHER_NUMBER, phone_number_verified: "true" });
  await expect(prove(asked.Session, code)).rejects.toThrow("Invalid session for the user.");
  expect((await signIn(running.sdk, "alice")).ChallengeParameters).toMatchObject({
    CODE_DELIVERY_DESTINATION: "+*******1111",
  });
});

test("a code of one session, user, client or purpose is none of another", async () => {
  const second = "2ndclient2ndclient2ndclien";
  await start(
    { ...on("SMS_MFA"), AccountRecoverySetting: {} },
    { phone_number: NUMBER },
    {
      edit: (resource) => {
        const [client] = resource.clients;
        return client === undefined ? resource : { ...resource, clients: [client, { ...client, clientId: second }] };
      },
    },
  );
  await makeUserWith(running, "bob", { phone_number: OTHER_NUMBER, phone_number_verified: "true" });
  const alice = await signIn(running.sdk, "alice");
  const SMS_MFA_CODE = lastCode(running);
  const of = { ChallengeName: "SMS_MFA", Session: alice.Session } as const;
  const send = (ClientId: string, USERNAME: string, challenge: object = {}) =>
    running.sdk.send(
      new RespondToAuthChallengeCommand({
        ...of,
        ClientId,
        ChallengeResponses: { USERNAME, SMS_MFA_CODE, EMAIL_OTP_CODE: SMS_MFA_CODE, SMS_OTP_CODE: SMS_MFA_CODE },
        ...challenge,
      }),
    );
  await expect(send(second, "alice")).rejects.toThrow("Invalid session for the user.");
  await expect(send(CLIENT_ID, "bob")).rejects.toThrow("Invalid session for the user.");
  await expect(send(CLIENT_ID, "alice", { ChallengeName: "SMS_OTP" })).rejects.toThrow("Invalid session for the user.");
  const bob = await signIn(running.sdk, "bob");
  if (lastCode(running) !== SMS_MFA_CODE)
    await expect(send(CLIENT_ID, "bob", { Session: bob.Session })).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
  await running.sdk.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: "bob" }));
  const reset = lastCode(running);
  if (reset !== running.delivered.at(-2)?.code)
    await expect(
      answer(running, "SMS_MFA", bob.Session, { USERNAME: "bob", SMS_MFA_CODE: reset }),
    ).rejects.toMatchObject({ name: "CodeMismatchException" });
  expect((await send(CLIENT_ID, "alice")).AuthenticationResult).toBeDefined();
  await expect(send(CLIENT_ID, "alice")).rejects.toThrow("session can only be used once");
});

test("guessing a text message's code locks the user's codes, over all sessions", async () => {
  await start(on("SMS_MFA"), { phone_number: NUMBER });
  for (let count = 0; count < 5; count += 1) {
    const asked = await signIn(running.sdk, "alice");
    await expect(prove(asked.Session, otherThan(lastCode(running)))).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
  }
  const asked = await signIn(running.sdk, "alice");
  await expect(prove(asked.Session, lastCode(running))).rejects.toMatchObject({
    name: "TooManyFailedAttemptsException",
  });
});
