import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from "amazon-cognito-identity-js";
import { type Stack, startStack } from "../../src/stack/start-stack";
import type { Answer, ApiClient } from "./api-client";
import { cliEnvironment } from "./aws-cli";
import { openAwsSdk } from "./aws-sdk";
import { browserStorage } from "./browser-storage";
import { PASSWORD, REGION } from "./every-flow";
import { lineCalls } from "./line-calls";
import { foundProgram } from "./programs";
import { totp } from "./totp";

/** Remembered devices by the libraries that make and keep their secrets themselves. */

interface Pool {
  readonly stack: Stack;
  readonly endpoint: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly admin: ApiClient;
}

/** Devices are remembered at once, and when the user wants it. */
let always: Pool;
let onPrompt: Pool;
beforeAll(async () => {
  always = await open("false");
  onPrompt = await open("true");
});
afterAll(async () => {
  for (const { stack, admin } of [always, onPrompt]) {
    admin.close();
    await stack.close();
  }
});
const opened: { close: () => void }[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});

async function open(onPromptAlone: string): Promise<Pool> {
  const template = join(__dirname, "templates", "devices.yaml");
  const quiet = { port: 0, poolPort: 0, storagePort: 0, fresh: true, watch: false, seed: false } as const;
  const stack = await startStack({ ...quiet, template, parameterOverrides: { OnPrompt: onPromptAlone } });
  const pool = stack.ready.userPools["UserPool"];
  if (pool === undefined) throw new Error("the ready line has no pool");
  const { endpoint, id: poolId } = pool;
  return { stack, endpoint, poolId, clientId: pool.clients["Public"]?.clientId ?? "", admin: openAwsSdk(endpoint) };
}

/** A user who is asked for the code of an authenticator; returns its secret. */
async function userWithAuthenticator({ poolId, clientId, admin }: Pool, Username: string): Promise<string> {
  const user = { UserPoolId: poolId, Username };
  await admin.call("AdminCreateUser", { ...user, MessageAction: "SUPPRESS" });
  await admin.call("AdminSetUserPassword", { ...user, Password: PASSWORD, Permanent: true });
  const AuthParameters = { USERNAME: Username, PASSWORD };
  const { output } = await admin.call("InitiateAuth", {
    ClientId: clientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters,
  });
  const { AccessToken } = output.AuthenticationResult;
  const associated = await admin.call("AssociateSoftwareToken", { AccessToken });
  const { SecretCode } = associated.output;
  await admin.call("VerifySoftwareToken", { AccessToken, UserCode: totp(SecretCode, -1) });
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await admin.call("SetUserMFAPreference", { AccessToken, SoftwareTokenMfaSettings });
  return SecretCode;
}

const devicesOf = async ({ poolId, admin }: Pool, Username: string): Promise<{ DeviceKey: string }[]> =>
  (await admin.call("AdminListDevices", { UserPoolId: poolId, Username })).output.Devices;

async function forgetAll(pool: Pool, Username: string): Promise<void> {
  for (const { DeviceKey } of await devicesOf(pool, Username))
    await pool.admin.call("AdminForgetDevice", { UserPoolId: pool.poolId, Username, DeviceKey });
}

function browser({ endpoint, poolId, clientId }: Pool) {
  const Storage = browserStorage();
  const pool = new CognitoUserPool({ UserPoolId: poolId, ClientId: clientId, endpoint, Storage });
  return (Username: string) => new CognitoUser({ Username, Pool: pool, Storage });
}

interface SignedIn {
  readonly session: CognitoUserSession;
  /** Whether the user should be asked to remember the device. */
  readonly isAsked: boolean;
  readonly codes: number;
}

function signIn(user: CognitoUser, secret: string, steps: number): Promise<SignedIn> {
  let codes = 0;
  return new Promise((resolve, onFailure) => {
    const onSuccess = (session: CognitoUserSession, isAsked?: boolean) =>
      resolve({ session, isAsked: isAsked === true, codes });
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password: PASSWORD }), {
      onSuccess,
      onFailure,
      totpRequired: () => {
        codes += 1;
        user.sendMFACode(totp(secret, steps), { onSuccess, onFailure }, "SOFTWARE_TOKEN_MFA");
      },
    });
  });
}

const done = <Result>(
  start: (callback: { onSuccess: (result: Result) => void; onFailure: (error: Error) => void }) => void,
) => new Promise<Result>((onSuccess, onFailure) => start({ onSuccess, onFailure }));

test("amazon-cognito-identity-js confirms its device, and is asked for no code on it", async () => {
  const secret = await userWithAuthenticator(always, "alice");
  const userOf = browser(always);
  const first = await signIn(userOf("alice"), secret, 0);
  expect(first).toMatchObject({ codes: 1, isAsked: false });
  expect(await devicesOf(always, "alice")).toHaveLength(1);
  const user = userOf("alice");
  const second = await signIn(user, secret, 1);
  expect(second.codes).toBe(0);
  const { device_key: key } = second.session.getAccessToken().payload;
  expect(await devicesOf(always, "alice")).toEqual([expect.objectContaining({ DeviceKey: key })]);
  const refreshed = await new Promise<CognitoUserSession>((resolve, reject) => {
    user.refreshSession(second.session.getRefreshToken(), (error, session) =>
      error ? reject(error) : resolve(session),
    );
  });
  expect(refreshed.getAccessToken().payload["device_key"]).toBe(key);
});

test("amazon-cognito-identity-js begins again without a device that was forgotten", async () => {
  const secret = await userWithAuthenticator(always, "bob");
  const userOf = browser(always);
  await signIn(userOf("bob"), secret, 0);
  await forgetAll(always, "bob");
  expect((await signIn(userOf("bob"), secret, 1)).codes).toBe(1);
});

test("amazon-cognito-identity-js lists, remembers and forgets its device where the user is asked", async () => {
  const secret = await userWithAuthenticator(onPrompt, "alice");
  const userOf = browser(onPrompt);
  const user = userOf("alice");
  expect(await signIn(user, secret, 0)).toMatchObject({ codes: 1, isAsked: true });
  const listed = async () =>
    (await done<{ Devices: { DeviceKey: string }[] }>((callback) => user.listDevices(10, null as never, callback)))
      .Devices;
  expect(await listed()).toEqual([]);
  expect(await done((callback) => user.setDeviceStatusRemembered(callback))).toBe("SUCCESS");
  const [device] = await listed();
  expect(device).toMatchObject({ DeviceKey: expect.any(String) });
  expect((await signIn(userOf("alice"), secret, 1)).codes).toBe(0);
  expect(await done((callback) => user.setDeviceStatusNotRemembered(callback))).toBe("SUCCESS");
  expect(await listed()).toEqual([]);
  expect(await done((callback) => user.forgetDevice(callback))).toBe("SUCCESS");
  expect(await devicesOf(onPrompt, "alice")).toHaveLength(0);
});

/** Amplify in one long-lived process. */
function openAmplify({ endpoint, poolId, clientId }: Pool) {
  const script = join(__dirname, "amplify", "calls.ts");
  const args = ["-r", "ts-node/register/transpile-only", script, endpoint, poolId, clientId];
  const child = lineCalls<Answer>(spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }));
  opened.push(child);
  return (operation: string, ...input: readonly unknown[]) => child.send({ operation, input });
}

test("Amplify remembers, lists and forgets its device, and signs in on it without a code", async () => {
  const secret = await userWithAuthenticator(onPrompt, "carol");
  const amplify = openAmplify(onPrompt);
  const begin = async () => (await amplify("signIn", { username: "carol", password: PASSWORD })).output;
  expect((await begin()).nextStep.signInStep).toBe("CONFIRM_SIGN_IN_WITH_TOTP_CODE");
  expect((await amplify("confirmSignIn", { challengeResponse: totp(secret) })).output).toMatchObject({
    isSignedIn: true,
  });
  expect((await amplify("fetchDevices")).output).toEqual([]);
  expect(await amplify("rememberDevice")).not.toHaveProperty("error");
  const { output: devices } = await amplify("fetchDevices");
  expect(devices).toEqual([
    expect.objectContaining({
      id: expect.any(String),
      attributes: expect.objectContaining({ device_status: "valid" }),
    }),
  ]);
  await amplify("signOut");
  expect(await begin()).toMatchObject({ isSignedIn: true, nextStep: { signInStep: "DONE" } });
  expect((await amplify("accessToken", { forceRefresh: true })).output).toEqual(expect.any(String));
  expect(await amplify("forgetDevice")).not.toHaveProperty("error");
  expect((await amplify("fetchDevices")).output).toEqual([]);
  await amplify("signOut");
  expect((await begin()).nextStep.signInStep).toBe("CONFIRM_SIGN_IN_WITH_TOTP_CODE");
});

test("Amplify begins again without a device that was forgotten elsewhere", async () => {
  const secret = await userWithAuthenticator(always, "dave");
  const amplify = openAmplify(always);
  const begin = async () => (await amplify("signIn", { username: "dave", password: PASSWORD })).output;
  await begin();
  await amplify("confirmSignIn", { challengeResponse: totp(secret) });
  await amplify("signOut");
  expect(await begin()).toMatchObject({ isSignedIn: true });
  await amplify("signOut");
  await forgetAll(always, "dave");
  expect((await begin()).nextStep.signInStep).toBe("CONFIRM_SIGN_IN_WITH_TOTP_CODE");
});

const python = foundProgram("GATEHOUSE_PYTHON");

if (python !== undefined)
  test("pycognito confirms a device, and signs in on it by its secret alone without a code", async () => {
    const secret = await userWithAuthenticator(always, "erin");
    const { endpoint, poolId, clientId, admin } = always;
    const args = [join(__dirname, "pycognito", "calls.py"), endpoint, REGION, poolId, clientId];
    const child = lineCalls<Answer>(spawn(python, args, { stdio: ["pipe", "pipe", "inherit"], env: cliEnvironment() }));
    opened.push(child);
    const call = (operation: string, ...input: readonly unknown[]) =>
      child.send({ operation, input: ["erin", PASSWORD, ...input] });

    const { output: asked } = await call("sign_in");
    expect(asked.ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
    const { output: tokens } = await admin.call("RespondToAuthChallenge", {
      ClientId: clientId,
      ChallengeName: "SOFTWARE_TOKEN_MFA",
      Session: asked.Session,
      ChallengeResponses: { USERNAME: "erin", SOFTWARE_TOKEN_MFA_CODE: totp(secret) },
    });
    const { output: confirmed } = await call("confirm_device", tokens, "a laptop");
    expect(confirmed).toMatchObject({ status: 200, body: { UserConfirmationNecessary: false } });

    const { device } = confirmed;
    const { output: signedIn } = await call("sign_in", device);
    const { AccessToken } = signedIn.AuthenticationResult;
    expect(AccessToken).toEqual(expect.any(String));
    const refused = await call("sign_in", { ...device, device_password: "a guess" });
    expect(refused.error).toEqual({ name: "NotAuthorizedException", message: "Incorrect username or password." });

    await call("update_device_status", AccessToken, device.device_key, false);
    expect((await call("sign_in", device)).output.ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
    await call("forget_device", AccessToken, device.device_key);
    expect(await devicesOf(always, "erin")).toEqual([]);
    expect((await call("sign_in", device)).error?.message).toBe("Device does not exist.");
  });
