import {
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { choose, forget } from "./forgotten-password-steps";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser } from "./running-pool-steps";

const CLIENT = { ClientId: CLIENT_ID };
const VERIFYING = { AutoVerifiedAttributes: ["email"] };

const TIMED = [{ Name: "email", Value: "timed@example.com" }];

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ pool: VERIFYING });
  await makeUser(running.sdk, "bare");
  await running.sdk.send(
    new SignUpCommand({ ...CLIENT, Username: "timed", Password: PASSWORD, UserAttributes: TIMED }),
  );
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
  ["a forgotten password of an unknown user", (name) => forget(running, name), "nobody"],
  ["a forgotten password of a disabled user", (name) => forget(running, name), "disabled"],
  ["a forgotten password of a user without an address", (name) => forget(running, name), "bare"],
  ["another code for an unknown user", resend, "nobody"],
  ["another code for a disabled user", resend, "disabled"],
])(
  "where users are hidden, %s is answered as if a code had been sent, always to the same place",
  async (_what, ask, name) => {
    const before = running.delivered.length;
    const { CodeDeliveryDetails } = await ask(name);
    expect(CodeDeliveryDetails).toEqual(sent);
    expect((await ask(name.toUpperCase())).CodeDeliveryDetails).toEqual(CodeDeliveryDetails);
    expect(running.delivered).toHaveLength(before);
  },
);

test("where users are hidden, a name that is an address is answered as if a code had been sent there", async () => {
  const { CodeDeliveryDetails } = await forget(running, "zoe@quince.example");
  expect(CodeDeliveryDetails).toEqual({ ...sent, Destination: "z***@q***" });
});

test.each(["nobody2", "bare"])(
  "where users are hidden, %s gets CodeMismatch for a code that seemed to be sent, else ExpiredCode",
  async (name) => {
    if (name !== "bare")
      await expect(choose(running, name, "123456")).rejects.toMatchObject({ name: "ExpiredCodeException" });
    await forget(running, name);
    for (let count = 0; count < 5; count += 1)
      await expect(choose(running, name, "123456")).rejects.toMatchObject({ name: "CodeMismatchException" });
    await expect(choose(running, name, "123456")).rejects.toMatchObject({ name: "LimitExceededException" });
  },
);

test.each(["nobody", "disabled"])(
  "where users are hidden, confirming %s is answered like an expired code",
  async (Username) => {
    const attempt = running.sdk.send(new ConfirmSignUpCommand({ ...CLIENT, Username, ConfirmationCode: "123456" }));
    await expect(attempt).rejects.toMatchObject({ name: "ExpiredCodeException" });
  },
);

test("where users are hidden, the limit of codes is the same for a user who exists and one who does not", async () => {
  await makeUser(running.sdk, "there", { email: "there@example.com" });
  for (const name of ["there", "not-there"]) {
    for (let count = 0; count < 10; count += 1) await forget(running, name);
    await expect(forget(running, name)).rejects.toMatchObject({ name: "LimitExceededException" });
  }
});

test("where users are hidden, SignUp still reveals that a name is taken", async () => {
  const attempt = running.sdk.send(new SignUpCommand({ ...CLIENT, Username: "bare", Password: PASSWORD }));
  await expect(attempt).rejects.toThrow("User already exists");
});

test("where users are hidden, an address that lost its verification gets no code any more", async () => {
  await makeUser(running.sdk, "doubt", { email: "doubt@example.com" });
  const UserAttributes = [{ Name: "email_verified", Value: "false" }];
  await running.sdk.send(
    new AdminUpdateUserAttributesCommand({ UserPoolId: POOL_ID, Username: "doubt", UserAttributes }),
  );
  const before = running.delivered.length;
  await expect(forget(running, "doubt")).resolves.toMatchObject({ CodeDeliveryDetails: sent });
  expect(running.delivered).toHaveLength(before);
});

test.each<[string, (name: string) => Promise<unknown>]>([
  ["a forgotten password", (name) => forget(running, name).catch(() => {})],
  ["another code", resend],
  ["a new password", (name) => choose(running, name, "123456").catch(() => {})],
])("where users are hidden, the time of %s does not tell a user from a name that is nobody's", async (_what, ask) => {
  const timeOf = async (name: string): Promise<number> => {
    const before = performance.now();
    await ask(name);
    return performance.now() - before;
  };
  const times: number[] = [];
  for (const name of ["timed", "nobody3", "timed", "nobody3"]) times.push(await timeOf(name));
  // What an answer takes by itself is a fraction of a millisecond: the rest is the wait that all names have.
  expect(Math.min(...times)).toBeGreaterThan(18);
});
