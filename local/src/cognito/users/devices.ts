import type { JsonObject } from "../../model/json";
import type { Key } from "../../store/store";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { DeviceRecord } from "../store/device-record";
import type { UserRecord } from "../store/records";
import { GROUP_SIZE, N, toBigInt } from "./passwords/srp-verifier";

/** A confirmed device and its key. */
export interface OwnedDevice {
  readonly key: string;
  readonly record: DeviceRecord;
}

/** A device of a user. Throws where the user has no such device, or the pool tracks none. */
export function findDevice({ tables }: Services, pool: Pool, user: UserRecord, key: string): OwnedDevice {
  const record = pool.settings.DeviceConfiguration && tables.devices.get(pool.id, user.sub, key);
  if (record === undefined) throw new CognitoError("no-such-device");
  return { key, record };
}

/** The devices of a user, those after a key only; none while the pool tracks none. */
export function* devicesOf(
  { tables }: Services,
  pool: Pool,
  user: UserRecord,
  after: Key | undefined,
): Iterable<{ readonly key: Key; readonly value: OwnedDevice }> {
  if (pool.settings.DeviceConfiguration === undefined) return;
  for (const { key, value: record } of tables.devices.entries([pool.id, user.sub], after))
    yield { key, value: { key: String(key[2]), record } };
}

/** Writes what `change` makes of a device; undefined forgets it. Throws as `findDevice` does. */
export function changeDevice(
  services: Services,
  pool: Pool,
  user: UserRecord,
  key: string,
  change: (device: DeviceRecord) => DeviceRecord | undefined,
): void {
  const { store, tables } = services;
  store.write(() => {
    const changed = change(findDevice(services, pool, user, key).record);
    if (changed === undefined) tables.devices.remove(pool.id, user.sub, key);
    else tables.devices.put([pool.id, user.sub, key], changed);
  });
}

interface Confirmation {
  readonly pool: Pool;
  readonly user: UserRecord;
  /** Of the caller's access token. */
  readonly sessionId: string;
  readonly key: string;
  readonly name: string | undefined;
  /** Both in base64. */
  readonly verifier: string | undefined;
  readonly salt: string | undefined;
}

/**
 * Stores a device under the key that the caller's own sign-in was given, and returns whether it is remembered at once.
 * Checks that the pool tracks devices, that the key is of this session and was not confirmed yet, and that the verifier
 * is one. A key serves once: a device that was forgotten is not confirmed again.
 */
export function confirmDevice({ store, tables, clock }: Services, confirmation: Confirmation): boolean {
  const { pool, user, sessionId, key, name } = confirmation;
  const configuration = pool.settings.DeviceConfiguration;
  if (configuration === undefined) throw new CognitoError("devices-not-tracked");
  const verifier = readVerifier(confirmation);
  const isRemembered = !configuration.DeviceOnlyRememberedOnUserPrompt;
  store.write(() => {
    if (tables.devices.get(pool.id, user.sub, key) !== undefined) throw new CognitoError("device-key-exists");
    const session = tables.sessions.get(pool.id, sessionId);
    if (session?.device?.isNew !== true || session.device.key !== key) throw new CognitoError("device-key-wrong");
    const now = clock();
    const times = { createdAt: now, modifiedAt: now, authenticatedAt: now };
    const device: DeviceRecord = { ...(name !== undefined && { name }), isRemembered, ...verifier, ...times };
    tables.devices.put([pool.id, user.sub, key], device);
    tables.sessions.put([pool.id, sessionId], { ...session, device: { key } });
  });
  return isRemembered;
}

/** The longest salt that is taken; clients make 16 bytes and, before a set top bit, one of 00. */
const LONGEST_SALT = 64;

/** Salt and verifier in hex. Throws for what is missing or too long, and for a number that proves nothing. */
function readVerifier({ verifier = "", salt = "" }: Confirmation): Pick<DeviceRecord, "salt" | "verifier"> {
  const saltBytes = Buffer.from(salt, "base64");
  const bytes = Buffer.from(verifier, "base64");
  const isSalt = saltBytes.length > 0 && saltBytes.length <= LONGEST_SALT;
  const number = bytes.length <= GROUP_SIZE + 1 ? toBigInt(bytes) : 0n;
  // 0, 1 and -1 are the same whatever the secret.
  if (!isSalt || number <= 1n || number >= N - 1n) throw new CognitoError("device-verifier-wrong");
  return { salt: saltBytes.toString("hex"), verifier: number.toString(16) };
}

/** The pool listens on this machine alone, so that every sign-in comes from here. */
const THIS_MACHINE = "127.0.0.1";

/** A device as the API shows it. Its verifier is never shown. */
export function describeDevice({ key, record }: OwnedDevice, { forAdmin = false } = {}): JsonObject {
  const attributes = {
    device_status: "valid",
    ...(record.name !== undefined && { device_name: record.name }),
    last_ip_used: THIS_MACHINE,
    ...(forAdmin && { "dev:device_remembered_status": record.isRemembered ? "remembered" : "not_remembered" }),
  };
  return {
    DeviceKey: key,
    DeviceAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    DeviceCreateDate: toApiTime(record.createdAt),
    DeviceLastModifiedDate: toApiTime(record.modifiedAt),
    DeviceLastAuthenticatedDate: toApiTime(record.authenticatedAt),
  };
}
