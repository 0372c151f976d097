import { afterEach, expect, test } from "@jest/globals";
import { type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

/** What the local pool leaves out or does otherwise than AWS, of local/README.md, where no other test shows it. */

let running: RunningPools;
afterEach(() => running.close());

test.each([
  ...(["AUDIT", "ENFORCED"] as const).map(
    (AdvancedSecurityMode) =>
      [
        `risks by device and place in the mode ${AdvancedSecurityMode}`,
        { UserPoolAddOns: { AdvancedSecurityMode } },
        "addresses and common passwords are judged here, risk by device and place is not.",
      ] as const,
  ),
])("%s are left out, which the start says", async (_what, pool, notice) => {
  running = await startFixture({ pool });
  expect(running.logged).toContain(`UserPool: ${notice}`);
});

test("a trigger that fails is not run again", async () => {
  let runs = 0;
  running = await startFixture({
    pool: { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" } } },
    triggers: {
      [TRIGGER_ARN]: () => {
        runs += 1;
        throw new Error("no");
      },
    },
  });
  await makeUser(running.sdk, "alice");
  await expect(signIn(running.sdk, "alice")).rejects.toMatchObject({ name: "UserLambdaValidationException" });
  expect(runs).toBe(1);
});

test("a hundred sign-ins in a row meet no quota", async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice");
  for (let count = 0; count < 100; count += 1) await signIn(running.sdk, "alice");
});
