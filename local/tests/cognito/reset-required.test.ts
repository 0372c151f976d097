import {
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  ChangePasswordCommand,
  StartWebAuthnRegistrationCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { NEW_PASSWORD } from "./forgotten-password-steps";
import { PASSWORD, POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

/** A password that has to be reset: tokens and passwords of before may be in another's hands. */

let running: RunningPools;
let AccessToken: string;
beforeAll(async () => {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } };
  running = await startFixture({ pool: { Policies, WebAuthnRelyingPartyID: "localhost" } });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  AccessToken = (await tokensOf(running.sdk, "alice")).access;
  await running.sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: POOL_ID, Username: "alice" }));
});
afterAll(() => running.close());

const refused = { name: "PasswordResetRequiredException" };

test("the former password and a token of before do not undo an administrator's reset", async () => {
  const change = { AccessToken, PreviousPassword: PASSWORD, ProposedPassword: NEW_PASSWORD };
  await expect(running.sdk.send(new ChangePasswordCommand(change))).rejects.toMatchObject(refused);
  const user = await running.sdk.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  expect(user.UserStatus).toBe("RESET_REQUIRED");
});

test("a token of before registers no passkey that would outlive the reset", async () => {
  await expect(running.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }))).rejects.toMatchObject(refused);
});
