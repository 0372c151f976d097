import { type ContactAttribute, type Destination, destinationOf } from "../messages/message";
import type { Client } from "../resources/app-client";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { checkRemovable } from "./attribute-rules";
import { dropCode } from "./codes";
import { saveUser } from "./user-record";
import { purposeOf, sendVerificationCode } from "./verify-attribute";

export interface AttributeUpdate {
  readonly pool: Pool;
  /** `NO_CLIENT` where an administrator acts. */
  readonly client: Pick<Client, "id">;
  readonly user: UserRecord;
  /** Checked by the caller. An empty value removes the attribute. */
  readonly changes: Readonly<Record<string, string>>;
  /** Whether a verified address is taken from another user who holds it as an alias: an administrator's word counts. */
  readonly takeAliases?: boolean;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Writes attributes, all of them or none. A changed address is unverified unless its `…_verified` comes along, and is
 * sent a code if the pool verifies it automatically. Where the pool requires verification first, the old address stays
 * until the code is confirmed. Returns where codes were sent. It checks that removed attributes may be removed;
 * everything else is checked by the caller.
 */
export async function updateAttributes(services: Services, update: AttributeUpdate): Promise<readonly Destination[]> {
  const { pool, user, changes } = update;
  checkRemovable(
    pool,
    Object.keys(changes).filter((name) => changes[name] === ""),
  );
  const contacts = CONTACTS.filter((name) => isNewAddress(user.attributes, changes, name));
  const kept = contacts.filter((name) => isProvenFirst(pool, name));
  const atOnce = Object.entries(changes).filter(([name]) => !kept.some((contact) => contact === name));
  const attributes = changeAttributes(user.attributes, Object.fromEntries(atOnce));
  const after = { ...user, attributes, modifiedAt: services.clock() };
  services.store.write(() => {
    saveUser(services, pool, user, after, { takeAliases: update.takeAliases ?? false });
    for (const name of CONTACTS)
      if (changes[name] !== undefined) dropCode(services, { pool, sub: user.sub, purpose: purposeOf(name) });
  });
  const asked = contacts.filter((name) => pool.settings.AutoVerifiedAttributes.includes(name));
  const destinations = asked.map((name) => destinationOf(name, changes[name] ?? ""));
  for (const to of destinations)
    await sendVerificationCode(services, { ...update, user: after, to, purpose: "UpdateUserAttribute" });
  return destinations;
}

/** Applies changes to attributes: an empty value removes one, and a changed address is no longer verified. */
export function changeAttributes(before: Attributes, changes: Attributes): Attributes {
  const attributes: Record<string, string> = { ...before, ...changes };
  for (const [name, value] of Object.entries(changes)) if (value === "") delete attributes[name];
  for (const name of CONTACTS) if (isNewAddress(before, changes, name)) attributes[`${name}_verified`] = "false";
  return withoutOrphans(attributes);
}

type Attributes = Readonly<Record<string, string>>;

/** Removes attributes. Throws for required, immutable and unknown ones. */
export function deleteAttributes(services: Services, pool: Pool, user: UserRecord, names: readonly string[]): void {
  checkRemovable(pool, names);
  const attributes = changeAttributes(user.attributes, Object.fromEntries(names.map((name) => [name, ""])));
  const after = { ...user, attributes, modifiedAt: services.clock() };
  services.store.write(() => saveUser(services, pool, user, after));
}

const CONTACTS: readonly ContactAttribute[] = ["email", "phone_number"];

/** Whether the changes hold a new address without saying whether it is verified. */
function isNewAddress(before: Attributes, changes: Attributes, name: ContactAttribute): boolean {
  const address = changes[name] ?? "";
  return address !== "" && address !== before[name] && changes[`${name}_verified`] === undefined;
}

const isProvenFirst = ({ settings }: Pool, name: ContactAttribute): boolean =>
  settings.AutoVerifiedAttributes.includes(name) &&
  settings.UserAttributeUpdateSettings.AttributesRequireVerificationBeforeUpdate.includes(name);

/** Drops `…_verified` of an address that is gone. */
function withoutOrphans(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(attributes).filter(([name]) => {
    const contact = CONTACTS.find((candidate) => name === `${candidate}_verified`);
    return contact === undefined || attributes[contact] !== undefined;
  });
  return Object.fromEntries(entries);
}
