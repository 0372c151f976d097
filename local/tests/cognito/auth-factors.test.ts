import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  type MFAOptionType,
  SetUserSettingsCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "./running-pool";
import { signIn, tokensOf } from "./running-pool-steps";
import { codeAt, NOON, respondTo, setUpAuthenticator } from "./second-factor-steps";
import { lastCode, makeUserWith, NUMBER, startTexting } from "./sms-steps";

/** What a user can sign in with (docs/aws-behaviour/cognito-sms.md, F): read, set the older way, and taken away. */

let running: RunningPools;
afterEach(() => running.close());

const REACHED = { phone_number: NUMBER, phone_number_verified: "true", email: "a@example.com", email_verified: "true" };
const start = async (pool: JsonObject = {}, attributes: Record<string, string> = REACHED) => {
  running = await startTexting(pool);
  running.setClock(NOON);
  await makeUserWith(running, "alice", attributes);
};
const ALICE = { UserPoolId: POOL_ID, Username: "alice" };
const factors = (...AllowedFirstAuthFactors: string[]) => ({ Policies: { SignInPolicy: { AllowedFirstAuthFactors } } });
const OPTIONAL = { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"] };
const bare = ({ $metadata: _, ...output }: { $metadata: object }) => output;
const own = async () =>
  bare(
    await running.sdk.send(
      new GetUserAuthFactorsCommand({ AccessToken: (await tokensOf(running.sdk, "alice")).access }),
    ),
  );
const byAdmin = async () => bare(await running.sdk.send(new AdminGetUserAuthFactorsCommand(ALICE)));

const ALL = factors("PASSWORD", "EMAIL_OTP", "SMS_OTP");
test.each<[string, JsonObject, Record<string, string>, readonly string[]]>([
  ["a password alone", {}, REACHED, ["PASSWORD"]],
  ["codes to verified addresses", ALL, REACHED, ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]],
  ["no code to an unverified number", ALL, { ...REACHED, phone_number_verified: "false" }, ["PASSWORD", "EMAIL_OTP"]],
  ["no code to nowhere", ALL, {}, ["PASSWORD"]],
])("F1: GetUserAuthFactors and AdminGetUserAuthFactors list %s", async (_what, pool, attributes, listed) => {
  await start(pool, attributes);
  const told = { Username: "alice", ConfiguredUserAuthFactors: listed };
  expect(await byAdmin()).toEqual(told);
  expect(await own()).toEqual(told);
});

test("F1: second factors are listed with the preferred one, and an authenticator among the factors", async () => {
  await start({ ...OPTIONAL, ...ALL });
  await setUpAuthenticator(running);
  await running.sdk.send(new AdminSetUserMFAPreferenceCommand({ ...ALICE, SMSMfaSettings: { Enabled: true } }));
  expect(await byAdmin()).toEqual({
    Username: "alice",
    PreferredMfaSetting: "SOFTWARE_TOKEN_MFA",
    UserMFASettingList: ["SOFTWARE_TOKEN_MFA", "SMS_MFA"],
    ConfiguredUserAuthFactors: ["PASSWORD", "SOFTWARE_TOKEN"],
  });
});

test("F1: GetUserAuthFactors refuses a token that is none", async () => {
  await start();
  await expect(running.sdk.send(new GetUserAuthFactorsCommand({ AccessToken: "no.token" }))).rejects.toMatchObject({
    name: "NotAuthorizedException",
  });
});

const SMS: MFAOptionType = { DeliveryMedium: "SMS", AttributeName: "phone_number" };

test("F2: SetUserSettings turns text messages on, GetUser shows them, and an empty list turns them off", async () => {
  await start(OPTIONAL);
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  await running.sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions: [SMS] }));
  const shown = { MFAOptions: [SMS], UserMFASettingList: ["SMS_MFA"] };
  expect(await running.sdk.send(new GetUserCommand({ AccessToken }))).toMatchObject(shown);
  expect((await signIn(running.sdk, "alice")).ChallengeName).toBe("SMS_MFA");
  await running.sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions: [] }));
  expect(await running.sdk.send(new GetUserCommand({ AccessToken }))).not.toHaveProperty("MFAOptions");
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
});

test("F2: AdminSetUserSettings does the same, and leaves an authenticator and its preference alone", async () => {
  await start(OPTIONAL);
  await setUpAuthenticator(running);
  for (const [MFAOptions, UserMFASettingList] of [
    [[SMS], ["SOFTWARE_TOKEN_MFA", "SMS_MFA"]],
    [[], ["SOFTWARE_TOKEN_MFA"]],
  ] as const) {
    await running.sdk.send(new AdminSetUserSettingsCommand({ ...ALICE, MFAOptions: [...MFAOptions] }));
    const now = await running.sdk.send(new AdminGetUserCommand(ALICE));
    expect(now).toMatchObject({ UserMFASettingList, PreferredMfaSetting: "SOFTWARE_TOKEN_MFA" });
  }
});

const notSms: Told = ["inferred", "mfa-option-not-sms", "Only SMS to phone_number can be set."];
test.each<[string, JsonObject, Record<string, string>, MFAOptionType, Told]>([
  ["e-mails", OPTIONAL, REACHED, { ...SMS, DeliveryMedium: "EMAIL" }, notSms],
  ["another attribute", OPTIONAL, REACHED, { ...SMS, AttributeName: "email" }, notSms],
  [
    "an unverified number",
    OPTIONAL,
    { phone_number: NUMBER },
    SMS,
    ["observed", "mfa-not-set-up", "User does not have delivery config set to turn on SMS_MFA"],
  ],
  [
    "a pool without text messages",
    {},
    REACHED,
    SMS,
    ["inferred", "mfa-not-in-pool", "SMS_MFA is not enabled for the user pool."],
  ],
])("F2: AdminSetUserSettings refuses %s", async (_what, pool, attributes, option, told) => {
  await start(pool, attributes);
  await expectTold(running.sdk.send(new AdminSetUserSettingsCommand({ ...ALICE, MFAOptions: [option] })), told);
});

test("F3: AdminDeleteSoftwareToken takes the authenticator away, and another one can be set up", async () => {
  await start({ ...OPTIONAL, MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] }, {});
  running.setClock(NOON);
  const asked = await signIn(running.sdk, "alice");
  expect(asked.ChallengeName).toBe("MFA_SETUP");
  await expectTold(running.sdk.send(new AdminDeleteSoftwareTokenCommand(ALICE)), [
    "inferred",
    "software-token-absent",
    "User has no software token.",
  ]);
});

test("F3: a code of a deleted authenticator is refused, also in a sign-in that had asked for it", async () => {
  await start(OPTIONAL);
  const secret = await setUpAuthenticator(running);
  const asked = await signIn(running.sdk, "alice");
  await running.sdk.send(new AdminDeleteSoftwareTokenCommand(ALICE));
  running.setClock(NOON + 30_000);
  const SOFTWARE_TOKEN_MFA_CODE = codeAt(secret, NOON + 30_000);
  await expect(respondTo(running, "SOFTWARE_TOKEN_MFA", asked.Session, { SOFTWARE_TOKEN_MFA_CODE })).rejects.toThrow(
    "Invalid session for the user.",
  );
  const now = await running.sdk.send(new AdminGetUserCommand(ALICE));
  expect(now).not.toHaveProperty("UserMFASettingList");
  expect(now).not.toHaveProperty("PreferredMfaSetting");
  expect((await signIn(running.sdk, "alice")).AuthenticationResult).toBeDefined();
  expect(await setUpAuthenticator(running)).not.toBe(secret);
});

test("F3: AdminDeleteSoftwareToken refuses a user who is not confirmed", async () => {
  await start({ AutoVerifiedAttributes: ["phone_number"] });
  const UserAttributes = [{ Name: "phone_number", Value: NUMBER }];
  const signUp = { ClientId: CLIENT_ID, Username: "fred", Password: PASSWORD, UserAttributes };
  await running.sdk.send(new SignUpCommand(signUp));
  expect(lastCode(running)).toMatch(/^\d{6}$/);
  await expectTold(running.sdk.send(new AdminDeleteSoftwareTokenCommand({ ...ALICE, Username: "fred" })), [
    "observed",
    "user-not-confirmed",
    "User is not confirmed.",
  ]);
});
