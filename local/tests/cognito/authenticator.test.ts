import {
  AdminGetUserCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { expectTold } from "./refusals";
import { type FixtureOptions, POOL_ID, type RunningPools } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";
import { codeAt, NOON, respondTo, setUpAuthenticator, startAtNoon } from "./second-factor-steps";

let running: RunningPools;
const start = async (options: FixtureOptions) => {
  running = await startAtNoon(options);
};
afterEach(() => running.close());

const respond = (challenge: ChallengeNameType, session?: string, answers?: Record<string, string>) =>
  respondTo(running, challenge, session, answers);

const setUp = (username?: string) => setUpAuthenticator(running, username);

let secret: string;
beforeEach(async () => {
  await start({ pool: { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] } });
  secret = await setUp();
});

test("an authenticator is asked for once it is set up, and its code signs in", async () => {
  running.setClock(NOON + 30_000);
  const asked = await signIn(running.sdk, "alice");
  expect(asked).toMatchObject({
    ChallengeName: "SOFTWARE_TOKEN_MFA",
    ChallengeParameters: { FRIENDLY_DEVICE_NAME: "phone", USER_ID_FOR_SRP: "alice" },
  });
  const code = codeAt(secret, NOON + 30_000);
  const done = await respond("SOFTWARE_TOKEN_MFA", asked.Session, { SOFTWARE_TOKEN_MFA_CODE: code });
  expect(done.AuthenticationResult?.AccessToken).toBeDefined();
  await expect(respond("SOFTWARE_TOKEN_MFA", asked.Session, { SOFTWARE_TOKEN_MFA_CODE: code })).rejects.toMatchObject({
    message: "Invalid session for the user, session can only be used once.",
  });
});

test("an authenticator is shown by AdminGetUser and survives a restart", async () => {
  const seen = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  expect(seen.PreferredMfaSetting).toBe("SOFTWARE_TOKEN_MFA");
  expect(seen.UserMFASettingList).toEqual(["SOFTWARE_TOKEN_MFA"]);
});

test("a wrong code leaves the session open, and a used one is reported as used", async () => {
  running.setClock(NOON + 30_000);
  const { Session } = await signIn(running.sdk, "alice");
  const answer = (SOFTWARE_TOKEN_MFA_CODE: string) =>
    respond("SOFTWARE_TOKEN_MFA", Session, { SOFTWARE_TOKEN_MFA_CODE });
  const right = codeAt(secret, NOON + 30_000);
  const wrong = right === "000000" ? "000001" : "000000";
  await expectTold(answer(wrong), ["observed", "mfa-code-wrong", "Invalid code received for user"]);
  await expectTold(answer(codeAt(secret, NOON)), [
    "observed",
    "software-token-used",
    "Your software token has already been used once.",
  ]);
  expect((await answer(right)).AuthenticationResult).toBeDefined();
});

test("guessing locks the user's codes, over all sessions", async () => {
  const { Session } = await signIn(running.sdk, "alice");
  for (let guess = 0; guess < 6; guess += 1)
    await respond("SOFTWARE_TOKEN_MFA", Session, { SOFTWARE_TOKEN_MFA_CODE: "abcdef" }).catch(() => undefined);
  const other = await signIn(running.sdk, "alice");
  await expectTold(
    respond("SOFTWARE_TOKEN_MFA", other.Session, { SOFTWARE_TOKEN_MFA_CODE: codeAt(secret, NOON + 30_000) }),
    ["inferred", "too-many-mfa-attempts", "Too many failed attempts."],
  );
});

test("a session of one user can't be answered with another's name", async () => {
  await makeUser(running.sdk, "bob");
  const { Session } = await signIn(running.sdk, "alice");
  await expect(
    respond("SOFTWARE_TOKEN_MFA", Session, {
      USERNAME: "bob",
      SOFTWARE_TOKEN_MFA_CODE: codeAt(secret, NOON + 30_000),
    }),
  ).rejects.toMatchObject({ name: "NotAuthorizedException", message: "Invalid session for the user." });
});

test("a new authenticator replaces the old one only once it is verified", async () => {
  running.setClock(NOON + 60_000);
  const first = await signIn(running.sdk, "alice");
  const { AuthenticationResult } = await respond("SOFTWARE_TOKEN_MFA", first.Session, {
    SOFTWARE_TOKEN_MFA_CODE: codeAt(secret, NOON + 60_000),
  });
  const AccessToken = AuthenticationResult?.AccessToken ?? "";
  await running.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  running.setClock(NOON + 120_000);
  const next = await signIn(running.sdk, "alice");
  const code = codeAt(secret, NOON + 120_000);
  expect(
    (await respond("SOFTWARE_TOKEN_MFA", next.Session, { SOFTWARE_TOKEN_MFA_CODE: code })).AuthenticationResult,
  ).toBeDefined();
});
