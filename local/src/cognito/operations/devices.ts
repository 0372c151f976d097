import { CognitoError } from "../errors/cognito-error";
import { accessToken, pageToken, username, userPoolId } from "../input/api-members";
import { anything, oneOf, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { adminOperation, userOperation } from "./operation";
import { pageLimit } from "./paging";

/**
 * The operations on remembered devices. Each checks the caller and then answers as a pool without device tracking does:
 * there are no devices (docs/aws-behaviour/cognito-mfa.md, "Devices").
 */

/** A device's key as AWS makes them: region, then a UUID. */
const deviceKey = required(string({ min: 1, max: 55, pattern: /^[\w-]+_[0-9a-f-]+$/ }));
const status = optional(oneOf("remembered", "not_remembered"));
const devicesPage = { Limit: optional(pageLimit), PaginationToken: optional(pageToken) } as const;
const ofUser = { AccessToken: required(accessToken) } as const;
const ofAdmin = { UserPoolId: required(userPoolId), Username: required(username) } as const;

const noDevice = (): never => {
  throw new CognitoError("no-such-device");
};

export const confirmDevice = userOperation({
  name: "ConfirmDevice",
  input: structure({
    ...ofUser,
    DeviceKey: deviceKey,
    DeviceSecretVerifierConfig: optional(anything),
    DeviceName: optional(string({ min: 1, max: 1024 })),
  }),
  run() {
    throw new CognitoError("devices-not-tracked");
  },
});

export const listDevices = userOperation({
  name: "ListDevices",
  input: structure({ ...ofUser, ...devicesPage }),
  run: () => ({ Devices: [] }),
});

export const getDevice = userOperation({
  name: "GetDevice",
  input: structure({ ...ofUser, DeviceKey: deviceKey }),
  run: noDevice,
});

export const forgetDevice = userOperation({
  name: "ForgetDevice",
  input: structure({ ...ofUser, DeviceKey: deviceKey }),
  run: noDevice,
});

export const updateDeviceStatus = userOperation({
  name: "UpdateDeviceStatus",
  input: structure({ ...ofUser, DeviceKey: deviceKey, DeviceRememberedStatus: status }),
  run: noDevice,
});

export const adminListDevices = adminOperation({
  name: "AdminListDevices",
  input: structure({ ...ofAdmin, ...devicesPage }),
  run: () => ({ Devices: [] }),
});

export const adminGetDevice = adminOperation({
  name: "AdminGetDevice",
  input: structure({ ...ofAdmin, DeviceKey: deviceKey }),
  run: noDevice,
});

export const adminForgetDevice = adminOperation({
  name: "AdminForgetDevice",
  input: structure({ ...ofAdmin, DeviceKey: deviceKey }),
  run: noDevice,
});

export const adminUpdateDeviceStatus = adminOperation({
  name: "AdminUpdateDeviceStatus",
  input: structure({ ...ofAdmin, DeviceKey: deviceKey, DeviceRememberedStatus: status }),
  run: noDevice,
});
