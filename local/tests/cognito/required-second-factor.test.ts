import {
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { expectTold } from "./refusals";
import { type FixtureOptions, PASSWORD, type RunningPools } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";
import { codeAt, NOON, respondTo, startAtNoon } from "./second-factor-steps";

let running: RunningPools;
const start = async (options: FixtureOptions) => {
  running = await startAtNoon(options);
};
afterEach(() => running.close());

const respond = (challenge: ChallengeNameType, session?: string, answers?: Record<string, string>) =>
  respondTo(running, challenge, session, answers);

beforeEach(() => start({ pool: { MfaConfiguration: "ON", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] } }));

test("a pool that requires MFA has an authenticator set up within the sign-in", async () => {
  const asked = await signIn(running.sdk, "alice");
  expect(asked.ChallengeName).toBe("MFA_SETUP");
  expect(asked.ChallengeParameters).toMatchObject({ MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' });
  await expect(respond("MFA_SETUP", asked.Session)).rejects.toMatchObject({
    name: "SoftwareTokenMFANotFoundException",
  });
  const associated = await running.sdk.send(new AssociateSoftwareTokenCommand({ Session: asked.Session }));
  await expectTold(
    running.sdk.send(new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode: "000000" })),
    ["inferred", "set-up-code-wrong", "Code mismatch"],
  );
  const UserCode = codeAt(associated.SecretCode ?? "", NOON);
  const verified = await running.sdk.send(new VerifySoftwareTokenCommand({ Session: associated.Session, UserCode }));
  expect(verified.Status).toBe("SUCCESS");
  const done = await respond("MFA_SETUP", verified.Session);
  expect(done.AuthenticationResult?.IdToken).toBeDefined();
  expect((await signIn(running.sdk, "alice")).ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
});

test("a pool that requires MFA asks a user with a temporary password first for a new one, then for the set-up", async () => {
  await makeUser(running.sdk, "newcomer", { isTemporary: true });
  const first = await signIn(running.sdk, "newcomer");
  expect(first.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  const next = await respond("NEW_PASSWORD_REQUIRED", first.Session, {
    USERNAME: "newcomer",
    NEW_PASSWORD: `${PASSWORD}2`,
  });
  expect(next.ChallengeName).toBe("MFA_SETUP");
  expect(next.AuthenticationResult).toBeUndefined();
});

test("a waiting sign-in can't replace an authenticator that another sign-in set up meanwhile", async () => {
  const late = await signIn(running.sdk, "alice");
  const asked = await signIn(running.sdk, "alice");
  const { SecretCode = "", Session } = await running.sdk.send(
    new AssociateSoftwareTokenCommand({ Session: asked.Session }),
  );
  await running.sdk.send(new VerifySoftwareTokenCommand({ Session, UserCode: codeAt(SecretCode, NOON) }));
  await expectTold(running.sdk.send(new AssociateSoftwareTokenCommand({ Session: late.Session })), [
    "observed",
    "session-invalid",
    "Invalid session for the user.",
  ]);
});

test("a session whose set-up was not verified can't be used as if it were", async () => {
  const asked = await signIn(running.sdk, "alice");
  const associated = await running.sdk.send(new AssociateSoftwareTokenCommand({ Session: asked.Session }));
  await expect(respond("MFA_SETUP", associated.Session)).rejects.toThrow("User has not set up a software token.");
  await expect(running.sdk.send(new AssociateSoftwareTokenCommand({ Session: asked.Session }))).rejects.toMatchObject({
    message: "Invalid session for the user, session can only be used once.",
  });
});
