import { createHmac } from "node:crypto";
import {
  type AttributeType,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type SignUpCommandInput,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectRefusal, otherThan, type Refusal } from "./refusals";
import { CLIENT_ID, type FixtureOptions, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, signIn, tokensOf } from "./running-pool-steps";

const CLIENT = { ClientId: CLIENT_ID };
const VERIFYING = { AutoVerifiedAttributes: ["email"] };

const attributesOf = (given: Record<string, string>): AttributeType[] =>
  Object.entries(given).map(([Name, Value]) => ({ Name, Value }));

const signUp = (
  { sdk }: RunningPools,
  Username: string,
  attributes: Record<string, string> = {},
  more: Partial<SignUpCommandInput> = {},
) =>
  sdk.send(
    new SignUpCommand({ ...CLIENT, Username, Password: PASSWORD, UserAttributes: attributesOf(attributes), ...more }),
  );

const confirm = ({ sdk }: RunningPools, Username: string, ConfirmationCode: string, ForceAliasCreation = false) =>
  sdk.send(new ConfirmSignUpCommand({ ...CLIENT, Username, ConfirmationCode, ForceAliasCreation }));

const resend = ({ sdk }: RunningPools, Username: string) =>
  sdk.send(new ResendConfirmationCodeCommand({ ...CLIENT, Username }));

const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";

async function withPool(options: FixtureOptions, work: (running: RunningPools) => Promise<void>): Promise<void> {
  const running = await startFixture(options);
  try {
    await work(running);
  } finally {
    await running.close();
  }
}

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ pool: VERIFYING });
});
afterAll(() => running.close());

test("a sign-up sends a code, which confirms the user and verifies the address", async () => {
  const { $metadata: _, ...answer } = await signUp(running, "fred", { email: "fred@example.com" });
  expect(answer).toEqual({
    UserConfirmed: false,
    UserSub: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-70[0-9a-f]{2}-/),
    CodeDeliveryDetails: { Destination: "f***@e***", DeliveryMedium: "EMAIL", AttributeName: "email" },
  });
  expect(running.delivered.at(-1)).toEqual({
    at: expect.any(Number),
    userPoolId: POOL_ID,
    username: "fred",
    medium: "EMAIL",
    destination: "fred@example.com",
    purpose: "SignUp",
    subject: "Your verification code",
    body: `Your confirmation code is ${lastCode(running)}`,
    code: expect.stringMatching(/^\d{6}$/),
  });
  await expect(signIn(running.sdk, "fred")).rejects.toThrow("User is not confirmed.");
  await confirm(running, "fred", lastCode(running));
  const { id } = await tokensOf(running.sdk, "fred@example.com");
  expect(claimsOf(id)).toMatchObject({ email: "fred@example.com", email_verified: true });
});

test("a sign-up code is not logged", () => {
  expect(running.logged.join("\n")).not.toContain(lastCode(running));
});

test("an address can sign in only once it is verified", async () => {
  await signUp(running, "gina", { email: "gina@example.com" });
  await expect(signIn(running.sdk, "gina@example.com")).rejects.toThrow("Incorrect username or password.");
});

test("a new sign-up code ends the former one", async () => {
  await signUp(running, "harry", { email: "harry@example.com" });
  const first = lastCode(running);
  const { CodeDeliveryDetails } = await resend(running, "harry");
  expect(CodeDeliveryDetails).toEqual({ Destination: "h***@e***", DeliveryMedium: "EMAIL", AttributeName: "email" });
  expect(running.delivered.at(-1)?.purpose).toBe("ResendCode");
  const second = lastCode(running);
  if (first !== second) await expect(confirm(running, "harry", first)).rejects.toThrow("Invalid verification code");
  await expect(confirm(running, "harry", second)).resolves.toBeDefined();
});

test.each([
  [-1, undefined],
  [0, "ExpiredCodeException"],
  [1, "ExpiredCodeException"],
])("a sign-up code entered %i ms from 24 hours is answered %s", async (offset, name) => {
  const now = running.now();
  running.setClock(now);
  await signUp(running, `clock${offset}`, { email: `clock${offset}@example.com` });
  const code = lastCode(running);
  running.setClock(now + 86_400_000 + offset);
  const attempt = confirm(running, `clock${offset}`, code);
  if (name === undefined) await expect(attempt).resolves.toBeDefined();
  else await expect(attempt).rejects.toMatchObject({ name });
  running.setClock(undefined);
});

test("of two identical right answers one comes too late", async () => {
  await signUp(running, "ivan", { email: "ivan@example.com" });
  const code = lastCode(running);
  const outcomes = await Promise.allSettled([confirm(running, "ivan", code), confirm(running, "ivan", code)]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("of two sign-ups with one name one is refused", async () => {
  const outcomes = await Promise.allSettled([signUp(running, "twin"), signUp(running, "twin")]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

const unconfirmed = async (name: string) => {
  await signUp(running, name, { email: `${name}@example.com` });
  return lastCode(running);
};
const refusals: readonly Refusal[] = [
  [
    "a name that is taken",
    "observed",
    "user-already-exists",
    "User already exists",
    async () => {
      await signUp(running, "taken");
      await signUp(running, "TAKEN");
    },
  ],
  [
    "a name of e-mail form where addresses are aliases",
    "observed",
    "username-of-email-form",
    "Username cannot be of email format, since user pool is configured for email alias.",
    () => signUp(running, "x@example.com"),
  ],
  [
    "email_verified",
    "observed",
    "attribute-immutable",
    "Cannot modify the non-mutable attribute email_verified",
    () => signUp(running, "x", { email: "x@example.com", email_verified: "true" }),
  ],
  [
    "a password that is too weak",
    "observed",
    "password-at-sign-up",
    "Password did not conform with policy: Password must have uppercase characters",
    () => signUp(running, "x", {}, { Password: "aaaaaaa1!" }),
  ],
  [
    "a password of fewer than six characters",
    "observed",
    "validation",
    "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length greater than or equal to 6",
    () => signUp(running, "x", {}, { Password: "Aa1!" }),
  ],
  [
    "no password",
    "inferred",
    "password-missing",
    "Password is required",
    () => signUp(running, "x", {}, { Password: undefined }),
  ],
  [
    "a wrong code",
    "observed",
    "code-mismatch",
    "Invalid verification code provided, please try again.",
    async () => confirm(running, "wrong1", otherThan(await unconfirmed("wrong1"))),
  ],
  [
    "a sixth code after five wrong ones",
    "observed",
    "limit-exceeded",
    "Attempt limit exceeded, please try after some time.",
    async () => {
      const code = await unconfirmed("wrong2");
      for (let count = 0; count < 5; count += 1) await confirm(running, "wrong2", otherThan(code)).catch(() => {});
      await confirm(running, "wrong2", code);
    },
  ],
  [
    "confirming twice",
    "observed",
    "not-to-be-confirmed",
    "User cannot be confirmed. Current status is CONFIRMED",
    async () => {
      const code = await unconfirmed("twice");
      await confirm(running, "twice", code);
      await confirm(running, "twice", code);
    },
  ],
  [
    "a code to whom is confirmed",
    "observed",
    "already-confirmed",
    "User is already confirmed.",
    async () => {
      await confirm(running, "again", await unconfirmed("again"));
      await resend(running, "again");
    },
  ],
  [
    "an eleventh code in an hour",
    "observed",
    "limit-exceeded",
    "Attempt limit exceeded, please try after some time.",
    async () => {
      await unconfirmed("eleven");
      for (let count = 0; count < 11; count += 1) await resend(running, "eleven");
    },
  ],
  [
    "a code where there is no address",
    "observed",
    "nothing-to-resend",
    "Cannot resend codes. Auto verification not turned on.",
    async () => {
      await signUp(running, "nowhere");
      await resend(running, "nowhere");
    },
  ],
  [
    "an address that another has verified meanwhile",
    "observed",
    "alias-exists",
    "An account with the email already exists.",
    async () => {
      await makeUser(running.sdk, "holder", { email: "shared@example.com" });
      await signUp(running, "claimant", { email: "shared@example.com" });
      await confirm(running, "claimant", lastCode(running));
    },
  ],
];
test.each(refusals)("%s is refused (%s: %s)", async (...row) => expectRefusal(row[4](), row));

test("an address changes hands with ForceAliasCreation", async () => {
  await makeUser(running.sdk, "former", { email: "moving@example.com" });
  await signUp(running, "latter", { email: "moving@example.com" });
  await expect(confirm(running, "latter", lastCode(running))).rejects.toThrow("already exists");
  await confirm(running, "latter", lastCode(running), true);
  expect(claimsOf((await tokensOf(running.sdk, "moving@example.com")).access)["username"]).toBe("latter");
  expect(claimsOf((await tokensOf(running.sdk, "former")).id)["email_verified"]).toBe(false);
});

test("without auto verification no code is sent", () =>
  withPool({}, async (running) => {
    const { $metadata: _, ...answer } = await signUp(running, "fred", { email: "fred@example.com" });
    expect(answer).toEqual({ UserConfirmed: false, UserSub: expect.any(String) });
    expect(running.delivered).toEqual([]);
  }));

test("a phone number is verified before an address", () =>
  withPool({ pool: { AutoVerifiedAttributes: ["email", "phone_number"] } }, async (running) => {
    const { CodeDeliveryDetails } = await signUp(running, "fred", { email: "f@g.h", phone_number: "+14155559934" });
    expect(CodeDeliveryDetails).toEqual({
      Destination: "+*******9934",
      DeliveryMedium: "SMS",
      AttributeName: "phone_number",
    });
    expect(running.delivered).toMatchObject([{ medium: "SMS", destination: "+14155559934" }]);
  }));

const closed = { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } };
const byAddress = { AliasAttributes: [], UsernameAttributes: ["email", "phone_number"] };
const required = (Name: string) => ({ Schema: [{ Name, AttributeDataType: "String", Required: true }] });
const refusalsBySettings: readonly (readonly [...Refusal<[RunningPools]>, FixtureOptions])[] = [
  [
    "a closed pool",
    "observed",
    "sign-up-closed",
    "SignUp is not permitted for this user pool",
    (running) => signUp(running, "x"),
    { pool: closed },
  ],
  [
    "a name that is no address",
    "observed",
    "username-not-an-attribute",
    "Username should be either an email or a phone number.",
    (running) => signUp(running, "x"),
    { pool: byAddress },
  ],
  [
    "an address that is taken as a name",
    "observed",
    "address-already-exists",
    "An account with the given email already exists.",
    async (running) => {
      await signUp(running, "x@example.com");
      await signUp(running, "X@example.com");
    },
    { pool: byAddress },
  ],
  [
    "a missing family name",
    "observed",
    "attribute-required",
    "Attributes did not conform to the schema: name.familyName: The attribute name.familyName is required",
    (running) => signUp(running, "x"),
    { pool: required("family_name") },
  ],
  [
    "a missing address",
    "observed",
    "attribute-required",
    "Attributes did not conform to the schema: emails: The attribute emails is required",
    (running) => signUp(running, "x"),
    { pool: required("email") },
  ],
  [
    "an attribute that the client may not write",
    "observed",
    "attribute-unauthorized",
    "A client attempted to write unauthorized attribute",
    (running) => signUp(running, "x", { nickname: "x" }),
    { client: { WriteAttributes: ["email"] } },
  ],
  [
    "confirming a name that no user has",
    "observed",
    "no-such-user-of-client",
    "Username/client id combination not found.",
    (running) => confirm(running, "nobody", "123456"),
    { client: { PreventUserExistenceErrors: "LEGACY" } },
  ],
  [
    "a code for a name that no user has",
    "observed",
    "no-such-user-of-client",
    "Username/client id combination not found.",
    (running) => resend(running, "nobody"),
    { client: { PreventUserExistenceErrors: "LEGACY" } },
  ],
  [
    "a missing secret hash",
    "observed",
    "secret-hash-missing",
    `Client ${CLIENT_ID} is configured with secret but SECRET_HASH was not received`,
    (running) => signUp(running, "x"),
    { client: { GenerateSecret: true } },
  ],
  [
    "a wrong secret hash",
    "observed",
    "secret-hash-wrong",
    `Unable to verify secret hash for client ${CLIENT_ID}`,
    (running) => signUp(running, "x", {}, { SecretHash: "bm8=" }),
    { client: { GenerateSecret: true } },
  ],
];
test.each(refusalsBySettings)("%s is refused (%s: %s)", async (...row) =>
  withPool(row[5], async (running) => expectRefusal(row[4](running), row)),
);

test("the right secret hash is accepted", () =>
  withPool({ client: { GenerateSecret: true } }, async (running) => {
    const secret = running.pools.services.pools.client(CLIENT_ID).client.secret ?? "";
    const SecretHash = createHmac("sha256", secret).update(`fred${CLIENT_ID}`).digest("base64");
    await expect(signUp(running, "fred", {}, { SecretHash })).resolves.toHaveProperty("UserSub");
  }));

test("where addresses are names, the internal name is the sub", () =>
  withPool({ pool: { ...byAddress, ...VERIFYING } }, async (running) => {
    const { UserSub } = await signUp(running, "fred@example.com");
    expect(running.delivered.at(-1)).toMatchObject({ username: UserSub, destination: "fred@example.com" });
    await confirm(running, "fred@example.com", lastCode(running));
    expect(claimsOf((await tokensOf(running.sdk, "fred@example.com")).access)["username"]).toBe(UserSub);
  }));
