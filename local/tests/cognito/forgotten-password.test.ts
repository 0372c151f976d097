import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { expectRefusal, otherThan, type Refusal } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn, tokensOf } from "./running-pool-steps";

const CLIENT = { ClientId: CLIENT_ID };
const NEW_PASSWORD = "Another-Horse-2";
const VERIFYING = { AutoVerifiedAttributes: ["email"] };

const forget = ({ sdk }: RunningPools, Username: string) =>
  sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username }));
const choose = ({ sdk }: RunningPools, Username: string, ConfirmationCode: string, Password = NEW_PASSWORD) =>
  sdk.send(new ConfirmForgotPasswordCommand({ ...CLIENT, Username, ConfirmationCode, Password }));
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

describe("a forgotten password", () => {
  let running: RunningPools;
  beforeAll(async () => {
    running = await startFixture({ pool: VERIFYING, client: { PreventUserExistenceErrors: "LEGACY" } });
  });
  afterAll(() => running.close());

  test("is replaced by who has the code; tokens stay", async () => {
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
  ])("%i ms from an hour, its code comes to %s", async (offset, name) => {
    running.setClock(Date.now());
    const code = await forgetful(running, `clock${offset}`);
    running.setClock(running.pools.services.clock() + 3_600_000 + offset);
    const attempt = choose(running, `clock${offset}`, code);
    if (name === undefined) await expect(attempt).resolves.toBeDefined();
    else await expect(attempt).rejects.toMatchObject({ name });
    running.setClock(undefined);
  });

  test("a password that is too weak leaves the code as it is", async () => {
    const code = await forgetful(running, "weak");
    await expect(choose(running, "weak", code, "weakweak")).rejects.toThrow(
      "Password does not conform to policy: Password must have uppercase characters",
    );
    await expect(choose(running, "weak", code)).resolves.toBeDefined();
    await expect(choose(running, "weak", code)).rejects.toMatchObject({ name: "ExpiredCodeException" });
  });

  test("its code outlives a restart", async () => {
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

  test("a new password ends the lock after failures", async () => {
    const code = await forgetful(running, "locked");
    for (let count = 0; count < 6; count += 1) await signIn(running.sdk, "locked", "Wrong-1-password").catch(() => {});
    await choose(running, "locked", code);
    await expect(signIn(running.sdk, "locked", NEW_PASSWORD)).resolves.toBeDefined();
  });

  test("an administrator can ask for a new one", async () => {
    await makeUser(running.sdk, "reset", { email: "reset@example.com" });
    await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "reset" }));
    await expect(signIn(running.sdk, "reset")).rejects.toMatchObject({ name: "PasswordResetRequiredException" });
    await choose(running, "reset", lastCode(running));
    await expect(signIn(running.sdk, "reset", NEW_PASSWORD)).resolves.toBeDefined();
  });

  const refusals: readonly Refusal[] = [
    [
      "a name that is nobody's",
      "observed",
      "no-such-user-of-client",
      "Username/client id combination not found.",
      () => forget(running, "nobody"),
    ],
    [
      "a new password for a name that is nobody's",
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
});

describe("a password's history", () => {
  test("is remembered as far as the policy says", async () => {
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
});

describe("recovery by an administrator alone", () => {
  test("is said to whoever forgot", async () => {
    const mechanisms = { RecoveryMechanisms: [{ Name: "admin_only", Priority: 1 }] };
    const running = await startFixture({ pool: { AccountRecoverySetting: mechanisms } });
    try {
      const row = ["", "observed", "recovery-by-administrator", "Contact administrator to reset password."] as const;
      await expectRefusal(forget(running, "anybody"), row);
    } finally {
      await running.close();
    }
  });
});

describe("a client that hides users", () => {
  let running: RunningPools;
  beforeAll(async () => {
    running = await startFixture({ pool: VERIFYING });
    await makeUser(running.sdk, "bare");
    await makeUser(running.sdk, "disabled", { email: "disabled@example.com" });
    await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: "disabled" }));
  });
  afterAll(() => running.close());

  const resend = (Username: string) => running.sdk.send(new ResendConfirmationCodeCommand({ ...CLIENT, Username }));
  const sent = {
    DeliveryMedium: "EMAIL",
    AttributeName: "email",
    Destination: expect.stringMatching(/^.\*{3}@.\*{3}$/),
  };

  test.each<[string, (name: string) => Promise<{ CodeDeliveryDetails?: object | undefined }>, string]>([
    ["a forgotten password of nobody", (name) => forget(running, name), "nobody"],
    ["a forgotten password of a disabled user", (name) => forget(running, name), "disabled"],
    ["a forgotten password of a user without an address", (name) => forget(running, name), "bare"],
    ["another code for nobody", resend, "nobody"],
    ["another code for a disabled user", resend, "disabled"],
  ])("%s seems to be sent a code, always to the same place", async (_what, ask, name) => {
    const before = running.delivered.length;
    const { CodeDeliveryDetails } = await ask(name);
    expect(CodeDeliveryDetails).toEqual(sent);
    expect((await ask(name.toUpperCase())).CodeDeliveryDetails).toEqual(CodeDeliveryDetails);
    expect(running.delivered).toHaveLength(before);
  });

  test("a name that is an address seems to be sent a code there, as its holder would be", async () => {
    const { CodeDeliveryDetails } = await forget(running, "zoe@quince.example");
    expect(CodeDeliveryDetails).toEqual({ ...sent, Destination: "z***@q***" });
  });

  test.each(["nobody2", "bare"])(
    "%s gets CodeMismatch for a code that seemed to be sent, else ExpiredCode",
    async (name) => {
      if (name !== "bare")
        await expect(choose(running, name, "123456")).rejects.toMatchObject({ name: "ExpiredCodeException" });
      await forget(running, name);
      for (let count = 0; count < 5; count += 1)
        await expect(choose(running, name, "123456")).rejects.toMatchObject({ name: "CodeMismatchException" });
      await expect(choose(running, name, "123456")).rejects.toMatchObject({ name: "LimitExceededException" });
    },
  );

  test.each(["nobody", "disabled"])("confirming %s is answered like an expired code", async (Username) => {
    const attempt = running.sdk.send(new ConfirmSignUpCommand({ ...CLIENT, Username, ConfirmationCode: "123456" }));
    await expect(attempt).rejects.toMatchObject({ name: "ExpiredCodeException" });
  });

  test("the limit is the same for who is there and who is not", async () => {
    await makeUser(running.sdk, "there", { email: "there@example.com" });
    for (const name of ["there", "not-there"]) {
      for (let count = 0; count < 10; count += 1) await forget(running, name);
      await expect(forget(running, name)).rejects.toMatchObject({ name: "LimitExceededException" });
    }
  });

  test("SignUp tells of who is there nevertheless", async () => {
    const attempt = running.sdk.send(new SignUpCommand({ ...CLIENT, Username: "bare", Password: PASSWORD }));
    await expect(attempt).rejects.toThrow("User already exists");
  });

  test("an address that lost its proof gets no code any more", async () => {
    await makeUser(running.sdk, "doubt", { email: "doubt@example.com" });
    const UserAttributes = [{ Name: "email_verified", Value: "false" }];
    await running.sdk.send(
      new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username: "doubt", UserAttributes }),
    );
    const before = running.delivered.length;
    await expect(forget(running, "doubt")).resolves.toMatchObject({ CodeDeliveryDetails: sent });
    expect(running.delivered).toHaveLength(before);
  });
});
