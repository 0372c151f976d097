import {
  type ChallengeNameType,
  ConfirmDeviceCommand,
  ConfirmSignUpCommand,
  ForgetDeviceCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { findByUsername } from "../../src/cognito/users/find-user";
import type { JsonObject } from "../../src/model/json";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

const FACTORS = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "EMAIL_OTP"] } } };
const refused: Told = ["observed", "wrong-credentials", "Incorrect username or password."];

let running: RunningPools;
afterEach(() => running.close());
const start = async (pool: JsonObject = FACTORS, client: JsonObject = {}) => {
  const flows = ["ALLOW_USER_AUTH", "ALLOW_USER_PASSWORD_AUTH"];
  running = await startFixture({ pool, client: { ExplicitAuthFlows: flows, ...client } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  await makeUser(running.sdk, "bob");
};

const begin = (USERNAME: string, more: Record<string, string> = {}, Session?: string) =>
  running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME, ...more },
      ...(Session !== undefined && { Session }),
    }),
  );
const respond = (ChallengeName: ChallengeNameType, Session: string | undefined, answers: Record<string, string>) =>
  running.sdk.send(
    new RespondToAuthChallengeCommand({ ChallengeName, ClientId: CLIENT_ID, Session, ChallengeResponses: answers }),
  );

test.each([
  ["alice", ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]],
  ["bob", ["PASSWORD", "PASSWORD_SRP"]],
  ["nobody", ["PASSWORD", "PASSWORD_SRP", "EMAIL_OTP"]],
])("USER_AUTH offers %s the factors %j", async (username, available) => {
  await start();
  const asked = await begin(username);
  expect(asked).toMatchObject({ ChallengeName: "SELECT_CHALLENGE", AvailableChallenges: available });
  expect(asked.Session).toBeDefined();
});

test("USER_AUTH takes the password with the choice, and leaves the session open after a wrong one", async () => {
  await start();
  const { Session } = await begin("alice");
  const choose = (password: string) =>
    respond("SELECT_CHALLENGE", Session, { USERNAME: "alice", ANSWER: "PASSWORD", PASSWORD: password });
  await expectTold(choose("Wrong-Horse-1"), refused);
  expect((await choose(PASSWORD)).AuthenticationResult?.IdToken).toBeDefined();
  await expect(choose(PASSWORD)).rejects.toThrow("session can only be used once");
});

test("USER_AUTH takes a preferred password at once", async () => {
  await start();
  const done = await begin("alice", { PREFERRED_CHALLENGE: "PASSWORD", PASSWORD });
  expect(done.AuthenticationResult?.AccessToken).toBeDefined();
});

test("USER_AUTH asks for the proof where PASSWORD_SRP is preferred or chosen", async () => {
  await start();
  const SRP_A = "ab".repeat(100);
  expect((await begin("alice", { PREFERRED_CHALLENGE: "PASSWORD_SRP", SRP_A })).ChallengeName).toBe(
    "PASSWORD_VERIFIER",
  );
  const { Session } = await begin("alice");
  const chosen = await respond("SELECT_CHALLENGE", Session, { USERNAME: "alice", ANSWER: "PASSWORD_SRP", SRP_A });
  expect(chosen.ChallengeName).toBe("PASSWORD_VERIFIER");
});

test("USER_AUTH signs in by an e-mail code alone", async () => {
  await start();
  const asked = await begin("alice", { PREFERRED_CHALLENGE: "EMAIL_OTP" });
  expect(asked).toMatchObject({
    ChallengeName: "EMAIL_OTP",
    ChallengeParameters: { CODE_DELIVERY_DESTINATION: "a***@e***", CODE_DELIVERY_DELIVERY_MEDIUM: "EMAIL" },
  });
  const code = running.delivered.at(-1)?.code ?? "";
  const done = await respond("EMAIL_OTP", asked.Session, { USERNAME: "alice", EMAIL_OTP_CODE: code });
  expect(done.AuthenticationResult?.AccessToken).toBeDefined();
});

test("a code of one session is refused in another, and after the session expires", async () => {
  await start();
  const first = await begin("alice", { PREFERRED_CHALLENGE: "EMAIL_OTP" });
  const code = running.delivered.at(-1)?.code ?? "";
  const second = await begin("alice", { PREFERRED_CHALLENGE: "EMAIL_OTP" });
  const answers = { USERNAME: "alice", EMAIL_OTP_CODE: code };
  if (running.delivered.at(-1)?.code !== code)
    await expect(respond("EMAIL_OTP", second.Session, answers)).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
  running.advance(180_000);
  await expectTold(respond("EMAIL_OTP", first.Session, answers), [
    "observed",
    "session-expired",
    "Invalid session for the user, session is expired.",
  ]);
});

test("USER_AUTH answers alike for an unknown user, for whom no code is right", async () => {
  await start();
  const asked = await begin("nobody", { PREFERRED_CHALLENGE: "EMAIL_OTP" });
  expect(asked.ChallengeName).toBe("EMAIL_OTP");
  expect(asked.ChallengeParameters?.["CODE_DELIVERY_DESTINATION"]).toMatch(/^.\*\*\*@.\*\*\*$/);
  expect(running.delivered).toEqual([]);
  await expect(
    respond("EMAIL_OTP", asked.Session, { USERNAME: "nobody", EMAIL_OTP_CODE: "123456" }),
  ).rejects.toMatchObject({ name: "CodeMismatchException" });
});

test("USER_AUTH offers no code where a second factor is owed", async () => {
  await start({ ...FACTORS, MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] });
  expect((await begin("alice")).AvailableChallenges).toEqual(["PASSWORD", "PASSWORD_SRP"]);
  expect((await begin("alice", { PREFERRED_CHALLENGE: "EMAIL_OTP" })).ChallengeName).toBe("SELECT_CHALLENGE");
  const next = await begin("alice", { PREFERRED_CHALLENGE: "PASSWORD", PASSWORD });
  expect(next.ChallengeName).toBe("MFA_SETUP");
});

test("USER_AUTH continues from a confirmed sign-up, once", async () => {
  await start({ ...FACTORS, AutoVerifiedAttributes: ["email"] });
  const newcomer = { ClientId: CLIENT_ID, Username: "carol" };
  const UserAttributes = [{ Name: "email", Value: "carol@example.com" }];
  await running.sdk.send(new SignUpCommand({ ...newcomer, Password: PASSWORD, UserAttributes }));
  const ConfirmationCode = running.delivered.at(-1)?.code ?? "";
  const { Session } = await running.sdk.send(new ConfirmSignUpCommand({ ...newcomer, ConfirmationCode }));
  await expect(begin("bob", {}, Session)).rejects.toThrow("Invalid session");
  expect((await begin("carol", {}, Session)).AuthenticationResult?.IdToken).toBeDefined();
  await expect(begin("carol", {}, Session)).rejects.toThrow("session can only be used once");
});

test.each<[string, JsonObject, () => Promise<unknown>, Told]>([
  [
    "a client without the flow",
    { ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"] },
    () => begin("alice"),
    ["inferred", "user-auth-not-enabled", "USER_AUTH is not enabled for the client."],
  ],
  [
    "a preferred password that is missing",
    {},
    () => begin("alice", { PREFERRED_CHALLENGE: "PASSWORD" }),
    ["observed", "missing-parameter", "Missing required parameter PASSWORD"],
  ],
  [
    "an unknown user where users are not hidden",
    { PreventUserExistenceErrors: "LEGACY" },
    () => begin("nobody"),
    ["observed", "no-such-user", "User does not exist."],
  ],
  [
    "a choice that was not offered",
    {},
    async () => {
      const { Session } = await begin("bob");
      return respond("SELECT_CHALLENGE", Session, { USERNAME: "bob", ANSWER: "EMAIL_OTP" });
    },
    ["inferred", "challenge-not-offered", "EMAIL_OTP is not available for the user."],
  ],
  [
    "a device",
    {},
    () => respond("DEVICE_SRP_AUTH", undefined, { USERNAME: "alice", DEVICE_KEY: "us-east-1_0a", SRP_A: "ab" }),
    ["observed", "no-such-device", "Device does not exist."],
  ],
])("USER_AUTH refuses %s", async (_what, client, call, refusal) => {
  await start(FACTORS, client);
  await expectTold(call(), refusal);
});

test("USER_AUTH refuses a code after the user was disabled", async () => {
  await start();
  const asked = await begin("alice", { PREFERRED_CHALLENGE: "EMAIL_OTP" });
  const EMAIL_OTP_CODE = running.delivered.at(-1)?.code ?? "";
  const { services } = running.pools;
  const user = findByUsername(services, services.pools.pool(POOL_ID), "alice");
  services.store.write(() => user && services.tables.users.put([POOL_ID, user.sub], { ...user, enabled: false }));
  await expect(respond("EMAIL_OTP", asked.Session, { USERNAME: "alice", EMAIL_OTP_CODE })).rejects.toThrow(
    "User is disabled.",
  );
});

test("a pool that tracks no devices has none", async () => {
  await start();
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  const device = { AccessToken, DeviceKey: "us-east-1_0a1b2c3d-0000-4000-8000-000000000000" };
  expect((await running.sdk.send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([]);
  const refused = [
    [new ForgetDeviceCommand(device), ["observed", "no-such-device", "Device does not exist."]],
    [
      new ConfirmDeviceCommand(device),
      ["inferred", "devices-not-tracked", "Device tracking is not enabled for the user pool."],
    ],
  ] as const;
  for (const [command, told] of refused) await expectTold(running.sdk.send(command as ForgetDeviceCommand), told);
});
