import type { JsonObject } from "../../model/json";
import { accessToken, deviceKey, pageToken, username, userPoolId } from "../input/api-members";
import { oneOf, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import {
  changeDevice,
  confirmDevice as confirm,
  describeDevice,
  devicesOf,
  findDevice,
  type OwnedDevice,
} from "../users/devices";
import { adminOperation, userOperation } from "./operation";
import { pageLimit, readPage } from "./paging";

const status = optional(oneOf("remembered", "not_remembered"));
const devicesPage = { Limit: optional(pageLimit), PaginationToken: optional(pageToken) } as const;
const ofUser = { AccessToken: required(accessToken) } as const;
const ofAdmin = { UserPoolId: required(userPoolId), Username: required(username) } as const;
const named = { DeviceKey: required(deviceKey) } as const;

/** As long as the model has it; a verifier has 385 bytes, so that this is far more than any. */
const base64 = string({ max: 131_072, sensitive: true });

/** Confirms the key that the caller's own sign-in got, once, with the verifier of a secret that the device made. */
export const confirmDevice = userOperation({
  name: "ConfirmDevice",
  input: structure({
    ...ofUser,
    ...named,
    DeviceSecretVerifierConfig: optional(structure({ PasswordVerifier: optional(base64), Salt: optional(base64) })),
    DeviceName: optional(string({ min: 1, max: 1024 })),
  }),
  run(services, { DeviceKey, DeviceSecretVerifierConfig: config, DeviceName: name }, { pool, user, sessionId }) {
    const { PasswordVerifier: verifier, Salt: salt } = config ?? {};
    const isRemembered = confirm(services, { pool, user, sessionId, key: DeviceKey, name, verifier, salt });
    return { UserConfirmationNecessary: !isRemembered };
  },
});

interface PageInput {
  readonly Limit: number | undefined;
  readonly PaginationToken: string | undefined;
}

function page(
  services: Services,
  { pool, user }: { readonly pool: Pool; readonly user: UserRecord },
  { Limit: limit, PaginationToken: token }: PageInput,
  describe: (device: OwnedDevice) => JsonObject | undefined,
): JsonObject {
  const prefix = [pool.id, user.sub];
  const { items, next } = readPage({ prefix, token, limit }, function* (after) {
    for (const { key, value } of devicesOf(services, pool, user, after)) {
      const described = describe(value);
      if (described !== undefined) yield { key, value: described };
    }
  });
  return { Devices: items, ...(next.NextToken !== undefined && { PaginationToken: next.NextToken }) };
}

/** A user sees the devices that are remembered, an administrator all. */
export const listDevices = userOperation({
  name: "ListDevices",
  input: structure({ ...ofUser, ...devicesPage }),
  run: (services, input, caller) =>
    page(services, caller, input, (device) => (device.record.isRemembered ? describeDevice(device) : undefined)),
});

export const adminListDevices = adminOperation({
  name: "AdminListDevices",
  input: structure({ ...ofAdmin, ...devicesPage }),
  run: (services, input, pool, user) =>
    page(services, { pool, user }, input, (device) => describeDevice(device, { forAdmin: true })),
});

export const getDevice = userOperation({
  name: "GetDevice",
  input: structure({ ...ofUser, ...named }),
  run: (services, { DeviceKey: key }, { pool, user }) => ({
    Device: describeDevice(findDevice(services, pool, user, key)),
  }),
});

export const adminGetDevice = adminOperation({
  name: "AdminGetDevice",
  input: structure({ ...ofAdmin, ...named }),
  run: (services, { DeviceKey: key }, pool, user) => ({
    Device: describeDevice(findDevice(services, pool, user, key), { forAdmin: true }),
  }),
});

/** Ends the refresh tokens of the device. An access token that it has stays good, as on AWS. */
export const forgetDevice = userOperation({
  name: "ForgetDevice",
  input: structure({ ...ofUser, ...named }),
  run(services, { DeviceKey: key }, { pool, user }) {
    changeDevice(services, pool, user, key, () => undefined);
    return undefined;
  },
});

export const adminForgetDevice = adminOperation({
  name: "AdminForgetDevice",
  input: structure({ ...ofAdmin, ...named }),
  run(services, { DeviceKey: key }, pool, user) {
    changeDevice(services, pool, user, key, () => undefined);
    return undefined;
  },
});

export const updateDeviceStatus = userOperation({
  name: "UpdateDeviceStatus",
  input: structure({ ...ofUser, ...named, DeviceRememberedStatus: status }),
  run(services, { DeviceKey: key, DeviceRememberedStatus }, { pool, user }) {
    setStatus(services, pool, user, key, DeviceRememberedStatus);
    return {};
  },
});

export const adminUpdateDeviceStatus = adminOperation({
  name: "AdminUpdateDeviceStatus",
  input: structure({ ...ofAdmin, ...named, DeviceRememberedStatus: status }),
  run(services, { DeviceKey: key, DeviceRememberedStatus }, pool, user) {
    setStatus(services, pool, user, key, DeviceRememberedStatus);
    return {};
  },
});

function setStatus(services: Services, pool: Pool, user: UserRecord, key: string, given: string | undefined): void {
  changeDevice(services, pool, user, key, (device) =>
    given === undefined ? device : { ...device, isRemembered: given === "remembered", modifiedAt: services.clock() },
  );
}
