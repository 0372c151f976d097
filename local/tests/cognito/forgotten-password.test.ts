import {
  AdminResetUserPasswordCommand,
  ChangePasswordCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { choose, forget, NEW_PASSWORD } from "./forgotten-password-steps";
import { expectRefusal, otherThan, type Refusal } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn, tokensOf } from "./running-pool-steps";

const CLIENT = { ClientId: CLIENT_ID };
const VERIFYING = { AutoVerifiedAttributes: ["email"] };

const change = async ({ sdk }: RunningPools, username: string, PreviousPassword: string, ProposedPassword: string) =>
  sdk.send(
    new ChangePasswordCommand({
      AccessToken: (await tokensOf(sdk, username)).access,
      PreviousPassword,
      ProposedPassword,
    }),
  );
const lastCode = ({ delivered }: RunningPools): string => delivered.at(-1)?.code ?? "";

/** A confirmed user with a verified address, and the code that was sent to it. */
async function forgetful(running: RunningPools, name: string): Promise<string> {
  await makeUser(running.sdk, name, { email: `${name}@example.com` });
  await forget(running, name);
  return lastCode(running);
}

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ pool: VERIFYING, client: { PreventUserExistenceErrors: "LEGACY" } });
});
afterAll(() => running.close());

test("a forgotten password is replaced with the code, and tokens stay valid", async () => {
  await makeUser(running.sdk, "fred", { email: "fred@example.com" });
  const { access } = await tokensOf(running.sdk, "fred");
  const { CodeDeliveryDetails } = await forget(running, "fred@example.com");
  expect(CodeDeliveryDetails).toEqual({ Destination: "f***@e***", DeliveryMedium: "EMAIL", AttributeName: "email" });
  expect(running.delivered.at(-1)).toMatchObject({ purpose: "ForgotPassword", destination: "fred@example.com" });
  await choose(running, "fred", lastCode(running));
  await expect(signIn(running.sdk, "fred")).rejects.toThrow("Incorrect username or password.");
  await expect(signIn(running.sdk, "fred", NEW_PASSWORD)).resolves.toHaveProperty("AuthenticationResult");
  await expect(
    running.sdk.send(
      new ChangePasswordCommand({
        AccessToken: access,
        PreviousPassword: NEW_PASSWORD,
        ProposedPassword: "Third-Horse-33",
      }),
    ),
  ).resolves.toBeDefined();
});

test.each([
  [-1, undefined],
  [0, "ExpiredCodeException"],
])("a password code that is entered %i ms from an hour is answered %s", async (offset, name) => {
  running.setClock(running.now());
  const code = await forgetful(running, `clock${offset}`);
  running.setClock(running.pools.services.clock() + 3_600_000 + offset);
  const attempt = choose(running, `clock${offset}`, code);
  if (name === undefined) await expect(attempt).resolves.toBeDefined();
  else await expect(attempt).rejects.toMatchObject({ name });
  running.setClock(undefined);
});

test("a new password that is too weak leaves the code valid", async () => {
  const code = await forgetful(running, "weak");
  await expect(choose(running, "weak", code, "weakweak")).rejects.toThrow(
    "Password does not conform to policy: Password must have uppercase characters",
  );
  await expect(choose(running, "weak", code)).resolves.toBeDefined();
  await expect(choose(running, "weak", code)).rejects.toMatchObject({ name: "ExpiredCodeException" });
});

test("a password code survives a restart", async () => {
  const before = await startFixture({ pool: VERIFYING });
  const code = await forgetful(before, "fred");
  const after = await before.restart();
  try {
    await choose(after, "fred", code);
    await expect(signIn(after.sdk, "fred", NEW_PASSWORD)).resolves.toHaveProperty("AuthenticationResult");
  } finally {
    await after.close();
  }
});

test("a new password ends the lock after failed attempts", async () => {
  const code = await forgetful(running, "locked");
  for (let count = 0; count < 6; count += 1) await signIn(running.sdk, "locked", "Wrong-1-password").catch(() => {});
  await choose(running, "locked", code);
  await expect(signIn(running.sdk, "locked", NEW_PASSWORD)).resolves.toBeDefined();
});

test("an administrator can ask for a new password", async () => {
  await makeUser(running.sdk, "reset", { email: "reset@example.com" });
  await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "reset" }));
  await expect(signIn(running.sdk, "reset")).rejects.toMatchObject({ name: "PasswordResetRequiredException" });
  await choose(running, "reset", lastCode(running));
  await expect(signIn(running.sdk, "reset", NEW_PASSWORD)).resolves.toBeDefined();
});

const refusals: readonly Refusal[] = [
  [
    "a name that no user has",
    "observed",
    "no-such-user-of-client",
    "Username/client id combination not found.",
    () => forget(running, "nobody"),
  ],
  [
    "a new password for a name that no user has",
    "observed",
    "no-such-user-of-client",
    "Username/client id combination not found.",
    () => choose(running, "nobody", "123456"),
  ],
  [
    "a user without a verified address",
    "observed",
    "no-verified-contact",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
    async () => {
      await makeUser(running.sdk, "bare");
      await forget(running, "bare");
    },
  ],
  [
    "an administrator's reset without a verified address",
    "observed",
    "no-verified-contact",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
    async () => {
      await makeUser(running.sdk, "bare2");
      await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "bare2" }));
    },
  ],
  [
    "a user who has a temporary password",
    "observed",
    "password-not-resettable",
    "User password cannot be reset in the current state.",
    async () => {
      await makeUser(running.sdk, "temporary", { email: "temporary@example.com", isTemporary: true });
      await forget(running, "temporary");
    },
  ],
  [
    "a user who is not confirmed",
    "observed",
    "password-not-resettable",
    "User password cannot be reset in the current state.",
    async () => {
      await running.sdk.send(new SignUpCommand({ ...CLIENT, Username: "unconfirmed", Password: PASSWORD }));
      await forget(running, "unconfirmed");
    },
  ],
  [
    "a wrong code",
    "observed",
    "code-mismatch",
    "Invalid verification code provided, please try again.",
    async () => choose(running, "wrong", otherThan(await forgetful(running, "wrong"))),
  ],
  [
    "a code that nobody asked for",
    "observed",
    "code-expired",
    "Invalid code provided, please request a code again.",
    async () => {
      await makeUser(running.sdk, "unasked", { email: "unasked@example.com" });
      await choose(running, "unasked", "123456");
    },
  ],
  [
    "the right code after five wrong ones",
    "observed",
    "limit-exceeded",
    "Attempt limit exceeded, please try after some time.",
    async () => {
      const code = await forgetful(running, "guesser");
      for (let count = 0; count < 5; count += 1) await choose(running, "guesser", otherThan(code)).catch(() => {});
      await choose(running, "guesser", code);
    },
  ],
  [
    "an eleventh code in an hour",
    "observed",
    "limit-exceeded",
    "Attempt limit exceeded, please try after some time.",
    async () => {
      await makeUser(running.sdk, "eleven", { email: "eleven@example.com" });
      for (let count = 0; count < 11; count += 1) await forget(running, "eleven");
    },
  ],
  [
    "changing with a wrong former password",
    "observed",
    "wrong-credentials",
    "Incorrect username or password.",
    async () => {
      await makeUser(running.sdk, "changer");
      await change(running, "changer", "Wrong-1-password", NEW_PASSWORD);
    },
  ],
  [
    "changing to a password that is too weak",
    "observed",
    "new-password",
    "Password does not conform to policy: Password must have numeric characters",
    async () => {
      await makeUser(running.sdk, "changer2");
      await change(running, "changer2", PASSWORD, "Aaaaaaaa!");
    },
  ],
  [
    "an eleventh change in an hour",
    "observed",
    "limit-exceeded",
    "Attempt limit exceeded, please try after some time.",
    async () => {
      await makeUser(running.sdk, "changer3");
      const AccessToken = (await tokensOf(running.sdk, "changer3")).access;
      const wrong = { AccessToken, PreviousPassword: "Wrong-1-password", ProposedPassword: NEW_PASSWORD };
      for (let count = 0; count < 10; count += 1)
        await running.sdk.send(new ChangePasswordCommand(wrong)).catch(() => {});
      await running.sdk.send(new ChangePasswordCommand({ ...wrong, PreviousPassword: PASSWORD }));
    },
  ],
];
test.each(refusals)("%s is refused (%s: %s)", async (...row) => expectRefusal(row[4](), row));

test("a password may not be reused as far back as the policy says", async () => {
  const running = await startFixture({ pool: { Policies: { PasswordPolicy: { PasswordHistorySize: 2 } } } });
  try {
    await makeUser(running.sdk, "fred");
    const AccessToken = (await tokensOf(running.sdk, "fred")).access;
    const to = (PreviousPassword: string, ProposedPassword: string) =>
      running.sdk.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
    await to(PASSWORD, "second-password");
    await expect(to("second-password", PASSWORD)).rejects.toMatchObject({
      name: "PasswordHistoryPolicyViolationException",
    });
    await to("second-password", "third-password");
    await expect(to("third-password", PASSWORD)).resolves.toBeDefined();
  } finally {
    await running.close();
  }
});

test("recovery by an administrator alone is reported to a user who forgot the password", async () => {
  const mechanisms = { RecoveryMechanisms: [{ Name: "admin_only", Priority: 1 }] };
  const running = await startFixture({ pool: { AccountRecoverySetting: mechanisms } });
  try {
    const row = ["", "observed", "recovery-by-administrator", "Contact administrator to reset password."] as const;
    await expectRefusal(forget(running, "anybody"), row);
  } finally {
    await running.close();
  }
});
