import { CognitoError } from "../errors";
import type { Pool } from "../resources/pool";
import { newSub, type Services } from "../services";
import type { UserRecord, UserStatus } from "../store/records";
import { checkAttributes } from "./attribute-rules";
import { changePassword, type PolicyText } from "./passwords/policy";
import { saveUser } from "./save-user";

export interface NewUser {
  /** As the caller gave it: a name, or an address where addresses are names. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly password: string | undefined;
  readonly policyText: PolicyText;
}

/**
 * A user who is not stored yet: name, attributes and password are checked against the pool, required attributes are
 * not. Where addresses are names, the internal name is the `sub` and the address becomes an attribute.
 */
export function buildUser(services: Services, pool: Pool, given: NewUser): UserRecord {
  const sub = newSub(services.random);
  const nameAttribute = nameAttributeOf(pool, given.name);
  const attributes =
    nameAttribute === undefined ? given.attributes : { [nameAttribute]: given.name, ...given.attributes };
  checkAttributes(pool, attributes, { isNew: true });
  const now = services.clock();
  const user: UserRecord = {
    username: nameAttribute === undefined ? given.name : sub,
    sub,
    status: given.status,
    enabled: true,
    attributes,
    createdAt: now,
    modifiedAt: now,
    generation: 0,
    mfa: { enabled: [] },
  };
  return given.password === undefined ? user : changePassword(services, pool, user, given.password, given.policyText);
}

/** The attribute that a name is, where the pool's names are addresses. Throws for a name of the wrong form. */
function nameAttributeOf({ settings }: Pool, name: string): "email" | "phone_number" | undefined {
  const isEmail = /^[^\s@]+@[^\s@]+$/.test(name);
  const isPhone = /^\+\d{1,15}$/.test(name);
  const { UsernameAttributes: kinds, AliasAttributes: aliases } = settings;
  if (isEmail && aliases.includes("email")) throw new CognitoError("username-of-email-form");
  if (isPhone && aliases.includes("phone_number")) throw new CognitoError("username-of-phone-form");
  if (kinds.length === 0) return undefined;
  if (isEmail && kinds.includes("email")) return "email";
  if (isPhone && kinds.includes("phone_number")) return "phone_number";
  throw new CognitoError(
    "username-not-an-attribute",
    `${kinds.length > 1 ? "either " : ""}${kinds.map((kind) => WORDS[kind]).join(" or ")}`,
  );
}

const WORDS = { email: "an email", phone_number: "a phone number" } as const;

/** Whether a pool's users may do without a password. */
export const isPasswordless = ({ settings }: Pool): boolean =>
  settings.Policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor !== "PASSWORD");

export interface UserByAdmin {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly temporaryPassword: string | undefined;
  readonly takeAliases: boolean;
}

/** A user by an administrator who is not stored yet: one who has to choose a password, unless the pool needs none. */
export function buildByAdmin(services: Services, pool: Pool, given: UserByAdmin): UserRecord {
  return buildUser(services, pool, {
    name: given.name,
    attributes: given.attributes,
    status: given.temporaryPassword === undefined && isPasswordless(pool) ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
    password: given.temporaryPassword,
    policyText: "temporary-password",
  });
}

/** Creates a user by an administrator. Asks no trigger and sends nothing. */
export function createByAdmin(services: Services, pool: Pool, given: UserByAdmin): UserRecord {
  const { takeAliases } = given;
  return services.store.write(() =>
    saveUser(services, pool, undefined, buildByAdmin(services, pool, given), { takeAliases }),
  );
}
