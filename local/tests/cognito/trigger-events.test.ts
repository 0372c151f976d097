import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type ChallengeNameType,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetUserAttributeVerificationCodeCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandInput,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
  UpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import type { JsonObject } from "../../src/model/json";
import { CLIENT_ID, PASSWORD, POOL_ID } from "./running-pool";
import { tokensOf } from "./running-pool-steps";
import { entries, lastCode, OTHER_NUMBER } from "./sms-steps";
import { metadata, type Recorded, recordTriggers } from "./trigger-events";

/** Holds the tables of docs/aws-behaviour/cognito-trigger-events.md against what the triggers get here. */

const document = readFileSync(join(__dirname, "../../../docs/aws-behaviour/cognito-trigger-events.md"), "utf8");
const rows = new Map(
  [...document.matchAll(/^\| ([^|`]+?) \| (`[^|]+?) \| [^|]+ \|$/gm)].map(([, way = "", runs = ""]) => [way, runs]),
);

let recorded: Recorded;
afterEach(() => recorded.running.close());

type Way = (recorded: Recorded) => Promise<unknown>;
const CLIENT = { ClientId: CLIENT_ID };
const initiate = (
  { running }: Recorded,
  AuthFlow: InitiateAuthCommandInput["AuthFlow"],
  given: Record<string, string>,
) =>
  running.sdk.send(
    new InitiateAuthCommand({ ...CLIENT, AuthFlow, AuthParameters: given, ...metadata("InitiateAuth") }),
  );
const respond = (
  { running }: Recorded,
  ChallengeName: ChallengeNameType,
  Session: string | undefined,
  given: Record<string, string>,
) =>
  running.sdk.send(
    new RespondToAuthChallengeCommand({
      ...CLIENT,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: "alice", ...given },
      ...metadata("RespondToAuthChallenge"),
    }),
  );
const byPassword = (to: Recorded, USERNAME = "alice") => initiate(to, "USER_PASSWORD_AUTH", { USERNAME, PASSWORD });

const FACTORS = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "SMS_OTP", "EMAIL_OTP"] } };
const REQUIRED = { MfaConfiguration: "ON", EnabledMfas: ["SMS_MFA"] };

/** SRP by a library, each of whose calls says which one it is. */
function byProof({ running }: Recorded): Promise<unknown> {
  const Pool = new CognitoUserPool({ UserPoolId: POOL_ID, ClientId: CLIENT_ID, endpoint: running.pools.endpoint });
  const user = new CognitoUser({ Username: "alice", Pool });
  const client = Reflect.get(user, "client");
  const request = client.request.bind(client);
  client.request = (operation: string, params: object, done: unknown) =>
    request(operation, { ...params, ...metadata(operation) }, done);
  return new Promise((onSuccess, onFailure) =>
    user.authenticateUser(new AuthenticationDetails({ Username: "alice", Password: PASSWORD }), {
      onSuccess,
      onFailure,
    }),
  );
}

const signIns: readonly (readonly [way: string, pool: JsonObject, Way])[] = [
  ["USER_PASSWORD_AUTH", {}, (to) => byPassword(to)],
  ["USER_SRP_AUTH", {}, byProof],
  ["a name that no user has", {}, (to) => byPassword(to, "nobody").catch(() => undefined)],
  [
    "USER_AUTH by SMS_OTP",
    { Policies: FACTORS },
    async (to) => {
      const asked = await initiate(to, "USER_AUTH", { USERNAME: "alice", PREFERRED_CHALLENGE: "SMS_OTP" });
      await respond(to, "SMS_OTP", asked.Session, { SMS_OTP_CODE: lastCode(to.running) });
    },
  ],
  [
    "USER_AUTH, chosen: EMAIL_OTP",
    { Policies: FACTORS },
    async (to) => {
      const asked = await initiate(to, "USER_AUTH", { USERNAME: "alice" });
      const chosen = await respond(to, "SELECT_CHALLENGE", asked.Session, { ANSWER: "EMAIL_OTP" });
      await respond(to, "EMAIL_OTP", chosen.Session, { EMAIL_OTP_CODE: lastCode(to.running) });
    },
  ],
  [
    "a password, then SMS_MFA",
    REQUIRED,
    async (to) => {
      const asked = await byPassword(to);
      await respond(to, "SMS_MFA", asked.Session, { SMS_MFA_CODE: lastCode(to.running) });
    },
  ],
  [
    "a password, then MFA_SETUP by e-mail",
    { MfaConfiguration: "ON", EnabledMfas: ["EMAIL_OTP"] },
    async (to) => {
      const asked = await byPassword(to, "bob");
      const USERNAME = "bob";
      const sent = await respond(to, "MFA_SETUP", asked.Session, { USERNAME, EMAIL: "bob@example.com" });
      await respond(to, "EMAIL_OTP", sent.Session, { USERNAME, EMAIL_OTP_CODE: lastCode(to.running) });
    },
  ],
  [
    "NEW_PASSWORD_REQUIRED",
    {},
    async (to) => {
      const of = { UserPoolId: POOL_ID, Username: "bob" };
      await to.running.sdk.send(new AdminSetUserPasswordCommand({ ...of, Password: PASSWORD, Permanent: false }));
      const asked = await byPassword(to, "bob");
      await respond(to, "NEW_PASSWORD_REQUIRED", asked.Session, { USERNAME: "bob", NEW_PASSWORD: `${PASSWORD}2` });
    },
  ],
  [
    "CUSTOM_AUTH",
    {},
    async (to) => {
      const asked = await initiate(to, "CUSTOM_AUTH", { USERNAME: "alice" });
      await respond(to, "CUSTOM_CHALLENGE", asked.Session, { ANSWER: "2" });
    },
  ],
  [
    "REFRESH_TOKEN_AUTH",
    {},
    async (to) => {
      const { refresh: REFRESH_TOKEN } = await tokensOf(to.running.sdk, "alice");
      to.begin();
      await initiate(to, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN });
    },
  ],
];

const signUp = (to: Recorded) =>
  to.running.sdk.send(
    new SignUpCommand({
      ...CLIENT,
      Username: "fred",
      Password: PASSWORD,
      UserAttributes: entries({ phone_number: OTHER_NUMBER }),
      ValidationData: entries({ call: "SignUp" }),
      ...metadata("SignUp"),
    }),
  );
const accessToken = async (to: Recorded) => {
  const { access } = await tokensOf(to.running.sdk, "alice");
  to.begin();
  return access;
};
const FRED = { ...CLIENT, Username: "fred" };
const ALICE = { UserPoolId: POOL_ID, Username: "alice" };

const messages: readonly (readonly [operation: string, Way])[] = [
  ["SignUp", signUp],
  [
    "ConfirmSignUp",
    async (to) => {
      await signUp(to);
      to.begin();
      const ConfirmationCode = lastCode(to.running);
      await to.running.sdk.send(new ConfirmSignUpCommand({ ...FRED, ConfirmationCode, ...metadata("ConfirmSignUp") }));
    },
  ],
  [
    "AdminConfirmSignUp",
    async (to) => {
      await signUp(to);
      to.begin();
      const fred = { UserPoolId: POOL_ID, Username: "fred" };
      await to.running.sdk.send(new AdminConfirmSignUpCommand({ ...fred, ...metadata("AdminConfirmSignUp") }));
    },
  ],
  [
    "ResendConfirmationCode",
    async (to) => {
      await signUp(to);
      to.begin();
      await to.running.sdk.send(new ResendConfirmationCodeCommand({ ...FRED, ...metadata("ResendConfirmationCode") }));
    },
  ],
  [
    "ForgotPassword",
    (to) =>
      to.running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "alice", ...metadata("ForgotPassword") })),
  ],
  [
    "ConfirmForgotPassword",
    async (to) => {
      await to.running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "alice" }));
      to.begin();
      const given = { ConfirmationCode: lastCode(to.running), Password: `${PASSWORD}2` };
      const of = { ...CLIENT, Username: "alice", ...metadata("ConfirmForgotPassword") };
      await to.running.sdk.send(new ConfirmForgotPasswordCommand({ ...of, ...given }));
    },
  ],
  [
    "UpdateUserAttributes",
    async (to) => {
      const UserAttributes = entries({ phone_number: OTHER_NUMBER });
      const of = { AccessToken: await accessToken(to), UserAttributes, ...metadata("UpdateUserAttributes") };
      await to.running.sdk.send(new UpdateUserAttributesCommand(of));
    },
  ],
  [
    "GetUserAttributeVerificationCode",
    async (to) => {
      const of = { AccessToken: await accessToken(to), ...metadata("GetUserAttributeVerificationCode") };
      await to.running.sdk.send(new GetUserAttributeVerificationCodeCommand({ ...of, AttributeName: "phone_number" }));
    },
  ],
  [
    "AdminCreateUser",
    (to) =>
      to.running.sdk.send(
        new AdminCreateUserCommand({
          UserPoolId: POOL_ID,
          Username: "gina",
          UserAttributes: entries({ phone_number: OTHER_NUMBER }),
          ValidationData: entries({ call: "AdminCreateUser" }),
          DesiredDeliveryMediums: ["SMS"],
          ...metadata("AdminCreateUser"),
        }),
      ),
  ],
  [
    "AdminUpdateUserAttributes",
    (to) =>
      to.running.sdk.send(
        new AdminUpdateUserAttributesCommand({
          ...ALICE,
          UserAttributes: entries({ phone_number: OTHER_NUMBER }),
          ...metadata("AdminUpdateUserAttributes"),
        }),
      ),
  ],
  [
    "AdminResetUserPassword",
    (to) => to.running.sdk.send(new AdminResetUserPasswordCommand({ ...ALICE, ...metadata("AdminResetUserPassword") })),
  ],
];

const VERIFYING = {
  AutoVerifiedAttributes: ["phone_number"],
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: "verified_phone_number", Priority: 1 }] },
};
const FLOWS = [
  "ALLOW_USER_AUTH",
  "ALLOW_USER_SRP_AUTH",
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_CUSTOM_AUTH",
  "ALLOW_REFRESH_TOKEN_AUTH",
];

async function tell(way: Way, pool: JsonObject, senders: boolean): Promise<string> {
  recorded = await recordTriggers(pool, senders, { client: { ExplicitAuthFlows: FLOWS } });
  recorded.begin();
  await way(recorded);
  return recorded.told();
}

test.each(signIns)("the triggers of a sign-in by %s get what the table says", async (way, pool, run) => {
  expect(await tell(run, pool, false)).toBe(rows.get(way));
});

test.each(messages)("the triggers of %s get what the table says", async (operation, run) => {
  expect(await tell(run, VERIFYING, false)).toBe(rows.get(operation));
});

test.each(messages.filter(([operation]) => rows.has(`${operation}, custom sender`)))(
  "with a custom sender, the triggers of %s get what the table says",
  async (operation, run) => {
    expect(await tell(run, VERIFYING, true)).toBe(rows.get(`${operation}, custom sender`));
  },
);

test.each(signIns.filter(([way]) => rows.has(`${way}, custom sender`)))(
  "with a custom sender, the triggers of a sign-in by %s get what the table says",
  async (way, pool, run) => {
    expect(await tell(run, pool, true)).toBe(rows.get(`${way}, custom sender`));
  },
);

test("every row of the tables is tried", async () => {
  recorded = await recordTriggers({}, false);
  const ways = [...signIns.map(([way]) => way), ...messages.map(([operation]) => operation)];
  const bySender = ways.map((way) => `${way}, custom sender`).filter((way) => rows.has(way));
  expect([...rows.keys()].sort()).toEqual([...ways, ...bySender].sort());
  expect(bySender).toHaveLength(9);
});
