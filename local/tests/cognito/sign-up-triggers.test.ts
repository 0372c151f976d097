import {
  AdminConfirmSignUpCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { forget } from "./forgotten-password-steps";
import { CLIENT_ID, POOL_ID, type RunningPools } from "./running-pool";
import { claimsOf, makeUser, signIn, tokensOf } from "./running-pool-steps";
import { CLIENT, confirm, invite, last, METADATA, requestOf, signUp, withTrigger } from "./trigger-steps";

test("the pre sign-up trigger gets the documented event", () =>
  withTrigger(
    "PreSignUp",
    () => ({}),
    async (running, events) => {
      await signUp(running, { ValidationData: [{ Name: "token", Value: "1" }], ...METADATA });
      expect(events).toMatchObject([
        {
          triggerSource: "PreSignUp_SignUp",
          userName: "fred",
          request: {
            userAttributes: { email: "fred@example.com" },
            validationData: { token: "1" },
            clientMetadata: { from: "test" },
          },
          response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
        },
      ]);
      expect(last(running)?.purpose).toBe("SignUp");
    },
  ));

test("the pre sign-up trigger may confirm the user and verify an address, which then changes hands", () =>
  withTrigger(
    "PreSignUp",
    () => ({ autoConfirmUser: true, autoVerifyEmail: true }),
    async (running) => {
      await makeUser(running.sdk, "former", { email: "fred@example.com" });
      expect(await signUp(running)).toMatchObject({ UserConfirmed: true });
      expect(running.delivered).toEqual([]);
      expect(claimsOf((await tokensOf(running.sdk, "fred@example.com")).access)["username"]).toBe("fred");
    },
  ));

test.each<[string, JsonObject]>([
  ["a flag that is no boolean", { autoConfirmUser: "true" }],
  ["an address that is vouched for and not there", { autoVerifyPhone: true }],
])("a pre sign-up trigger that answers %s stops the sign-up", async (_what, answer) => {
  await withTrigger(
    "PreSignUp",
    () => answer,
    async (running) => {
      await expect(signUp(running)).rejects.toMatchObject({
        name: "InvalidLambdaResponseException",
        message: "Unrecognizable lambda output",
      });
      await expect(signIn(running.sdk, "fred")).rejects.toThrow("Incorrect username or password.");
    },
  );
});

test.each<[string, (running: RunningPools) => Promise<unknown>]>([
  ["SignUp", signUp],
  ["AdminCreateUser", invite],
])("a pre sign-up trigger that throws stops %s", async (source, cause) => {
  const refuse = () => {
    throw new Error("not_you");
  };
  await withTrigger("PreSignUp", refuse, async (running, events) => {
    await expect(cause(running)).rejects.toMatchObject({
      name: "UserLambdaValidationException",
      message: "PreSignUp failed with error not_you.",
    });
    expect(events[0]?.["triggerSource"]).toBe(`PreSignUp_${source}`);
    expect(running.delivered).toEqual([]);
  });
});

test("the pre sign-up trigger gets no client from an administrator, and decides nothing", () =>
  withTrigger(
    "PreSignUp",
    () => ({ autoConfirmUser: true }),
    async (running, events) => {
      expect((await invite(running)).User?.UserStatus).toBe("FORCE_CHANGE_PASSWORD");
      expect(events[0]?.["callerContext"]).toMatchObject({ clientId: "CLIENT_ID_NOT_APPLICABLE" });
    },
  ));

test.each<[string, string, (running: RunningPools) => Promise<unknown>]>([
  [
    "ConfirmSignUp",
    CLIENT_ID,
    async (running) => {
      await signUp(running);
      await confirm(running);
    },
  ],
  [
    "ConfirmSignUp",
    "CLIENT_ID_NOT_APPLICABLE",
    async (running) => {
      await signUp(running);
      await running.sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL_ID, Username: "fred", ...METADATA }));
    },
  ],
  [
    "ConfirmForgotPassword",
    CLIENT_ID,
    async (running) => {
      await makeUser(running.sdk, "fred", { email: "fred@example.com" });
      await running.sdk.send(new ForgotPasswordCommand({ ...CLIENT, Username: "fred" }));
      const ConfirmationCode = last(running)?.code;
      const chosen = { ...CLIENT, Username: "fred", ConfirmationCode, Password: "Another-Horse-2", ...METADATA };
      await running.sdk.send(new ConfirmForgotPasswordCommand(chosen));
    },
  ],
])("the post confirmation trigger runs after %s by %s, once", async (source, clientId, cause) => {
  await withTrigger(
    "PostConfirmation",
    () => ({}),
    async (running, events) => {
      await cause(running);
      expect(events).toMatchObject([
        { triggerSource: `PostConfirmation_${source}`, callerContext: { clientId }, response: {} },
      ]);
      expect(requestOf(events[0])).toMatchObject({
        userAttributes: { email: "fred@example.com", "cognito:user_status": "CONFIRMED" },
        clientMetadata: { from: "test" },
      });
    },
  );
});

test("a post confirmation trigger that throws is reported, and the user is confirmed nevertheless", () =>
  withTrigger(
    "PostConfirmation",
    () => {
      throw new Error("no_room");
    },
    async (running) => {
      await signUp(running);
      await expect(confirm(running)).rejects.toThrow("PostConfirmation failed with error no_room.");
      await expect(signIn(running.sdk, "fred")).resolves.toHaveProperty("AuthenticationResult");
    },
  ));

test("the user migration trigger may bring the user when a password is forgotten, who then gets a code", () =>
  withTrigger(
    "UserMigration",
    () => ({ userAttributes: { email: "fred@example.com", email_verified: "true" } }),
    async (running, events) => {
      await expect(forget(running, "fred")).resolves.toMatchObject({
        CodeDeliveryDetails: { Destination: "f***@e***" },
      });
      expect(events).toMatchObject([{ triggerSource: "UserMigration_ForgotPassword", userName: "fred" }]);
      expect(requestOf(events[0])).not.toHaveProperty("password");
      const ConfirmationCode = last(running)?.code;
      const chosen = { ...CLIENT, Username: "fred", ConfirmationCode, Password: "Another-Horse-2" };
      await running.sdk.send(new ConfirmForgotPasswordCommand(chosen));
      await expect(signIn(running.sdk, "fred", "Another-Horse-2")).resolves.toHaveProperty("AuthenticationResult");
    },
  ));

test("a user migration trigger that fails shows nothing where users are hidden", () =>
  withTrigger(
    "UserMigration",
    () => {
      throw new Error("no_such_user");
    },
    async (running) => {
      await expect(forget(running, "fred")).resolves.toHaveProperty("CodeDeliveryDetails.Destination");
      expect(running.delivered).toEqual([]);
    },
  ));
