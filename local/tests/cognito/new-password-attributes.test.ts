import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { expectRefusal, type Refusal } from "./refusals";
import { CLIENT_ID, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, signIn } from "./running-pool-steps";

let running: RunningPools;
beforeAll(async () => {
  running = await startFixture({ client: { WriteAttributes: ["email", "nickname"] } });
});
afterAll(() => running.close());

/** Answers NEW_PASSWORD_REQUIRED of a new user, with attributes. */
async function choose(name: string, attributes: Record<string, string>) {
  await makeUser(running.sdk, name, { email: `${name}@example.com`, isTemporary: true });
  const { Session } = await signIn(running.sdk, name);
  const given = Object.entries(attributes).map(([key, value]) => [`userAttributes.${key}`, value]);
  return running.sdk.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session,
      ChallengeResponses: { USERNAME: name, NEW_PASSWORD: "Another-Horse-2", ...Object.fromEntries(given) },
    }),
  );
}

test("attributes that come with a new password are stored where the client may write them", async () => {
  await choose("fred", { nickname: "freddy" });
  const { UserAttributes } = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "fred" }));
  expect(UserAttributes).toContainEqual({ Name: "nickname", Value: "freddy" });
});

test("attributes that come with a new password can't take over another user's address", async () => {
  await makeUser(running.sdk, "victim", { email: "victim@example.com" });
  await running.sdk.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: POOL_ID,
      Username: "victim",
      UserAttributes: [{ Name: "email_verified", Value: "false" }],
    }),
  );
  await choose("mallory", { email: "victim@example.com" });
  const { UserAttributes } = await running.sdk.send(
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "mallory" }),
  );
  expect(UserAttributes).toContainEqual({ Name: "email_verified", Value: "false" });
  await expect(signIn(running.sdk, "victim@example.com", "Another-Horse-2")).rejects.toThrow("Incorrect username");
});

const refusals: readonly Refusal[] = [
  [
    "that the address is verified",
    "observed",
    "attribute-immutable",
    "Cannot modify the non-mutable attribute email_verified",
    () => choose("x1", { email_verified: "true" }),
  ],
  [
    "one that the client may not write",
    "observed",
    "attribute-unauthorized",
    "A client attempted to write unauthorized attribute",
    () => choose("x2", { website: "https://example.com" }),
  ],
];
test.each(refusals)("%s is refused (%s: %s)", async (...row) => expectRefusal(row[4](), row));
