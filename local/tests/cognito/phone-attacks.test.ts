import {
  AdminDeleteUserAttributesCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { choose, forget } from "./forgotten-password-steps";
import { otherThan } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN, type Trigger } from "./running-pool";
import { signIn, tokensOf } from "./running-pool-steps";
import {
  answer,
  changeByAdmin,
  entries,
  lastCode,
  makeUserWith,
  NUMBER,
  OTHER_NUMBER,
  startTexting,
} from "./sms-steps";
import { requestOf } from "./trigger-steps";

/** Attacks on accounts by phone numbers and the codes that go to them (docs/aws-behaviour/cognito-sms.md). */

let running: RunningPools;
afterEach(() => running.close());
const PHONE_RECOVERY = { RecoveryMechanisms: [{ Name: "verified_phone_number", Priority: 1 }] };
const start = async (pool: JsonObject = {}, client: JsonObject = {}) => {
  const given = { AutoVerifiedAttributes: ["phone_number"], AccountRecoverySetting: PHONE_RECOVERY, ...pool };
  running = await startTexting(given, { client });
};
const VERIFIED = { phone_number: NUMBER, phone_number_verified: "true" };
const AttributeName = "phone_number";
const changeOwn = (AccessToken: string, phone_number: string) =>
  running.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes: entries({ phone_number }) }));

test("an unverified number never recovers an account: nothing is sent, and no code is right", async () => {
  await start({}, { PreventUserExistenceErrors: "ENABLED" });
  await makeUserWith(running, "alice", { phone_number: NUMBER });
  expect((await forget(running, "alice")).CodeDeliveryDetails?.DeliveryMedium).toBe("SMS");
  expect(running.delivered).toEqual([]);
  await expect(choose(running, "alice", "123456")).rejects.toMatchObject({ name: "CodeMismatchException" });
});

test.each<[string, (token: string) => Promise<unknown>]>([
  ["has changed by the user", (token) => changeOwn(token, OTHER_NUMBER)],
  [
    "has changed by an administrator",
    () => changeByAdmin(running, "alice", { ...VERIFIED, phone_number: OTHER_NUMBER }),
  ],
  ["is no longer verified", () => changeByAdmin(running, "alice", { phone_number_verified: "false" })],
  [
    "is gone",
    () =>
      running.sdk.send(
        new AdminDeleteUserAttributesCommand({
          UserPoolId: POOL_ID,
          Username: "alice",
          UserAttributeNames: ["phone_number"],
        }),
      ),
  ],
])("a code to reset the password is dead once the number that it went to %s", async (_what, change) => {
  await start();
  await makeUserWith(running, "alice", VERIFIED);
  const { access } = await tokensOf(running.sdk, "alice");
  await forget(running, "alice");
  const code = lastCode(running);
  await change(access);
  await expect(choose(running, "alice", code)).rejects.toMatchObject({ name: "ExpiredCodeException" });
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
});

test("a code that verifies a number is none for the number that came after it", async () => {
  await start();
  await makeUserWith(running, "alice", VERIFIED);
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  await changeOwn(AccessToken, OTHER_NUMBER);
  const Code = lastCode(running);
  await changeOwn(AccessToken, "+15550107777");
  const verify = (given: string) =>
    running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code: given }));
  if (Code !== lastCode(running)) await expect(verify(Code)).rejects.toMatchObject({ name: "CodeMismatchException" });
  await verify(lastCode(running));
  await expect(verify(lastCode(running))).rejects.toMatchObject({ name: "ExpiredCodeException" });
});

test("guesses at a number's code are counted, and a right one comes too late", async () => {
  await start();
  await makeUserWith(running, "alice", { phone_number: NUMBER });
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  await running.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
  const code = lastCode(running);
  const verify = (Code: string) =>
    running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));
  for (let count = 0; count < 5; count += 1)
    await expect(verify(otherThan(code))).rejects.toMatchObject({ name: "CodeMismatchException" });
  await expect(verify(code)).rejects.toMatchObject({ name: "LimitExceededException" });
});

test("a code of one purpose or user is none for another", async () => {
  await start();
  await makeUserWith(running, "alice", VERIFIED);
  await makeUserWith(running, "bob", { phone_number: OTHER_NUMBER, phone_number_verified: "true" });
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  await running.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
  const verification = lastCode(running);
  await expect(choose(running, "alice", verification)).rejects.toMatchObject({ name: "ExpiredCodeException" });
  await forget(running, "alice");
  const reset = lastCode(running);
  await expect(choose(running, "bob", reset)).rejects.toMatchObject({ name: "ExpiredCodeException" });
  if (reset !== verification)
    await expect(
      running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code: reset })),
    ).rejects.toMatchObject({ name: "CodeMismatchException" });
  await choose(running, "alice", reset);
  await expect(choose(running, "alice", reset)).rejects.toMatchObject({ name: "ExpiredCodeException" });
});

test("a number that is another's sign-in name is not taken by signing up with it, but by ForceAliasCreation", async () => {
  await start({ AliasAttributes: ["phone_number"] });
  await makeUserWith(running, "alice", VERIFIED);
  const of = { ClientId: CLIENT_ID, Username: "mallory" };
  await running.sdk.send(
    new SignUpCommand({ ...of, Password: PASSWORD, UserAttributes: entries({ phone_number: NUMBER }) }),
  );
  const ConfirmationCode = lastCode(running);
  await expect(running.sdk.send(new ConfirmSignUpCommand({ ...of, ConfirmationCode }))).rejects.toMatchObject({
    name: "AliasExistsException",
    message: "An account with the phone_number already exists.",
  });
  const holder = async () => {
    const { AuthenticationResult } = await signIn(running.sdk, NUMBER);
    return JSON.parse(Buffer.from(AuthenticationResult?.AccessToken?.split(".")[1] ?? "", "base64url").toString());
  };
  expect(await holder()).toMatchObject({ username: "alice" });
  await running.sdk.send(new ConfirmSignUpCommand({ ...of, ConfirmationCode, ForceAliasCreation: true }));
  expect(await holder()).toMatchObject({ username: "mallory" });
});

const FIRST = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "SMS_OTP"] } } };
const begin = (USERNAME: string) =>
  running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, PREFERRED_CHALLENGE: "SMS_OTP" },
    }),
  );
const give = (Session: string | undefined, SMS_OTP_CODE: string) =>
  answer(running, "SMS_OTP", Session, { USERNAME: "alice", SMS_OTP_CODE });

test("a code instead of a password signs in once, and never after the number has changed", async () => {
  await start(FIRST);
  await makeUserWith(running, "alice", VERIFIED);
  const asked = await begin("alice");
  expect(asked.ChallengeParameters).toMatchObject({ CODE_DELIVERY_DESTINATION: "+*******9934" });
  const code = lastCode(running);
  await expect(give(asked.Session, otherThan(code))).rejects.toMatchObject({ name: "CodeMismatchException" });
  expect((await give(asked.Session, code)).AuthenticationResult).toBeDefined();
  await expect(give(asked.Session, code)).rejects.toThrow("session can only be used once");
  const late = await begin("alice");
  const lost = lastCode(running);
  await changeByAdmin(running, "alice", { ...VERIFIED, phone_number: OTHER_NUMBER });
  await expect(give(late.Session, lost)).rejects.toThrow("Invalid session for the user.");
});

test("an unverified number is offered no code instead of a password", async () => {
  await start(FIRST);
  await makeUserWith(running, "alice", { phone_number: NUMBER });
  expect(await begin("alice")).toMatchObject({
    ChallengeName: "SELECT_CHALLENGE",
    AvailableChallenges: ["PASSWORD", "PASSWORD_SRP"],
  });
  expect(running.delivered).toEqual([]);
});

test("a custom sender of text messages never gets the code in the clear", async () => {
  const events: JsonObject[] = [];
  const trigger: Trigger = (event) => {
    events.push(event);
    return event;
  };
  running = await startTexting(
    {
      AutoVerifiedAttributes: ["phone_number"],
      AccountRecoverySetting: PHONE_RECOVERY,
      LambdaConfig: {
        CustomSMSSender: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" },
        KMSKeyID: "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000",
      },
    },
    { triggers: { [TRIGGER_ARN]: trigger } },
  );
  await makeUserWith(running, "alice", VERIFIED);
  const ClientMetadata = { from: "test" };
  await running.sdk.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: "alice", ClientMetadata }));
  expect(events).toMatchObject([
    {
      triggerSource: "CustomSMSSender_ForgotPassword",
      request: { type: "customSMSSenderRequestV1", userAttributes: VERIFIED, clientMetadata: ClientMetadata },
    },
  ]);
  const sealed = Buffer.from(String(requestOf(events[0])["code"]), "base64").toString("latin1");
  expect(sealed).not.toContain(lastCode(running));
  expect(running.logged.join("\n")).not.toContain(lastCode(running));
});
