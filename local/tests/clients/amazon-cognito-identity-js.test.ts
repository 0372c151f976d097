import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserAttribute,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { browserStorage } from "./browser-storage";
import { type EveryFlow, PASSWORD, startEveryFlow } from "./every-flow";
import { totp } from "./totp";

/** The life of a user by amazon-cognito-identity-js, which signs in by SRP unless told otherwise. */

let stack: EveryFlow;
let user: CognitoUser;
beforeAll(async () => {
  stack = await startEveryFlow();
  user = userOf("alice");
});
afterAll(() => stack.close());

const EMAIL = "alice@example.com";
const SECOND_PASSWORD = "Correct-Horse-2";
const THIRD_PASSWORD = "Correct-Horse-3";

let secret: string;
let signedInBy: CognitoUserSession;

test("amazon-cognito-identity-js signs up and confirms by the code", async () => {
  const attributes = [new CognitoUserAttribute({ Name: "email", Value: EMAIL })];
  const signedUp = await called((done) => poolOf().signUp("alice", PASSWORD, attributes, [], done));
  expect(signedUp).toMatchObject({ userConfirmed: false, codeDeliveryDetails: { Destination: "a***@e***" } });
  await expect(signIn(user, PASSWORD)).rejects.toMatchObject({ code: "UserNotConfirmedException" });
  expect(await called((done) => user.confirmRegistration(stack.codeFor(EMAIL), true, done))).toBe("SUCCESS");
});

test("amazon-cognito-identity-js signs in by SRP, with the name and with the e-mail address, and the token opens the route", async () => {
  expect((await signIn(userOf(EMAIL), PASSWORD)).isValid()).toBe(true);
  signedInBy = await signIn(user, PASSWORD);
  expect((await stack.get("/caller", signedInBy.getAccessToken().getJwtToken())).status).toBe(200);
});

test("amazon-cognito-identity-js reports a wrong password and an unknown user by the same error", async () => {
  const refusal = { name: "NotAuthorizedException", message: "Incorrect username or password." };
  await expect(signIn(userOf("alice"), "Wrong-Password-1")).rejects.toMatchObject(refusal);
  await expect(signIn(userOf("nobody"), PASSWORD)).rejects.toMatchObject(refusal);
});

test("amazon-cognito-identity-js changes and reads attributes", async () => {
  const attribute = new CognitoUserAttribute({ Name: "given_name", Value: "Ada" });
  expect(await called((done) => user.updateAttributes([attribute], done))).toBe("SUCCESS");
  const attributes = await called<CognitoUserAttribute[] | undefined>((done) => user.getUserAttributes(done));
  expect(attributes?.map(({ Name, Value }) => [Name, Value])).toContainEqual(["given_name", "Ada"]);
});

test("amazon-cognito-identity-js refreshes its session", async () => {
  const refreshed = await called<CognitoUserSession>((done) => user.refreshSession(signedInBy.getRefreshToken(), done));
  const token = refreshed.getAccessToken();
  expect(token.getJwtToken()).not.toBe(signedInBy.getAccessToken().getJwtToken());
  expect(token.payload["origin_jti"]).toBe(signedInBy.getAccessToken().payload["origin_jti"]);
});

test("amazon-cognito-identity-js changes the password, forgets it and chooses another by a code", async () => {
  expect(await called((done) => user.changePassword(PASSWORD, SECOND_PASSWORD, done))).toBe("SUCCESS");
  await new Promise((resolve, onFailure) => {
    user.forgotPassword({ onSuccess: resolve, onFailure, inputVerificationCode: resolve });
  });
  await new Promise((onSuccess, onFailure) => {
    user.confirmPassword(stack.codeFor(EMAIL), THIRD_PASSWORD, { onSuccess, onFailure });
  });
  await expect(signIn(userOf("alice"), SECOND_PASSWORD)).rejects.toMatchObject({ code: "NotAuthorizedException" });
});

test("amazon-cognito-identity-js sets an authenticator up, and is asked for its code", async () => {
  secret = await new Promise((associateSecretCode, onFailure) => {
    user.associateSoftwareToken({ associateSecretCode, onFailure });
  });
  await new Promise((onSuccess, onFailure) => {
    user.verifySoftwareToken(totp(secret), "phone", { onSuccess, onFailure });
  });
  const preferred = { PreferredMfa: true, Enabled: true };
  expect(await called((done) => user.setUserMfaPreference(null, preferred, done))).toBe("SUCCESS");
  const session = await signIn(user, THIRD_PASSWORD, () => totp(secret, 1));
  expect((await stack.get("/caller", session.getAccessToken().getJwtToken())).status).toBe(200);
});

test("amazon-cognito-identity-js signs out everywhere, which ends the access token", async () => {
  const other = userOf("alice");
  other.setSignInUserSession(sessionOf(user));
  await new Promise((onSuccess, onFailure) => {
    user.globalSignOut({ onSuccess, onFailure });
  });
  await expect(called((done) => other.getUserAttributes(done))).rejects.toMatchObject({
    message: "Access Token has been revoked",
  });
});

function poolOf(Storage = browserStorage()): CognitoUserPool {
  return new CognitoUserPool({
    UserPoolId: stack.poolId,
    ClientId: stack.clients.Public,
    endpoint: stack.endpoint,
    Storage,
  });
}

function userOf(Username: string): CognitoUser {
  const Storage = browserStorage();
  return new CognitoUser({ Username, Pool: poolOf(Storage), Storage });
}

function sessionOf(of: CognitoUser): CognitoUserSession {
  const session = of.getSignInUserSession();
  if (session === null) throw new Error("not signed in");
  return session;
}

function signIn(by: CognitoUser, Password: string, code?: () => string): Promise<CognitoUserSession> {
  const details = new AuthenticationDetails({ Username: by.getUsername(), Password });
  return new Promise((onSuccess, onFailure) => {
    const answers = { onSuccess, onFailure };
    by.authenticateUser(details, {
      ...answers,
      totpRequired: () => by.sendMFACode(code?.() ?? "", answers, "SOFTWARE_TOKEN_MFA"),
    });
  });
}

/** The result of a Node.js callback, as a promise. */
function called<Result>(start: (done: (error: unknown, result?: Result) => void) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error ? reject(error) : resolve(result as Result)));
  });
}
