import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  ConfirmDeviceCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { POOL_ID, type RunningPools, startFixture } from "./running-pool";
import { makeUser, tokensOf } from "./running-pool-steps";

/** Devices are not remembered here, whatever the pool says. */

let running: RunningPools;
let AccessToken: string;
beforeAll(async () => {
  running = await startFixture({ pool: { DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } } });
  await makeUser(running.sdk, "alice");
  AccessToken = (await tokensOf(running.sdk, "alice")).access;
});
afterAll(() => running.close());

const DeviceKey = "us-east-1_0a1b2c3d-0000-4000-8000-000000000000";
const ofUser = { UserPoolId: POOL_ID, Username: "alice" };
const noDevice = { name: "ResourceNotFoundException", message: "Device does not exist." };

test("the start says that devices are not remembered", () => {
  expect(running.logged).toContain("UserPool: devices are not remembered by the local pool.");
});

test("no user has a device", async () => {
  expect((await running.sdk.send(new ListDevicesCommand({ AccessToken }))).Devices).toEqual([]);
  expect((await running.sdk.send(new AdminListDevicesCommand(ofUser))).Devices).toEqual([]);
});

test.each([
  ["reading one", () => running.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey })), noDevice],
  ["forgetting one", () => running.sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey })), noDevice],
  ["changing one", () => running.sdk.send(new UpdateDeviceStatusCommand({ AccessToken, DeviceKey })), noDevice],
  ["reading a user's", () => running.sdk.send(new AdminGetDeviceCommand({ ...ofUser, DeviceKey })), noDevice],
  ["forgetting a user's", () => running.sdk.send(new AdminForgetDeviceCommand({ ...ofUser, DeviceKey })), noDevice],
  ["changing a user's", () => running.sdk.send(new AdminUpdateDeviceStatusCommand({ ...ofUser, DeviceKey })), noDevice],
  [
    "remembering one",
    () => running.sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey })),
    { name: "InvalidUserPoolConfigurationException" },
  ],
])("%s device is refused", async (_what, call, refusal) => {
  await expect(call()).rejects.toMatchObject(refusal);
});
