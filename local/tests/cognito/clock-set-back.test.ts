import { ForgotPasswordCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import { isUsed } from "../../src/cognito/sign-in/second-factors/totp";
import { epochMillis, isRecent } from "../../src/model/time";
import { CLIENT_ID, PASSWORD, type RunningPools } from "./running-pool";
import { signIn } from "./running-pool-steps";
import { codeAt, NOON, respondTo, setUpAuthenticator, startAtNoon } from "./second-factor-steps";

/** What was recorded before the clock was set back lies in the future, and does not count. */

const DAY = 86_400_000;

async function withAlice(work: (running: RunningPools) => Promise<void>, pool = {}): Promise<void> {
  const running = await startAtNoon({ pool });
  try {
    await work(running);
  } finally {
    await running.close();
  }
}

test("a lock after wrong passwords ends when the clock is set back", () =>
  withAlice(async (running) => {
    running.setClock(NOON + DAY);
    for (let count = 0; count < 7; count += 1) await signIn(running.sdk, "alice", "Wrong-1-password").catch(() => {});
    await expect(signIn(running.sdk, "alice")).rejects.toThrow("Password attempts exceeded");
    running.setClock(NOON);
    await expect(signIn(running.sdk, "alice")).resolves.toHaveProperty("AuthenticationResult");
  }));

test("wrong passwords of the future are not counted with those of the present", () =>
  withAlice(async (running) => {
    const wrong = () => signIn(running.sdk, "alice", "Wrong-1-password").catch(() => {});
    running.setClock(NOON + DAY);
    for (let count = 0; count < 4; count += 1) await wrong();
    running.setClock(NOON);
    await wrong();
    await wrong();
    await expect(signIn(running.sdk, "alice")).resolves.toHaveProperty("AuthenticationResult");
  }));

test("the limit of codes ends when the clock is set back", () =>
  withAlice(async (running) => {
    const forget = () => running.sdk.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username: "alice" }));
    running.setClock(NOON + DAY);
    for (let count = 0; count < 10; count += 1) await forget();
    await expect(forget()).rejects.toMatchObject({ name: "LimitExceededException" });
    running.setClock(NOON);
    await expect(forget()).resolves.toBeDefined();
  }));

test("an authenticator's right code is taken after the clock was set back, and only once", () =>
  withAlice(
    async (running) => {
      const secret = await setUpAuthenticator(running);
      const enter = async (moment: number) => {
        running.setClock(moment);
        const { Session } = await signIn(running.sdk, "alice", PASSWORD);
        return respondTo(running, "SOFTWARE_TOKEN_MFA", Session, { SOFTWARE_TOKEN_MFA_CODE: codeAt(secret, moment) });
      };
      await expect(enter(NOON + DAY)).resolves.toHaveProperty("AuthenticationResult");
      await expect(enter(NOON + 60_000)).resolves.toHaveProperty("AuthenticationResult");
      await expect(enter(NOON + 60_000)).rejects.toThrow("Your software token has already been used once.");
    },
    { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] },
  ));

test.each([
  [7, false],
  [8, true],
  [10, true],
  [11, false],
])("with step 10 the last that was used, step %i counts as used: %s", (step, expected) => {
  expect(isUsed(step, 10)).toBe(expected);
});

test.each([
  [-1, false],
  [0, true],
  [9, true],
  [10, false],
])("what happened %i ms ago is recent within 10 ms: %s", (ago, expected) => {
  expect(isRecent(epochMillis(NOON - ago), 10, epochMillis(NOON))).toBe(expected);
});
