import { AdminGetUserCommand, InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { isJsonObject, type JsonObject } from "../../src/model/json";
import { expectTold, type Told } from "./refusals";
import {
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  type RunningPools,
  startFixture,
  TRIGGER_ARN,
  type Trigger,
} from "./running-pool";
import { claimsOf, signIn, tokensOf } from "./running-pool-steps";

let running: RunningPools;
let heard: JsonObject[] = [];
afterEach(() => running.close());

const directory: Trigger = (event) => {
  heard.push(event);
  const request = isJsonObject(event["request"]) ? event["request"] : {};
  if (event["userName"] !== "veteran" || request["password"] !== PASSWORD) return { ...event, response: {} };
  const userAttributes = { email: "veteran@example.com", email_verified: "true" };
  return { ...event, response: { userAttributes, finalUserStatus: "CONFIRMED", messageAction: "SUPPRESS" } };
};

const start = async (trigger: Trigger = directory, client: JsonObject = {}) => {
  heard = [];
  running = await startFixture({
    pool: { LambdaConfig: { UserMigration: TRIGGER_ARN }, Policies: { PasswordPolicy: { MinimumLength: 30 } } },
    client,
    triggers: { [TRIGGER_ARN]: trigger },
  });
};
const answering =
  (response: JsonObject): Trigger =>
  (event) => ({ ...event, response });

test("the user migration trigger brings a user over at the first sign-in, with the password that it accepted, and is not asked again", async () => {
  await start();
  expect(claimsOf((await tokensOf(running.sdk, "veteran")).id)).toMatchObject({
    "cognito:username": "veteran",
    email: "veteran@example.com",
  });
  await tokensOf(running.sdk, "veteran@example.com");
  expect(heard).toHaveLength(1);
  const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "veteran" }));
  expect(user.UserStatus).toBe("CONFIRMED");
});

test("the user migration trigger gets the name, the password and the call's metadata as validation data", async () => {
  await start();
  await running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME: "veteran", PASSWORD },
      ClientMetadata: { from: "test" },
    }),
  );
  expect(heard[0]).toMatchObject({
    triggerSource: "UserMigration_Authentication",
    userName: "veteran",
    callerContext: { clientId: CLIENT_ID },
    request: { password: PASSWORD, validationData: { from: "test" } },
    response: { userAttributes: null, finalUserStatus: null },
  });
});

test("the user migration trigger is not asked where the password is not sent", async () => {
  await start();
  await running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_SRP_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME: "veteran", SRP_A: "ab" },
    }),
  );
  expect(heard).toEqual([]);
});

test("two migrating sign-ins at the same time create one user", async () => {
  await start();
  const both = await Promise.all([signIn(running.sdk, "veteran"), signIn(running.sdk, "veteran")]);
  const subs = both.map(({ AuthenticationResult }) => claimsOf(AuthenticationResult?.IdToken ?? "")["sub"]);
  expect(new Set(subs).size).toBe(1);
});

test("a migrated user who is not marked as confirmed must choose a new password", async () => {
  await start(answering({ userAttributes: { email: "v@example.com" } }));
  await expect(signIn(running.sdk, "veteran")).rejects.toMatchObject({ name: "PasswordResetRequiredException" });
});

const wrong: Told = ["observed", "wrong-credentials", "Incorrect username or password."];
const failed: Told = ["observed", "migration-failed", `Exception migrating user in app client ${CLIENT_ID}`];
const throwing: Trigger = () => {
  throw new Error(`Bad password ${PASSWORD}`);
};
test.each<[string, Trigger, JsonObject, Told]>([
  ["where the trigger knows nobody", answering({}), {}, wrong],
  ["where it throws and users are hidden", throwing, {}, wrong],
  ["where it throws and users are not hidden", throwing, { PreventUserExistenceErrors: "LEGACY" }, failed],
  [
    "of attributes that are no texts",
    answering({ userAttributes: { email: 1 } }),
    { PreventUserExistenceErrors: "LEGACY" },
    failed,
  ],
  [
    "of attributes that the pool does not know",
    answering({ userAttributes: { "custom:x": "1" } }),
    { PreventUserExistenceErrors: "LEGACY" },
    failed,
  ],
  [
    "of a status that there is not",
    answering({ userAttributes: {}, finalUserStatus: "UNKNOWN" }),
    { PreventUserExistenceErrors: "LEGACY" },
    failed,
  ],
])("no user is created %s", async (_what, trigger, client, refusal) => {
  await start(trigger, client);
  await expectTold(signIn(running.sdk, "veteran"), refusal);
  await expect(
    running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "veteran" })),
  ).rejects.toMatchObject({ name: "UserNotFoundException" });
  expect(running.logged.join("\n")).not.toContain(PASSWORD);
});

test("enableSMSMFA asks the user for a code by text message from the first sign-in on", async () => {
  const userAttributes = { phone_number: "+15550109934" };
  heard = [];
  running = await startFixture({
    pool: {
      LambdaConfig: { UserMigration: TRIGGER_ARN },
      MfaConfiguration: "OPTIONAL",
      SmsConfiguration: { SnsCallerArn: "arn:aws:iam::123456789012:role/sms-sender" },
    },
    triggers: { [TRIGGER_ARN]: answering({ userAttributes, finalUserStatus: "CONFIRMED", enableSMSMFA: true }) },
  });
  const asked = await signIn(running.sdk, "veteran");
  expect(asked).toMatchObject({
    ChallengeName: "SMS_MFA",
    ChallengeParameters: { CODE_DELIVERY_DESTINATION: "+*******9934" },
  });
});

test("enableSMSMFA without a phone number brings nobody over", async () => {
  const userAttributes = { email: "veteran@example.com" };
  await start(answering({ userAttributes, finalUserStatus: "CONFIRMED", enableSMSMFA: true }));
  await expect(signIn(running.sdk, "veteran")).rejects.toThrow("Incorrect username or password.");
  await expect(
    running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "veteran" })),
  ).rejects.toMatchObject({ name: "UserNotFoundException" });
});
