import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserPoolMfaConfigCommand,
  ResendConfirmationCodeCommand,
  SetUserPoolMfaConfigCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
  UpdateUserPoolCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { TemplateError } from "../../src/model/errors";
import type { JsonObject } from "../../src/model/json";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";
import { signIn, tokensOf } from "./running-pool-steps";
import {
  entries,
  lastCode,
  MASKED,
  makeUserWith,
  NUMBER,
  OTHER_NUMBER,
  SmsConfiguration,
  startTexting,
} from "./sms-steps";

/** Text messages of a pool (docs/aws-behaviour/cognito-sms.md): their configuration, verification, recovery. */

let running: RunningPools;
afterEach(() => running.close());
const start = async (pool: JsonObject = {}) => {
  running = await startTexting({ AutoVerifiedAttributes: ["phone_number"], ...pool });
};

const CLIENT = { ClientId: CLIENT_ID };
const PHONE = entries({ phone_number: NUMBER });
const signUp = (UserAttributes = PHONE, Username = "fred") =>
  running.sdk.send(new SignUpCommand({ ...CLIENT, Username, Password: PASSWORD, UserAttributes }));
const attributesOf = async (Username: string) => {
  const { UserAttributes = [] } = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username }));
  return Object.fromEntries(UserAttributes.map(({ Name = "", Value = "" }) => [Name, Value]));
};
const DELIVERY = { AttributeName: "phone_number", DeliveryMedium: "SMS", Destination: MASKED };

// C1, C2: the configuration

test("C1: SmsConfiguration is kept and described, by template and by API", async () => {
  await start({ MfaConfiguration: "OPTIONAL", EnabledMfas: ["SMS_MFA"] });
  const described = await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(described.UserPool?.SmsConfiguration).toEqual(SmsConfiguration);
  const EumsSms = { CallerArn: SmsConfiguration.SnsCallerArn, OriginationIdentity: "+15550100000" };
  await running.sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: POOL_ID,
      MfaConfiguration: "ON",
      SmsMfaConfiguration: { SmsAuthenticationMessage: "Show {####}", SmsConfiguration: { EumsSms } },
    }),
  );
  const set = await running.sdk.send(new GetUserPoolMfaConfigCommand({ UserPoolId: POOL_ID }));
  expect(set.SmsMfaConfiguration).toEqual({ SmsAuthenticationMessage: "Show {####}", SmsConfiguration: { EumsSms } });
});

const NO_ROLE: Told = [
  "observed",
  "sms-role-missing",
  "SMS configuration is required when phone_number is selected for auto verification",
];
const FORM: Told = [
  "observed",
  "invalid-configuration",
  "SmsConfiguration needs either SnsCallerArn or EumsSms, and not both.",
];
const MFA_WITHOUT: Told = [
  "observed",
  "sms-not-configured",
  "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
];
const WORDS = { SmsMfaConfiguration: { SmsAuthenticationMessage: "Your code: {####}" } };
test.each<[string, (of: { UserPoolId: string }) => Promise<unknown>, Told]>([
  [
    "CreateUserPool that verifies numbers without it",
    () => running.sdk.send(new CreateUserPoolCommand({ PoolName: "p", AutoVerifiedAttributes: ["phone_number"] })),
    NO_ROLE,
  ],
  [
    "UpdateUserPool that verifies numbers without it",
    (of) => running.sdk.send(new UpdateUserPoolCommand({ ...of, AutoVerifiedAttributes: ["phone_number"] })),
    NO_ROLE,
  ],
  [
    "SetUserPoolMfaConfig with text messages without it",
    (of) => running.sdk.send(new SetUserPoolMfaConfigCommand({ ...of, MfaConfiguration: "ON", ...WORDS })),
    MFA_WITHOUT,
  ],
  [
    "one that names no role",
    () => running.sdk.send(new CreateUserPoolCommand({ PoolName: "p", SmsConfiguration: { ExternalId: "x" } })),
    FORM,
  ],
])("C2: the API refuses %s", async (_what, attempt, told) => {
  running = await startFixture();
  const { UserPool } = await running.sdk.send(new CreateUserPoolCommand({ PoolName: "made" }));
  await expectTold(attempt({ UserPoolId: UserPool?.Id ?? "" }), told);
});

test("C2: a template's SmsConfiguration that names no role stops the start", async () => {
  running = await startFixture();
  const started = startFixture({ pool: { SmsConfiguration: { SnsRegion: "eu-west-1" } } });
  await expect(started).rejects.toBeInstanceOf(TemplateError);
  await expect(started).rejects.toThrow("needs either SnsCallerArn or EumsSms");
});

test.each<[string, JsonObject, number]>([
  ["that verifies numbers", { AutoVerifiedAttributes: ["phone_number"] }, 1],
  ["with SMS_MFA", { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SMS_MFA"] }, 1],
  ["that sends no text messages", { AutoVerifiedAttributes: ["email"] }, 0],
])(
  "C3: a template's pool %s starts without a role, with a notice where AWS refuses it",
  async (_what, pool, notices) => {
    running = await startFixture({ pool });
    const told = running.logged.filter((line) => line.includes("text messages need an SmsConfiguration on AWS"));
    expect(told).toHaveLength(notices);
  },
);

// V1 to V4: verification

test("V1: a number is verified by the code of its sign-up, and the message has the pool's words", async () => {
  await start({ SmsVerificationMessage: "Hello, {####}" });
  const signedUp = await signUp();
  expect(signedUp.CodeDeliveryDetails).toEqual(DELIVERY);
  expect(running.delivered.at(-1)).toMatchObject({
    medium: "SMS",
    destination: NUMBER,
    subject: "",
    body: `Hello, ${lastCode(running)}`,
  });
  expect(await attributesOf("fred")).not.toHaveProperty("phone_number_verified", "true");
  await running.sdk.send(
    new ConfirmSignUpCommand({ ...CLIENT, Username: "fred", ConfirmationCode: lastCode(running) }),
  );
  expect(await attributesOf("fred")).toMatchObject({ phone_number: NUMBER, phone_number_verified: "true" });
});

test("V1: a resent code goes to the number again, and ends the first", async () => {
  await start();
  await signUp();
  const first = lastCode(running);
  const resent = await running.sdk.send(new ResendConfirmationCodeCommand({ ...CLIENT, Username: "fred" }));
  expect(resent.CodeDeliveryDetails).toEqual(DELIVERY);
  const confirm = (ConfirmationCode: string) =>
    running.sdk.send(new ConfirmSignUpCommand({ ...CLIENT, Username: "fred", ConfirmationCode }));
  if (first !== lastCode(running))
    await expect(confirm(first)).rejects.toMatchObject({ name: "CodeMismatchException" });
  await confirm(lastCode(running));
});

test("V2: a changed number is unverified until its own code is given", async () => {
  await start();
  await makeUserWith(running, "alice", { phone_number: NUMBER, phone_number_verified: "true" });
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  const UserAttributes = entries({ phone_number: OTHER_NUMBER });
  const changed = await running.sdk.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
  expect(changed.CodeDeliveryDetailsList).toEqual([{ ...DELIVERY, Destination: "+*******1111" }]);
  expect(await attributesOf("alice")).toMatchObject({ phone_number: OTHER_NUMBER, phone_number_verified: "false" });
  const AttributeName = "phone_number";
  await running.sdk.send(new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName }));
  const Code = lastCode(running);
  await running.sdk.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName, Code }));
  expect(await attributesOf("alice")).toMatchObject({ phone_number: OTHER_NUMBER, phone_number_verified: "true" });
});

test.each(["5550109934", "+1 555 0109934", "+1-555-010-9934", "+1234567890123456", "+", "+1555abc9934"])(
  "V3: %s is no phone number",
  async (phone_number) => {
    await start();
    await expectTold(signUp(entries({ phone_number })), [
      "observed",
      "phone-number-malformed",
      "Invalid phone number format.",
    ]);
    expect(running.delivered).toEqual([]);
  },
);

test.each([
  [["SMS"], ["SMS"]],
  [["EMAIL"], ["EMAIL"]],
  [
    ["SMS", "EMAIL"],
    ["SMS", "EMAIL"],
  ],
  [undefined, ["SMS"]],
] as const)("V4: an invitation by %j goes by %j", async (wanted, mediums) => {
  await start({ AdminCreateUserConfig: { InviteMessageTemplate: { SMSMessage: "{username}/{####}" } } });
  await running.sdk.send(
    new AdminCreateUserCommand({
      UserPoolId: POOL_ID,
      Username: "gina",
      UserAttributes: entries({ phone_number: NUMBER, email: "gina@example.com" }),
      ...(wanted !== undefined && { DesiredDeliveryMediums: [...wanted] }),
    }),
  );
  expect(running.delivered.map(({ medium }) => medium)).toEqual(mediums);
  const text = running.delivered.find(({ medium }) => medium === "SMS");
  if (text !== undefined) expect(text).toMatchObject({ destination: NUMBER, body: `gina/${text.code}` });
});

// R1 to R3: recovery

const BOTH = { phone_number: NUMBER, phone_number_verified: "true", email: "a@example.com", email_verified: "true" };
const order = (...names: string[]) => ({
  AccountRecoverySetting: { RecoveryMechanisms: names.map((Name, index) => ({ Name, Priority: index + 1 })) },
});
const EMAIL_FIRST = order("verified_email", "verified_phone_number");
const PHONE_FIRST = order("verified_phone_number", "verified_email");
const SMS_ON = { MfaConfiguration: "ON", EnabledMfas: ["SMS_MFA"] };
test.each<[string, JsonObject, Record<string, string>, "SMS" | "EMAIL"]>([
  ["R1: goes to the number where that comes first", PHONE_FIRST, BOTH, "SMS"],
  ["R1: goes to the address where that comes first", EMAIL_FIRST, BOTH, "EMAIL"],
  ["R1: goes on to the second mechanism", EMAIL_FIRST, { ...BOTH, email_verified: "false" }, "SMS"],
  ["R2: never goes to a number that is the second factor", { ...PHONE_FIRST, ...SMS_ON }, BOTH, "EMAIL"],
  ["R3: goes to the number first by the older rule, second factor or not", { ...order(), ...SMS_ON }, BOTH, "SMS"],
])("a code to reset the password %s", async (_what, pool, attributes, DeliveryMedium) => {
  const { AccountRecoverySetting: setting } = order();
  const isOlder = JSON.stringify(pool["AccountRecoverySetting"]) === JSON.stringify(setting);
  await start({ ...pool, ...(isOlder && { AccountRecoverySetting: {} }) });
  await makeUserWith(running, "alice", attributes);
  const sent = await running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "alice" }));
  expect(sent.CodeDeliveryDetails).toMatchObject({ DeliveryMedium });
  expect(running.delivered.at(-1)?.medium).toBe(DeliveryMedium);
  const Password = `${PASSWORD}2`;
  const ConfirmationCode = lastCode(running);
  await running.sdk.send(
    new ConfirmForgotPasswordCommand({ ...CLIENT, Username: "alice", ConfirmationCode, Password }),
  );
  const next = await signIn(running.sdk, "alice", Password);
  expect(next.AuthenticationResult ?? next.ChallengeName).toBeTruthy();
});

test("R2: the second factor alone recovers nothing", async () => {
  running = await startTexting({ ...PHONE_FIRST, ...SMS_ON }, { client: { PreventUserExistenceErrors: "LEGACY" } });
  await makeUserWith(running, "alice", { phone_number: NUMBER, phone_number_verified: "true" });
  await expectTold(running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "alice" })), [
    "observed",
    "no-verified-contact",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
  ]);
});

test.each([
  [NUMBER, MASKED],
  ["+4915112345678", "+*******5678"],
  ["+123", "+*******123"],
])("M1: %s is shown as %s", async (phone_number, Destination) => {
  await start();
  expect((await signUp(entries({ phone_number }))).CodeDeliveryDetails).toMatchObject({ Destination });
});

test.each([
  ["SmsVerificationMessage", "no place for the code"],
  ["SmsVerificationMessage", `{####}${"x".repeat(135)}`],
  ["SmsAuthenticationMessage", "{###}"],
])("C6: a template's %s %j stops the start", async (name, text) => {
  running = await startFixture();
  const started = startFixture({ pool: { [name]: text } });
  await expect(started).rejects.toBeInstanceOf(TemplateError);
  await expect(started).rejects.toThrow("failed to satisfy constraint");
});

test("the custom message trigger writes a text message by smsMessage, which has no subject", async () => {
  const trigger = (event: JsonObject) => ({
    ...event,
    response: { smsMessage: "Only {####} counts.", emailMessage: "Not {####}", emailSubject: "Not this" },
  });
  running = await startTexting(
    { AutoVerifiedAttributes: ["phone_number"], LambdaConfig: { CustomMessage: TRIGGER_ARN } },
    { triggers: { [TRIGGER_ARN]: trigger } },
  );
  await signUp();
  const code = lastCode(running);
  expect(running.delivered.at(-1)).toMatchObject({ medium: "SMS", subject: "", body: `Only ${code} counts.` });
});
