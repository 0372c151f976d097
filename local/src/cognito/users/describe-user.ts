import type { JsonObject } from "../../model/json";
import { toApiTime } from "../input/api-time";
import type { AttributeDefinition } from "../resources/attribute-schema";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { identitiesAttribute } from "../triggers/trigger";

/** One attribute as the API shows it. */
export type AttributeEntry = { readonly Name: string; readonly Value: string };

/** A user's attributes: standard ones in the schema's order, then custom ones, `sub` last. */
export function attributeEntries(
  pool: Pool,
  user: UserRecord,
  isShown: (name: string) => boolean = () => true,
): readonly AttributeEntry[] {
  const entries: AttributeEntry[] = [];
  for (const { name } of pool.attributes) {
    const value = attributeValue(user, name);
    if (name !== "sub" && value !== undefined && isShown(name)) entries.push({ Name: name, Value: value });
  }
  return isShown("sub") ? [...entries, { Name: "sub", Value: user.sub }] : entries;
}

/** A user as AdminCreateUser and ListUsers show it. */
export function describeUser(
  pool: Pool,
  user: UserRecord,
  isShown: (name: string) => boolean = () => true,
): JsonObject {
  return {
    Username: user.username,
    Attributes: attributeEntries(pool, user, isShown),
    UserCreateDate: toApiTime(user.createdAt),
    UserLastModifiedDate: toApiTime(user.modifiedAt),
    Enabled: user.enabled,
    UserStatus: user.status,
    ...mfaMembers(user),
  };
}

/** A user as AdminGetUser shows it, with the attributes under another member name. */
export function describeUserForAdmin(pool: Pool, user: UserRecord): JsonObject {
  const { Attributes, ...rest } = describeUser(pool, user);
  return { ...rest, UserAttributes: Attributes };
}

/** The members that describe a user's MFA; none where it is not set up. */
export function mfaMembers({ mfa }: UserRecord): JsonObject {
  return {
    ...(mfa.preferred !== undefined && { PreferredMfaSetting: mfa.preferred }),
    ...(mfa.enabled.length > 0 && {
      UserMFASettingList: mfa.passkeys === true ? [...mfa.enabled, "WEB_AUTHN"] : mfa.enabled,
    }),
    // The older member, which knows text messages alone.
    ...(mfa.enabled.includes("SMS_MFA") && { MFAOptions: [SMS_OPTION] }),
  };
}

function attributeValue(user: UserRecord, name: AttributeDefinition["name"]): string | undefined {
  if (name === "identities") return user.identities === undefined ? undefined : identitiesAttribute(user.identities);
  return Object.hasOwn(user.attributes, name) ? user.attributes[name] : undefined;
}

const SMS_OPTION: JsonObject = { DeliveryMedium: "SMS", AttributeName: "phone_number" };
