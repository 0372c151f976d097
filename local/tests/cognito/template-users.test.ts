import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { type FixtureOptions, POOL_ID, type RunningPools, startFixture, TRIGGER_ARN } from "./running-pool";
import { signIn } from "./running-pool-steps";

const location = { file: "/project/template.yaml", line: 9, path: "Resources/Fred" };
const UserAttributes = [{ Name: "email", Value: "fred@example.com" }];

async function withUser(
  properties: JsonObject,
  given: FixtureOptions,
  work: (running: RunningPools) => Promise<void>,
): Promise<void> {
  const fred = { logicalId: "Fred", location, properties: { UserPoolId: POOL_ID, Username: "fred", ...properties } };
  const running = await startFixture({ ...given, edit: (resource) => ({ ...resource, users: [fred] }) });
  try {
    await work(running);
  } finally {
    await running.close();
  }
}

test("a user of the template is invited by a temporary password that signs in", () =>
  withUser({ UserAttributes }, {}, async ({ sdk, delivered }) => {
    expect(delivered).toMatchObject([{ username: "fred", purpose: "AdminCreateUser", medium: "EMAIL" }]);
    const { ChallengeName } = await signIn(sdk, "fred", delivered[0]?.code);
    expect(ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  }));

test.each<[string, JsonObject]>([
  ["suppressed", { UserAttributes, MessageAction: "SUPPRESS" }],
  ["without an address", {}],
])("a user of the template who is %s gets no message", async (_what, properties) => {
  await withUser(properties, {}, async ({ delivered }) => expect(delivered).toEqual([]));
});

test("a user of the template is invited at the first start only", async () => {
  const fred = { logicalId: "Fred", location, properties: { UserPoolId: POOL_ID, Username: "fred", UserAttributes } };
  const first = await startFixture({ edit: (resource) => ({ ...resource, users: [fred] }) });
  const again = await first.restart();
  try {
    expect([first.delivered.length, again.delivered.length]).toEqual([1, 0]);
  } finally {
    await again.close();
  }
});

test("a user of the template is created without asking the pre sign-up trigger", async () => {
  const asked: unknown[] = [];
  const triggers = { [TRIGGER_ARN]: (event: JsonObject) => asked.push(event) };
  await withUser({ UserAttributes }, { pool: { LambdaConfig: { PreSignUp: TRIGGER_ARN } }, triggers }, async () =>
    expect(asked).toEqual([]),
  );
});

test("a user of the template is created although the custom message trigger fails", async () => {
  const triggers = {
    [TRIGGER_ARN]: () => {
      throw new Error("no_words");
    },
  };
  const pool = { LambdaConfig: { CustomMessage: TRIGGER_ARN } };
  await withUser({ UserAttributes }, { pool, triggers }, async ({ sdk, delivered, logged }) => {
    const user = await sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "fred" }));
    expect(user.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
    expect(delivered).toEqual([]);
    expect(logged.join()).toContain("The invitation of fred was not sent: CustomMessage failed with error no_words.");
  });
});

test("a custom sender without a key stops the start", async () => {
  const CustomEmailSender = { LambdaArn: TRIGGER_ARN, LambdaVersion: "V1_0" };
  await expect(startFixture({ pool: { LambdaConfig: { CustomEmailSender } } })).rejects.toMatchObject({
    name: "TemplateError",
    message: expect.stringContaining("KMSKeyID is required for CustomEmailSender and CustomSMSSender."),
  });
});
