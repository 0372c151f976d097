import { createHmac } from "node:crypto";
import {
  ForgetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  UpdateDeviceStatusCommand,
  UpdateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../src/model/json";
import { ALWAYS, answer, byPassword, confirm, deviceOf, newExponent, signInOnNewDevice } from "./device-steps";
import { CALLBACK, secretOf, startHosted } from "./oauth/hosted-pool";
import { codeFor, postForm, query, TestBrowser } from "./oauth/test-browser";
import { expectTold, type Told } from "./refusals";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools } from "./running-pool";
import { claimsOf, makeUser } from "./running-pool-steps";
import { codeAt, NOON, setUpAuthenticator } from "./second-factor-steps";

/** docs/aws-behaviour/cognito-mfa.md, "Devices": refresh tokens are bound to their device. */

let running: RunningPools;
afterEach(() => running.close());

async function start(client: JsonObject = {}): Promise<void> {
  running = await startHosted({ pool: { DeviceConfiguration: ALWAYS }, client });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
}

const INVALID: Told = ["observed", "refresh-token-invalid", "Invalid Refresh Token"];

type Refresh = (token: string, deviceKey?: string) => Promise<string>;
const initiate: Refresh = async (REFRESH_TOKEN, key) => {
  const AuthParameters = { REFRESH_TOKEN, ...(key !== undefined && { DEVICE_KEY: key }) };
  const of = { AuthFlow: "REFRESH_TOKEN_AUTH", ClientId: CLIENT_ID, AuthParameters } as const;
  return (await running.sdk.send(new InitiateAuthCommand(of))).AuthenticationResult?.AccessToken ?? "";
};
const getTokens: Refresh = async (RefreshToken, key) => {
  const of = { ClientId: CLIENT_ID, RefreshToken, ...(key !== undefined && { DeviceKey: key }) };
  return (await running.sdk.send(new GetTokensFromRefreshTokenCommand(of))).AuthenticationResult?.AccessToken ?? "";
};
const atEndpoint = (refresh_token: string) =>
  postForm(running, "/oauth2/token", { client_id: CLIENT_ID, grant_type: "refresh_token", refresh_token });

const CALLS: readonly [string, Refresh][] = [
  ["REFRESH_TOKEN_AUTH", initiate],
  ["GetTokensFromRefreshToken", getTokens],
];

test.each(CALLS)(
  "by %s a session goes on with the key of its device, and keeps it in its tokens",
  async (_by, refresh) => {
    await start();
    const { device, refresh: token } = await signInOnNewDevice(running);
    expect(claimsOf(await refresh(token, device.key))["device_key"]).toBe(device.key);
  },
);

test.each(CALLS)("by %s a session goes on with no other key", async (_by, refresh) => {
  await start();
  await makeUser(running.sdk, "bob");
  const { refresh: token } = await signInOnNewDevice(running);
  const other = await signInOnNewDevice(running);
  const ofBob = await signInOnNewDevice(running, "bob");
  const madeUp = "us-east-1_0a1b2c3d-0000-4000-8000-000000000000";
  for (const key of [undefined, other.device.key, ofBob.device.key, madeUp])
    await expectTold(refresh(token, key), INVALID);
});

test.each(CALLS)(
  "by %s a session goes on only once its device is confirmed, and until it is forgotten",
  async (_by, refresh) => {
    await start();
    const { AuthenticationResult: result } = await byPassword(running);
    const device = deviceOf(result);
    const AccessToken = result?.AccessToken ?? "";
    const token = result?.RefreshToken ?? "";
    await expectTold(refresh(token, device.key), INVALID);
    await confirm(running, AccessToken, device);
    await refresh(token, device.key);
    const of = { AccessToken, DeviceKey: device.key };
    await running.sdk.send(new UpdateDeviceStatusCommand({ ...of, DeviceRememberedStatus: "not_remembered" }));
    await refresh(token, device.key);
    await running.sdk.send(new ForgetDeviceCommand(of));
    await expectTold(refresh(token, device.key), INVALID);
  },
);

test("the log says why a device's refresh token was refused, which the answer does not", async () => {
  await start();
  const { AuthenticationResult: result } = await byPassword(running);
  const key = deviceOf(result).key;
  const token = result?.RefreshToken ?? "";
  for (const named of [undefined, "us-east-1_0a", key]) await expectTold(initiate(token, named), INVALID);
  await atEndpoint(token);
  const refused = `A refresh by client ${CLIENT_ID} was refused, since ${POOL_ID} tracks devices:`;
  expect(running.logged.filter((line) => line.startsWith(refused))).toEqual([
    `${refused} the request names no DEVICE_KEY.`,
    `${refused} the request names another device than the session's.`,
    `${refused} the device was not confirmed by ConfirmDevice, or was forgotten.`,
    `${refused} the token endpoint takes no refresh token of the API then.`,
  ]);
  expect(running.logged.join("\n")).not.toContain(token);
});

test("rotating refresh tokens are bound to their device, too", async () => {
  await start({
    ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"],
    RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 0 },
  });
  const { device, refresh: token } = await signInOnNewDevice(running);
  await expectTold(getTokens(token), INVALID);
  const of = { ClientId: CLIENT_ID, RefreshToken: token, DeviceKey: device.key };
  const { AuthenticationResult: result } = await running.sdk.send(new GetTokensFromRefreshTokenCommand(of));
  await expectTold(getTokens(result?.RefreshToken ?? ""), INVALID);
  await getTokens(result?.RefreshToken ?? "", device.key);
});

test("the token endpoint takes no refresh token of the API while devices are tracked", async () => {
  await start();
  const { device, refresh: token } = await signInOnNewDevice(running);
  expect(await atEndpoint(token)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  await initiate(token, device.key);
  await running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID }));
  expect((await atEndpoint(token)).status).toBe(200);
});

test("a sign-in on the pages has no device: it goes on at the token endpoint, and not at the API", async () => {
  await start();
  const code = await codeFor(running, "alice", {});
  const fields = { client_id: CLIENT_ID, grant_type: "authorization_code", code, redirect_uri: CALLBACK };
  const { body } = await postForm(running, "/oauth2/token", fields);
  expect(claimsOf(body["access_token"] ?? "")).not.toHaveProperty("device_key");
  const token = body["refresh_token"] ?? "";
  expect((await atEndpoint(token)).status).toBe(200);
  await expectTold(initiate(token), INVALID);
  const { device } = await signInOnNewDevice(running);
  await expectTold(getTokens(token, device.key), INVALID);
});

test("the pages ask for the second factor every time, whatever device is named there", async () => {
  const MFA = { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] };
  running = await startHosted({ pool: { ...MFA, DeviceConfiguration: ALWAYS } });
  running.setClock(NOON);
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
  const { device } = await signInOnNewDevice(running);
  const secret = await setUpAuthenticator(running);
  for (const after of [60_000, 120_000]) {
    running.setClock(NOON + after);
    const browser = new TestBrowser(running);
    await browser.get(`/login?${query()}`);
    const asked = await browser.submit({ username: "alice", password: PASSWORD, DEVICE_KEY: device.key });
    expect(asked.location).toBe(`${running.pools.endpoint}/mfa?${query()}`);
    await browser.follow(asked);
    const done = await browser.submit({ code: codeAt(secret, NOON + after), DEVICE_KEY: device.key });
    expect(done.location.startsWith(`${CALLBACK}?code=`)).toBe(true);
  }
});

test("a session of before devices were tracked goes on when they are no longer", async () => {
  await start();
  await running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID }));
  const { AuthenticationResult: result } = await byPassword(running);
  const token = result?.RefreshToken ?? "";
  await initiate(token);
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true };
  await running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID, DeviceConfiguration }));
  await expectTold(initiate(token), INVALID);
  await running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID }));
  await initiate(token);
});

test("a client with a secret proves it at each half of a device's challenge", async () => {
  await start({ GenerateSecret: true });
  const SECRET_HASH = createHmac("sha256", secretOf(running, CLIENT_ID)).update(`alice${CLIENT_ID}`).digest("base64");
  const { AuthenticationResult: result } = await byPassword(running, { SECRET_HASH });
  const device = deviceOf(result);
  await confirm(running, result?.AccessToken ?? "", device);
  const { Session } = await byPassword(running, { SECRET_HASH, DEVICE_KEY: device.key });
  const srp = { DEVICE_KEY: device.key, SRP_A: newExponent().srpA };
  const missing = `Client ${CLIENT_ID} is configured with secret but SECRET_HASH was not received`;
  const told: Told = ["observed", "secret-hash-missing", missing];
  await expectTold(answer(running, "DEVICE_SRP_AUTH", Session, srp), told);
  const asked = await answer(running, "DEVICE_SRP_AUTH", Session, { ...srp, SECRET_HASH });
  const proof = {
    DEVICE_KEY: device.key,
    PASSWORD_CLAIM_SECRET_BLOCK: asked.ChallengeParameters?.["SECRET_BLOCK"] ?? "",
    PASSWORD_CLAIM_SIGNATURE: "AAAA",
    TIMESTAMP: "now",
  };
  await expectTold(answer(running, "DEVICE_PASSWORD_VERIFIER", asked.Session, proof), told);
});
