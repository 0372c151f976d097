import {
  AdminDeleteUserAttributesCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminUpdateUserAttributesCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, type FixtureOptions, PASSWORD, POOL_ID, type RunningPools } from "./running-pool";
import { makeUser, signIn, tokensOf } from "./running-pool-steps";
import { respondTo, setUpAuthenticator, startAtNoon } from "./second-factor-steps";

const ALL = ["SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"];
let running: RunningPools;
const start = async (options: FixtureOptions) => {
  running = await startAtNoon(options);
};
afterEach(() => running.close());

const respond = (challenge: ChallengeNameType, session?: string, answers?: Record<string, string>) =>
  respondTo(running, challenge, session, answers);

const setUp = (username?: string) => setUpAuthenticator(running, username);

const prefer = (settings: Record<string, { Enabled?: boolean; PreferredMfa?: boolean }>, Username = "alice") =>
  running.sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId: POOL_ID, Username, ...settings }));

test("a code by e-mail signs in once, whatever was tried before", async () => {
  await start({ pool: { MfaConfiguration: "OPTIONAL", EnabledMfas: ["EMAIL_OTP"] } });
  await prefer({ EmailMfaSettings: { Enabled: true, PreferredMfa: true } });
  const asked = await signIn(running.sdk, "alice");
  expect(asked).toMatchObject({
    ChallengeName: "EMAIL_OTP",
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: "EMAIL", CODE_DELIVERY_DESTINATION: "a***@e***" },
  });
  const code = running.delivered.at(-1)?.code ?? "";
  expect(code).toMatch(/^\d{6}$/);
  const wrong = code === "000000" ? "000001" : "000000";
  await expectTold(respond("EMAIL_OTP", asked.Session, { EMAIL_OTP_CODE: wrong }), [
    "observed",
    "sign-in-code-wrong",
    "Invalid code or auth state for the user.",
  ]);
  expect((await respond("EMAIL_OTP", asked.Session, { EMAIL_OTP_CODE: code })).AuthenticationResult).toBeDefined();
  await expect(respond("EMAIL_OTP", asked.Session, { EMAIL_OTP_CODE: code })).rejects.toThrow("once");
});

test("a code by text message signs in, too", async () => {
  await start({ pool: { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SMS_MFA"] } });
  const UserAttributes = [
    { Name: "phone_number", Value: "+15550109934" },
    { Name: "phone_number_verified", Value: "true" },
  ];
  const of = { UserPoolId: POOL_ID, Username: "alice" };
  await running.sdk.send(new AdminUpdateUserAttributesCommand({ ...of, UserAttributes }));
  await prefer({ SMSMfaSettings: { Enabled: true, PreferredMfa: true } });
  const asked = await signIn(running.sdk, "alice");
  expect(asked).toMatchObject({
    ChallengeName: "SMS_MFA",
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: "SMS", CODE_DELIVERY_DESTINATION: "+*******9934" },
  });
  const SMS_MFA_CODE = running.delivered.at(-1)?.code ?? "";
  expect((await respond("SMS_MFA", asked.Session, { SMS_MFA_CODE })).AuthenticationResult).toBeDefined();
});

test("a pool that requires MFA sends codes to a verified address without a preference", async () => {
  await start({ pool: { MfaConfiguration: "ON", EnabledMfas: ["EMAIL_OTP"] } });
  expect((await signIn(running.sdk, "alice")).ChallengeName).toBe("EMAIL_OTP");
});

test("a user whose second factor has lost its address can't sign in, nor set another one up", async () => {
  await start({ pool: { MfaConfiguration: "ON", EnabledMfas: ["EMAIL_OTP"] } });
  await makeUser(running.sdk, "bob", { email: "bob@example.com" });
  await prefer({ EmailMfaSettings: { Enabled: true } }, "bob");
  const UserAttributeNames = ["email"];
  await running.sdk.send(
    new AdminDeleteUserAttributesCommand({ UserPoolId: POOL_ID, Username: "bob", UserAttributeNames }),
  );
  await expectTold(signIn(running.sdk, "bob"), [
    "inferred",
    "second-factor-missing",
    "A second factor is required and the local pool could not ask for it.",
  ]);
});

test("several factors without a preference are offered, and the choice is asked for", async () => {
  await start({ pool: { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL } });
  await setUp();
  await prefer({ SoftwareTokenMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } });
  const asked = await signIn(running.sdk, "alice");
  expect(asked.ChallengeName).toBe("SELECT_MFA_TYPE");
  expect(JSON.parse(asked.ChallengeParameters?.["MFAS_CAN_CHOOSE"] ?? "")).toEqual(["SOFTWARE_TOKEN_MFA", "EMAIL_OTP"]);
  await expectTold(respond("SELECT_MFA_TYPE", asked.Session, { ANSWER: "SMS_MFA" }), [
    "inferred",
    "mfa-answer-not-offered",
    "SMS_MFA is not among the choices.",
  ]);
  const next = await respond("SELECT_MFA_TYPE", asked.Session, { ANSWER: "EMAIL_OTP" });
  expect(next.ChallengeName).toBe("EMAIL_OTP");
});

test.each<[string, FixtureOptions["pool"], () => Promise<unknown>, Told]>([
  [
    "preferring an authenticator that is not set up",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    () => prefer({ SoftwareTokenMfaSettings: { Enabled: true } }),
    ["observed", "mfa-not-set-up", "User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA"],
  ],
  [
    "text messages without a number",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    () => prefer({ SMSMfaSettings: { Enabled: true } }),
    ["observed", "mfa-not-set-up", "User does not have delivery config set to turn on SMS_MFA"],
  ],
  [
    "e-mail where the pool has none",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] },
    () => prefer({ EmailMfaSettings: { Enabled: true } }),
    ["inferred", "mfa-not-in-pool", "EMAIL_OTP is not enabled for the user pool."],
  ],
  [
    "preferring what is turned off",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    () => prefer({ EmailMfaSettings: { Enabled: false, PreferredMfa: true } }),
    ["inferred", "mfa-preferred-but-off", "EMAIL_OTP must be enabled to be preferred."],
  ],
  [
    "two preferred ones",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    () => prefer({ EmailMfaSettings: { PreferredMfa: true }, SMSMfaSettings: { PreferredMfa: true } }),
    ["inferred", "mfa-two-preferred", "Only one MFA method can be preferred."],
  ],
  [
    "an authenticator in a pool without them",
    {},
    async () => {
      const { access: AccessToken } = await tokensOf(running.sdk, "alice");
      return running.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    },
    ["observed", "software-tokens-not-enabled", "Software Token MFA has not been enabled by the userPool."],
  ],
  [
    "a code without a secret",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    async () => {
      const { access: AccessToken } = await tokensOf(running.sdk, "alice");
      return running.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: "123456" }));
    },
    ["inferred", "software-token-not-set-up", "User has not set up a software token."],
  ],
  [
    "neither token nor session",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    () => running.sdk.send(new AssociateSoftwareTokenCommand({})),
    ["inferred", "token-or-session", "One of AccessToken and Session is needed."],
  ],
  [
    "a session of nowhere",
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL },
    () => running.sdk.send(new AssociateSoftwareTokenCommand({ Session: "x".repeat(30) })),
    ["observed", "session-invalid", "Invalid session for the user."],
  ],
])("a pool with second factors refuses %s", async (_what, pool, call, refusal) => {
  await start({ ...(pool !== undefined && { pool }) });
  await expectTold(call(), refusal);
});

test("SetUserPoolMfaConfig turns on what it names and off what it leaves out", async () => {
  await start({ pool: { MfaConfiguration: "OPTIONAL", EnabledMfas: ALL } });
  const of = { UserPoolId: POOL_ID };
  await running.sdk.send(
    new SetUserPoolMfaConfigCommand({
      ...of,
      MfaConfiguration: "ON",
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  );
  expect(await running.sdk.send(new GetUserPoolMfaConfigCommand(of))).toMatchObject({
    MfaConfiguration: "ON",
    SoftwareTokenMfaConfiguration: { Enabled: true },
  });
  const asked = await running.sdk.send(
    new AdminInitiateAuthCommand({
      ...of,
      ClientId: CLIENT_ID,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "alice", PASSWORD },
    }),
  );
  expect(asked.ChallengeName).toBe("MFA_SETUP");
  await expect(
    running.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        ...of,
        ClientId: CLIENT_ID,
        ChallengeName: "MFA_SETUP",
        Session: asked.Session,
        ChallengeResponses: { USERNAME: "alice" },
      }),
    ),
  ).rejects.toThrow("User has not set up a software token.");
});
