import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateDeviceStatusCommand,
  GetDeviceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { isJsonObject, type JsonObject } from "../../src/model/json";
import {
  ALWAYS,
  answer,
  byPassword,
  confirm,
  type Device,
  deviceOf,
  newExponent,
  ON_PROMPT,
  proofAnswers,
  proveDevice,
  provePassword,
  signInOnNewDevice,
} from "./device-steps";
import { CLIENT_ID, PASSWORD, POOL_ID, type RunningPools, TRIGGER_ARN } from "./running-pool";
import { claimsOf, makeUser } from "./running-pool-steps";
import { codeAt, NOON, setUpAuthenticator, startAtNoon } from "./second-factor-steps";

/** docs/aws-behaviour/cognito-mfa.md, "Devices": signing in on a remembered device. */

let running: RunningPools;
let device: Device;
let secret: string;
let heard: JsonObject[] = [];
afterEach(() => running.close());

const BOTH: JsonObject = { ChallengeRequiredOnNewDevice: false };
const MFA: JsonObject = { MfaConfiguration: "OPTIONAL", EnabledMfas: ["SOFTWARE_TOKEN_MFA"] };
const FLOWS = [
  "ALLOW_USER_PASSWORD_AUTH",
  "ALLOW_USER_SRP_AUTH",
  "ALLOW_USER_AUTH",
  "ALLOW_CUSTOM_AUTH",
  "ALLOW_ADMIN_USER_PASSWORD_AUTH",
  "ALLOW_REFRESH_TOKEN_AUTH",
];

/** A pool, and alice with a confirmed device and, after that, an authenticator. */
async function start(DeviceConfiguration = ALWAYS, LambdaConfig: JsonObject = {}): Promise<void> {
  heard = [];
  running = await startAtNoon({
    pool: { ...MFA, DeviceConfiguration, LambdaConfig },
    client: { ExplicitAuthFlows: FLOWS },
    triggers: {
      [TRIGGER_ARN]: (event) => {
        heard.push(event);
        const response = event["response"];
        return { ...event, response: { ...(isJsonObject(response) && response), issueTokens: true } };
      },
    },
  });
  ({ device } = await signInOnNewDevice(running));
  secret = await setUpAuthenticator(running);
  running.setClock(NOON + 60_000);
}

const named = () => ({ DEVICE_KEY: device.key });
const code = () => ({ SOFTWARE_TOKEN_MFA_CODE: codeAt(secret, running.now()) });

test("a remembered device takes the place of the second factor", async () => {
  await start();
  const { answers } = await provePassword(running, named());
  const asked = await answer(running, "PASSWORD_VERIFIER", undefined, answers);
  expect(asked).toMatchObject({ ChallengeName: "DEVICE_SRP_AUTH", ChallengeParameters: { USERNAME: "alice" } });
  const { AuthenticationResult: result } = await proveDevice(running, device, asked.Session);
  expect(result).not.toHaveProperty("NewDeviceMetadata");
  expect(claimsOf(result?.AccessToken ?? "")["device_key"]).toBe(device.key);
  const of = { AccessToken: result?.AccessToken ?? "", DeviceKey: device.key };
  const { Device: described } = await running.sdk.send(new GetDeviceCommand(of));
  expect(described?.DeviceCreateDate).toEqual(new Date(NOON));
  expect(described?.DeviceLastAuthenticatedDate).toEqual(new Date(NOON + 60_000));
});

test("the second half of a device's proof is asked with salt, public value, block, name and key", async () => {
  await start();
  const { Session } = await byPassword(running, named());
  const { srpA: SRP_A } = newExponent();
  const asked = await answer(running, "DEVICE_SRP_AUTH", Session, { ...named(), SRP_A });
  expect(asked.ChallengeName).toBe("DEVICE_PASSWORD_VERIFIER");
  expect(asked.ChallengeParameters).toEqual({
    DEVICE_KEY: device.key,
    SALT: expect.stringMatching(/^[1-9a-f][0-9a-f]*$/),
    SECRET_BLOCK: expect.any(String),
    SRP_B: expect.stringMatching(/^[0-9a-f]+$/),
    USERNAME: "alice",
  });
  expect(asked.Session).not.toBe(Session);
});

test("a pool that wants both asks for the second factor first, and then for the device", async () => {
  await start(BOTH);
  const first = await byPassword(running, named());
  expect(first.ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  const second = await answer(running, "SOFTWARE_TOKEN_MFA", first.Session, code());
  expect(second.ChallengeName).toBe("DEVICE_SRP_AUTH");
  const { AuthenticationResult: result } = await proveDevice(running, device, second.Session);
  expect(claimsOf(result?.AccessToken ?? "")["device_key"]).toBe(device.key);
});

test("a device that is not remembered is not asked for, the second factor is, and it gets no new key", async () => {
  await start(ON_PROMPT);
  const first = await byPassword(running, named());
  expect(first.ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  const { AuthenticationResult: result } = await answer(running, "SOFTWARE_TOKEN_MFA", first.Session, code());
  expect(result).not.toHaveProperty("NewDeviceMetadata");
  expect(claimsOf(result?.AccessToken ?? "")["device_key"]).toBe(device.key);
  const of = { UserPoolId: POOL_ID, Username: "alice", DeviceKey: device.key };
  await running.sdk.send(new AdminUpdateDeviceStatusCommand({ ...of, DeviceRememberedStatus: "remembered" }));
  expect((await byPassword(running, named())).ChallengeName).toBe("DEVICE_SRP_AUTH");
});

test("a sign-in that gave its second factor gets a key, and the device serves the next one", async () => {
  await start();
  const first = await byPassword(running);
  expect(first.ChallengeName).toBe("SOFTWARE_TOKEN_MFA");
  const { AuthenticationResult: result } = await answer(running, "SOFTWARE_TOKEN_MFA", first.Session, code());
  const other = deviceOf(result);
  await confirm(running, result?.AccessToken ?? "", other);
  const next = await byPassword(running, { DEVICE_KEY: other.key });
  expect((await proveDevice(running, other, next.Session)).AuthenticationResult?.RefreshToken).toBeDefined();
});

test("without a second factor a remembered device is asked for all the same", async () => {
  await start();
  await makeUser(running.sdk, "bob");
  const { device: ofBob } = await signInOnNewDevice(running, "bob");
  const asked = await byPassword(running, { DEVICE_KEY: ofBob.key }, "bob");
  expect(asked.ChallengeName).toBe("DEVICE_SRP_AUTH");
});

test("a new password is asked for before the device, which is carried over", async () => {
  await start();
  await makeUser(running.sdk, "bob");
  const { device: ofBob } = await signInOnNewDevice(running, "bob");
  const temporary = { UserPoolId: POOL_ID, Username: "bob", Password: PASSWORD, Permanent: false };
  await running.sdk.send(new AdminSetUserPasswordCommand(temporary));
  const first = await byPassword(running, { DEVICE_KEY: ofBob.key }, "bob");
  expect(first.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
  const second = await running.sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      ClientId: CLIENT_ID,
      Session: first.Session,
      ChallengeResponses: { USERNAME: "bob", NEW_PASSWORD: "Another-Horse-2" },
    }),
  );
  expect(second.ChallengeName).toBe("DEVICE_SRP_AUTH");
});

test("an administrator's server signs in on a device", async () => {
  await start();
  const of = { UserPoolId: POOL_ID, ClientId: CLIENT_ID };
  const asked = await running.sdk.send(
    new AdminInitiateAuthCommand({
      ...of,
      AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: "alice", PASSWORD, ...named() },
    }),
  );
  expect(asked.ChallengeName).toBe("DEVICE_SRP_AUTH");
  const exponent = newExponent();
  const respond = (
    ChallengeName: "DEVICE_SRP_AUTH" | "DEVICE_PASSWORD_VERIFIER",
    Session: string | undefined,
    answers: object,
  ) =>
    running.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        ...of,
        ChallengeName,
        Session,
        ChallengeResponses: { USERNAME: "alice", ...answers },
      }),
    );
  const begun = await respond("DEVICE_SRP_AUTH", asked.Session, { ...named(), SRP_A: exponent.srpA });
  const done = await respond("DEVICE_PASSWORD_VERIFIER", begun.Session, proofAnswers(running, device, exponent, begun));
  expect(done.AuthenticationResult?.AccessToken).toBeDefined();
});

test("a custom sign-in that its triggers let pass is asked for the device, too", async () => {
  await start(ALWAYS, { DefineAuthChallenge: TRIGGER_ARN });
  const asked = await running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "CUSTOM_AUTH",
      ClientId: CLIENT_ID,
      AuthParameters: { USERNAME: "alice", ...named() },
    }),
  );
  expect(asked.ChallengeName).toBe("DEVICE_SRP_AUTH");
  expect((await proveDevice(running, device, asked.Session)).AuthenticationResult?.AccessToken).toBeDefined();
});

test("a sign-in that chooses its factor by the way carries the device that it named at first", async () => {
  await start();
  const parameters = { USERNAME: "alice", ...named() };
  const begun = await running.sdk.send(
    new InitiateAuthCommand({ AuthFlow: "USER_AUTH", ClientId: CLIENT_ID, AuthParameters: parameters }),
  );
  expect(begun.ChallengeName).toBe("SELECT_CHALLENGE");
  const asked = await running.sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: "SELECT_CHALLENGE",
      ClientId: CLIENT_ID,
      Session: begun.Session,
      ChallengeResponses: { USERNAME: "alice", ANSWER: "PASSWORD", PASSWORD },
    }),
  );
  expect(asked.ChallengeName).toBe("DEVICE_SRP_AUTH");
});

test("the triggers learn that a device was proven, and whether it is a new one", async () => {
  const config = { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" };
  await start(ALWAYS, { PostAuthentication: TRIGGER_ARN, PreTokenGenerationConfig: config });
  const newDevices = () =>
    heard.flatMap(({ request }) =>
      isJsonObject(request) && "newDeviceUsed" in request ? [request["newDeviceUsed"]] : [],
    );
  expect(newDevices()).toEqual([true, true]);
  const { Session } = await byPassword(running, named());
  await proveDevice(running, device, Session);
  expect(newDevices()).toEqual([true, true, false]);
  expect(heard.map(({ triggerSource }) => triggerSource).slice(-2)).toEqual([
    "PostAuthentication_Authentication",
    "TokenGeneration_AuthenticateDevice",
  ]);
});

test("a client that leaves out the session proves the device with the value that proved the password", async () => {
  await start();
  const { answers, exponent } = await provePassword(running, named());
  const srp = { ...named(), SRP_A: exponent.srpA };
  await expect(answer(running, "DEVICE_SRP_AUTH", undefined, srp)).rejects.toThrow("Invalid session for the user.");
  await answer(running, "PASSWORD_VERIFIER", undefined, answers);
  const other = { ...named(), SRP_A: newExponent().srpA };
  await expect(answer(running, "DEVICE_SRP_AUTH", undefined, other)).rejects.toThrow("Invalid session for the user.");
  const asked = await answer(running, "DEVICE_SRP_AUTH", undefined, srp);
  const proof = proofAnswers(running, device, exponent, asked);
  const done = await answer(running, "DEVICE_PASSWORD_VERIFIER", undefined, proof);
  expect(done.AuthenticationResult?.AccessToken).toBeDefined();
  await expect(answer(running, "DEVICE_SRP_AUTH", undefined, srp)).rejects.toThrow("session can only be used once");
});

test("a client without the session is not let in where the password was sent, not proven", async () => {
  await start();
  const { srpA: SRP_A } = newExponent();
  await byPassword(running, { ...named(), SRP_A });
  const attempt = answer(running, "DEVICE_SRP_AUTH", undefined, { ...named(), SRP_A });
  await expect(attempt).rejects.toThrow("Invalid session for the user.");
});
