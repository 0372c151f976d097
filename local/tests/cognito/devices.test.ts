import {
  AdminDeleteUserCommand,
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  ConfirmDeviceCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  type DeviceType,
  ForgetDeviceCommand,
  GetDeviceCommand,
  GlobalSignOutCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
  UpdateUserPoolCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { N, toBuffer } from "../../src/cognito/users/passwords/srp-verifier";
import { ALWAYS, byPassword, confirm, deviceOf, ON_PROMPT, signInOnNewDevice, verifierOf } from "./device-steps";
import { expectTold, type Told } from "./refusals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { claimsOf, makeUser, tokensOf } from "./running-pool-steps";

/** docs/aws-behaviour/cognito-mfa.md, "Devices": confirming, listing, remembering and forgetting them. */

let running: RunningPools;
async function start(DeviceConfiguration = ALWAYS): Promise<void> {
  running = await startFixture({ pool: { DeviceConfiguration } });
  await makeUser(running.sdk, "alice");
  await makeUser(running.sdk, "bob");
}
afterEach(() => running.close());

const OF_ALICE = { UserPoolId: POOL_ID, Username: "alice" };
const NO_DEVICE: Told = ["observed", "no-such-device", "Device does not exist."];
const WRONG_KEY: Told = ["observed", "device-key-wrong", "Invalid device key given."];
const WRONG_VERIFIER: Told = ["inferred", "device-verifier-wrong", "Invalid device secret verifier given."];

const listed = async (AccessToken: string, page: object = {}) =>
  (await running.sdk.send(new ListDevicesCommand({ AccessToken, ...page }))).Devices ?? [];
const listedByAdmin = async () => (await running.sdk.send(new AdminListDevicesCommand(OF_ALICE))).Devices ?? [];
const attributesOf = (device: DeviceType | undefined) =>
  Object.fromEntries((device?.DeviceAttributes ?? []).map(({ Name = "", Value }) => [Name, Value]));

test("a pool that tracks no devices has none, and the start says nothing of devices", async () => {
  running = await startFixture();
  await makeUser(running.sdk, "alice");
  const { AuthenticationResult: result } = await byPassword(running, { DEVICE_KEY: "us-east-1_0a" });
  expect(result).not.toHaveProperty("NewDeviceMetadata");
  expect(claimsOf(result?.AccessToken ?? "")).not.toHaveProperty("device_key");
  const AccessToken = result?.AccessToken ?? "";
  const DeviceKey = "us-east-1_0a1b2c3d-0000-4000-8000-000000000000";
  expect(await listed(AccessToken)).toEqual([]);
  expect(await listedByAdmin()).toEqual([]);
  for (const call of [
    () => running.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey })),
    () => running.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey })),
    () => running.sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey })),
    () => running.sdk.send(new AdminGetDeviceCommand({ ...OF_ALICE, DeviceKey })),
    () => running.sdk.send(new AdminForgetDeviceCommand({ ...OF_ALICE, DeviceKey })),
    () => running.sdk.send(new AdminUpdateDeviceStatusCommand({ ...OF_ALICE, DeviceKey })),
  ])
    await expectTold(call(), NO_DEVICE);
  const message = "Device tracking is not enabled for the user pool.";
  const confirmed = running.sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey }));
  await expectTold(confirmed, ["inferred", "devices-not-tracked", message]);
  expect(running.logged.join("\n")).not.toContain("device");
});

test("a sign-in without a device is given a key, which its access token carries and its ID token does not", async () => {
  await start();
  const { AuthenticationResult: result } = await byPassword(running);
  const { DeviceKey, DeviceGroupKey } = result?.NewDeviceMetadata ?? {};
  expect(DeviceKey).toMatch(/^us-east-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(DeviceGroupKey).toMatch(/^-[A-Za-z0-9]{8}$/);
  const claims = claimsOf(result?.AccessToken ?? "");
  expect(claims["device_key"]).toBe(DeviceKey);
  expect(Object.keys(claims).slice(0, 3)).toEqual(["sub", "device_key", "iss"]);
  expect(claimsOf(result?.IdToken ?? "")).not.toHaveProperty("device_key");
  const again = (await byPassword(running)).AuthenticationResult?.NewDeviceMetadata;
  expect(again?.DeviceKey).not.toBe(DeviceKey);
  expect(again?.DeviceGroupKey).toBe(DeviceGroupKey);
});

test.each([
  ["always", ALWAYS, false, 1],
  ["only when the user wants it", ON_PROMPT, true, 0],
])("a device that is remembered %s", async (_when, configuration, isAsked, count) => {
  await start(configuration);
  const { AuthenticationResult: result } = await byPassword(running);
  const device = deviceOf(result);
  const AccessToken = result?.AccessToken ?? "";
  const { UserConfirmationNecessary } = await confirm(running, AccessToken, device);
  expect(UserConfirmationNecessary).toBe(isAsked);
  expect(await listed(AccessToken)).toHaveLength(count);
  const status = attributesOf((await listedByAdmin())[0])["dev:device_remembered_status"];
  expect(status).toBe(isAsked ? "not_remembered" : "remembered");
});

test("a device is shown with its name, its dates and this machine's address, and never with its verifier", async () => {
  await start();
  running.setClock(Date.UTC(2026, 10, 21, 12));
  const { device, access: AccessToken } = await signInOnNewDevice(running);
  const { Device } = await running.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey: device.key }));
  const noon = new Date(Date.UTC(2026, 10, 21, 12));
  expect(Device).toEqual({
    DeviceKey: device.key,
    DeviceAttributes: [
      { Name: "device_status", Value: "valid" },
      { Name: "device_name", Value: "laptop" },
      { Name: "last_ip_used", Value: "127.0.0.1" },
    ],
    DeviceCreateDate: noon,
    DeviceLastModifiedDate: noon,
    DeviceLastAuthenticatedDate: noon,
  });
  const byAdmin = await running.sdk.send(new AdminGetDeviceCommand({ ...OF_ALICE, DeviceKey: device.key }));
  expect(attributesOf(byAdmin.Device)).toMatchObject({ "dev:device_remembered_status": "remembered" });
});

test("a device's status is changed by its user and by an administrator", async () => {
  await start();
  const { device, access: AccessToken } = await signInOnNewDevice(running);
  const { key: DeviceKey } = device;
  running.advance(60_000);
  const of = { AccessToken, DeviceKey };
  await running.sdk.send(new UpdateDeviceStatusCommand({ ...of, DeviceRememberedStatus: "not_remembered" }));
  expect(await listed(AccessToken)).toEqual([]);
  const { Device } = await running.sdk.send(new GetDeviceCommand(of));
  expect(Device?.DeviceLastModifiedDate?.getTime()).toBeGreaterThan(Device?.DeviceCreateDate?.getTime() ?? 0);
  const byAdmin = { ...OF_ALICE, DeviceKey };
  await running.sdk.send(new AdminUpdateDeviceStatusCommand({ ...byAdmin, DeviceRememberedStatus: "remembered" }));
  expect(await listed(AccessToken)).toHaveLength(1);
  await running.sdk.send(new UpdateDeviceStatusCommand(of));
  expect(await listed(AccessToken)).toHaveLength(1);
});

test("devices are listed page by page", async () => {
  await start();
  const keys: string[] = [];
  for (let count = 0; count < 3; count += 1) keys.push((await signInOnNewDevice(running)).device.key);
  const { access: AccessToken } = await signInOnNewDevice(running, "bob");
  const { access } = await tokensOf(running.sdk, "alice");
  const seen: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const of = { AccessToken: access, Limit: 2, ...(PaginationToken !== undefined && { PaginationToken }) };
    const page = await running.sdk.send(new ListDevicesCommand(of));
    seen.push(...(page.Devices ?? []).map(({ DeviceKey = "" }) => DeviceKey));
    PaginationToken = page.PaginationToken;
    if (PaginationToken !== undefined)
      await expect(listed(AccessToken, { PaginationToken })).rejects.toMatchObject({
        name: "InvalidParameterException",
      });
  } while (PaginationToken !== undefined);
  expect(seen).toEqual(keys.sort());
});

test("a forgotten device is gone, and its access token still reads the list, as on AWS", async () => {
  await start();
  const { device, access: AccessToken } = await signInOnNewDevice(running);
  await running.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: device.key }));
  expect(await listed(AccessToken)).toEqual([]);
  await expectTold(running.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey: device.key })), NO_DEVICE);
  const other = await signInOnNewDevice(running);
  await running.sdk.send(new AdminForgetDeviceCommand({ ...OF_ALICE, DeviceKey: other.device.key }));
  expect(await listedByAdmin()).toEqual([]);
});

test("signing out everywhere keeps the devices", async () => {
  await start();
  const { access: AccessToken } = await signInOnNewDevice(running);
  await running.sdk.send(new GlobalSignOutCommand({ AccessToken }));
  expect(await listedByAdmin()).toHaveLength(1);
});

test("devices outlive a restart, and go with their user and with their pool", async () => {
  await start();
  const { device } = await signInOnNewDevice(running);
  const other = await signInOnNewDevice(running, "bob");
  running = await running.restart();
  expect((await listedByAdmin()).map(({ DeviceKey }) => DeviceKey)).toEqual([device.key]);
  const kept = () => [...running.pools.services.tables.devices.entries([])].map(({ key }) => key[2]);
  await running.sdk.send(new AdminDeleteUserCommand(OF_ALICE));
  expect(kept()).toEqual([other.device.key]);
  await running.sdk.send(new DeleteUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(kept()).toEqual([]);
});

test("the API turns device tracking off and on", async () => {
  await start();
  const { access: AccessToken } = await signInOnNewDevice(running);
  const described = async () =>
    (await running.sdk.send(new DescribeUserPoolCommand({ UserPoolId: POOL_ID }))).UserPool?.DeviceConfiguration;
  expect(await described()).toEqual({ ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false });
  await running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(await described()).toBeUndefined();
  expect(await listed(AccessToken)).toEqual([]);
  expect((await byPassword(running)).AuthenticationResult).not.toHaveProperty("NewDeviceMetadata");
  const DeviceConfiguration = { DeviceOnlyRememberedOnUserPrompt: true };
  await running.sdk.send(new UpdateUserPoolCommand({ UserPoolId: POOL_ID, DeviceConfiguration }));
  expect(await described()).toEqual({ ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true });
  expect(await listed(AccessToken)).toHaveLength(1);
});

test("a configuration that is none stops the start", async () => {
  await start();
  const wrong = startFixture({ pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: "perhaps" } } });
  await expect(wrong).rejects.toThrow("'deviceConfiguration.challengeRequiredOnNewDevice' is not a Boolean");
});

test("only the session that was given a key confirms it, and once", async () => {
  await start();
  const { AuthenticationResult: result } = await byPassword(running);
  const device = deviceOf(result);
  const own = result?.AccessToken ?? "";
  const { access: ofAnother } = await tokensOf(running.sdk, "alice");
  const { access: ofBob } = await tokensOf(running.sdk, "bob");
  await expectTold(confirm(running, ofAnother, device), WRONG_KEY);
  await expectTold(confirm(running, ofBob, device), WRONG_KEY);
  const madeUp = { ...device, key: "us-east-1_0a1b2c3d-0000-4000-8000-000000000000" };
  await expectTold(confirm(running, own, madeUp), WRONG_KEY);
  await confirm(running, own, device);
  await expectTold(confirm(running, own, device), ["inferred", "device-key-exists", "Device key already exists."]);
  await running.sdk.send(new ForgetDeviceCommand({ AccessToken: own, DeviceKey: device.key }));
  await expectTold(confirm(running, own, device), WRONG_KEY);
});

test("of two confirmations at the same time one counts", async () => {
  await start();
  const { AuthenticationResult: result } = await byPassword(running);
  const device = deviceOf(result);
  const own = result?.AccessToken ?? "";
  const both = await Promise.allSettled([confirm(running, own, device), confirm(running, own, device)]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

const base64 = (value: bigint) => toBuffer(value).toString("base64");

test.each<[string, object]>([
  ["nothing", {}],
  ["no salt", { Salt: "" }],
  ["a salt of 65 bytes", { Salt: Buffer.alloc(65, 1).toString("base64") }],
  ["no verifier", { PasswordVerifier: "" }],
  ["0", { PasswordVerifier: base64(0n) }],
  ["1, which proves nothing", { PasswordVerifier: base64(1n) }],
  ["-1, which proves nothing", { PasswordVerifier: base64(N - 1n) }],
  ["the prime", { PasswordVerifier: base64(N) }],
  ["a number longer than the prime", { PasswordVerifier: Buffer.alloc(386, 1).toString("base64") }],
])("a device's verifier of %s is refused", async (what, wrong) => {
  await start();
  const { AuthenticationResult: result } = await byPassword(running);
  const device = deviceOf(result);
  const DeviceSecretVerifierConfig = what === "nothing" ? undefined : { ...verifierOf(device), ...wrong };
  const attempt = confirm(running, result?.AccessToken ?? "", device, { DeviceSecretVerifierConfig });
  await expectTold(attempt, WRONG_VERIFIER);
});

test.each([
  ["a device key of another form", { DeviceKey: "laptop" }],
  ["a device key of 56 characters", { DeviceKey: `us-east-1_${"a".repeat(46)}` }],
  ["a name of 1025 characters", { DeviceName: "n".repeat(1025) }],
  [
    "a verifier of 131073 characters",
    { DeviceSecretVerifierConfig: { PasswordVerifier: "a".repeat(131_073), Salt: "AA==" } },
  ],
])("%s is refused by its form", async (_what, wrong) => {
  await start();
  const { AuthenticationResult: result } = await byPassword(running);
  const attempt = confirm(running, result?.AccessToken ?? "", deviceOf(result), wrong);
  await expect(attempt).rejects.toMatchObject({ name: "InvalidParameterException" });
});

test("nobody sees or changes the device of another user", async () => {
  await start();
  const { device } = await signInOnNewDevice(running);
  const { access: AccessToken } = await tokensOf(running.sdk, "bob");
  const of = { AccessToken, DeviceKey: device.key };
  expect(await listed(AccessToken)).toEqual([]);
  for (const attempt of [
    running.sdk.send(new GetDeviceCommand(of)),
    running.sdk.send(new ForgetDeviceCommand(of)),
    running.sdk.send(new UpdateDeviceStatusCommand({ ...of, DeviceRememberedStatus: "not_remembered" })),
    running.sdk.send(new AdminForgetDeviceCommand({ ...OF_ALICE, Username: "bob", DeviceKey: device.key })),
  ])
    await expectTold(attempt, NO_DEVICE);
  expect(await listedByAdmin()).toHaveLength(1);
});
