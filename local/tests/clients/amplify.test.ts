import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openAmplify } from "./amplify/open-amplify";
import { openAwsSdk } from "./aws-sdk";
import { type EveryFlow, PASSWORD, startEveryFlow } from "./every-flow";
import { totp } from "./totp";

/**
 * The life of a user by Amplify's auth functions, in a process of its own. Amplify signs in by SRP unless told
 * otherwise.
 */

let stack: EveryFlow;
let amplify: ReturnType<typeof openAmplify>;
beforeAll(async () => {
  stack = await startEveryFlow();
  amplify = openAmplify(stack.endpoint, stack.poolId, stack.clients.Public);
});
afterAll(async () => {
  amplify.close();
  await stack.close();
});

const EMAIL = "alice@example.com";
const SECOND_PASSWORD = "Correct-Horse-2";
const THIRD_PASSWORD = "Correct-Horse-3";
const username = "alice";

const call = (operation: string, ...input: readonly unknown[]) => amplify.call(operation, ...input);
const accessToken = async (options = {}): Promise<string> => (await call("accessToken", options)).output;
const done = async (operation: string, ...input: readonly unknown[]) =>
  expect(await call(operation, ...input)).not.toHaveProperty("error");

test("Amplify signs up and confirms by the code", async () => {
  const options = { userAttributes: { email: EMAIL } };
  const { output } = await call("signUp", { username, password: PASSWORD, options });
  expect(output).toMatchObject({ isSignUpComplete: false, nextStep: { signUpStep: "CONFIRM_SIGN_UP" } });
  const confirmation = { username, confirmationCode: stack.codeFor(EMAIL) };
  expect((await call("confirmSignUp", confirmation)).output).toMatchObject({ isSignUpComplete: true });
});

test("Amplify reports a wrong password and an unknown user by the same error", async () => {
  const refusal = { error: { name: "NotAuthorizedException", message: "Incorrect username or password." } };
  expect(await call("signIn", { username, password: "Wrong-Password-1" })).toEqual(refusal);
  expect(await call("signIn", { username: "nobody", password: PASSWORD })).toEqual(refusal);
});

test("Amplify signs in by SRP, and the token opens the route", async () => {
  const signedIn = { isSignedIn: true, nextStep: { signInStep: "DONE" } };
  expect((await call("signIn", { username: EMAIL, password: PASSWORD })).output).toEqual(signedIn);
  expect((await call("getCurrentUser")).output).toMatchObject({ username });
  expect((await stack.get("/caller", await accessToken())).status).toBe(200);
});

test.each([
  { authFlowType: "USER_PASSWORD_AUTH" },
  { authFlowType: "USER_AUTH", preferredChallenge: "PASSWORD" },
  { authFlowType: "USER_AUTH", preferredChallenge: "PASSWORD_SRP" },
])("Amplify signs in by %j", async (options) => {
  await done("signOut");
  const { output } = await call("signIn", { username, password: PASSWORD, options });
  expect(output).toMatchObject({ isSignedIn: true });
});

test("Amplify changes and reads attributes", async () => {
  await done("updateUserAttributes", { userAttributes: { given_name: "Ada" } });
  expect((await call("fetchUserAttributes")).output).toMatchObject({ email: EMAIL, given_name: "Ada" });
});

test("Amplify refreshes its tokens", async () => {
  const before = await accessToken();
  const after = await accessToken({ forceRefresh: true });
  expect(after).not.toBe(before);
  expect((await stack.get("/caller", after)).status).toBe(200);
});

test("Amplify changes the password, forgets it and chooses another by a code", async () => {
  await done("updatePassword", { oldPassword: PASSWORD, newPassword: SECOND_PASSWORD });
  const { output } = await call("resetPassword", { username });
  expect(output.nextStep.resetPasswordStep).toBe("CONFIRM_RESET_PASSWORD_WITH_CODE");
  const confirmationCode = stack.codeFor(EMAIL);
  await done("confirmResetPassword", { username, confirmationCode, newPassword: THIRD_PASSWORD });
});

test("Amplify sets an authenticator up, and is asked for its code", async () => {
  const secret = (await call("setUpTOTP")).output.sharedSecret;
  await done("verifyTOTPSetup", { code: totp(secret) });
  await done("updateMFAPreference", { totp: "PREFERRED" });
  await done("signOut");
  const asked = await call("signIn", { username, password: THIRD_PASSWORD });
  expect(asked.output.nextStep.signInStep).toBe("CONFIRM_SIGN_IN_WITH_TOTP_CODE");
  const { output } = await call("confirmSignIn", { challengeResponse: totp(secret, 1) });
  expect(output).toMatchObject({ isSignedIn: true });
});

test("Amplify signs out everywhere, and ends the account", async () => {
  await done("updateMFAPreference", { totp: "DISABLED" });
  const before = await accessToken();
  await done("signOut", { global: true });
  expect((await call("getCurrentUser")).error?.name).toBe("UserUnAuthenticatedException");
  expect((await stack.get("/caller", before)).status).toBe(200);
  await done("signIn", { username, password: THIRD_PASSWORD });
  await done("deleteUser");
  expect((await call("signIn", { username, password: THIRD_PASSWORD })).error?.name).toBe("NotAuthorizedException");
});

test("Amplify goes on with rotating refresh tokens", async () => {
  const setUp = openAwsSdk(stack.endpoint);
  const user = { UserPoolId: stack.poolId, Username: "bob" };
  await setUp.call("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" });
  await setUp.call("AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
  setUp.close();
  const rotating = openAmplify(stack.endpoint, stack.poolId, stack.clients.Rotating);
  await rotating.call("signIn", { username: "bob", password: PASSWORD });
  const tokens: string[] = [];
  for (let count = 0; count < 3; count += 1)
    tokens.push((await rotating.call("accessToken", { forceRefresh: true })).output);
  rotating.close();
  expect(new Set(tokens).size).toBe(3);
  expect((await stack.get("/caller", tokens[2] ?? "")).body).toMatchObject({ username: "bob" });
});
