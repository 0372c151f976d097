import { createHash } from "node:crypto";
import type { EpochMillis } from "../../model/time";
import { CognitoError } from "../errors/cognito-error";
import type { ProviderSettings } from "../resources/identity-provider";
import { newSub } from "../resources/new-ids";
import type { Services } from "../resources/services";
import { changeUserCount, foldName, type Pool } from "../resources/user-pool";
import type { IdentityRecord, UserRecord, UserStatus } from "../store/records";
import type { Tables } from "../store/tables";
import { isEmailAddress, isPhoneNumber, readAttributes } from "./attribute-rules";
import { setMembership } from "./groups";
import { removePasskeys } from "./passkeys/stored-passkeys";
import { changePassword, type PolicyText } from "./passwords/policy";

type Writing = Pick<Services, "tables">;

/**
 * Writes a user and updates the indexes of names, aliases and identities. Call it in a transaction, with the record as
 * it was read there. Throws UsernameExistsException if the name belongs to another user and AliasExistsException if an
 * alias does; with `takeAliases` the other user loses a verified address instead, but never a user name. It does not
 * check the attributes or the password.
 */
export function saveUser(
  { tables }: Writing,
  pool: Pool,
  before: UserRecord | undefined,
  after: UserRecord,
  options: { readonly takeAliases?: boolean } = {},
): UserRecord {
  if (before === undefined) claimName(tables, pool, after);
  moveAliases(tables, pool, before, after, options.takeAliases ?? false);
  moveIdentities(tables, pool.id, before, after);
  tables.users.put([pool.id, after.sub], after);
  if (before === undefined) changeUserCount(tables, pool.id, 1);
  return after;
}

/**
 * Removes a user with its name, aliases, identities, group memberships, devices, codes, history and list of
 * sessions. Sessions stay, so that a token of the user can be refused with the right error.
 */
export function removeUser({ tables }: Writing, pool: Pool, user: UserRecord): void {
  tables.usernames.remove(pool.id, nameKey(pool, user.username));
  for (const [attribute, value] of aliasesHeldBy(pool, user)) tables.aliases.remove(pool.id, attribute, value);
  moveIdentities(tables, pool.id, user, undefined);
  for (const { key } of [...tables.groupsOfUser.entries([pool.id, user.sub])])
    setMembership(tables, pool.id, user.sub, String(key[2]), false);
  for (const { key } of [...tables.codes.entries([pool.id, user.sub])]) tables.codes.remove(...key);
  removePasskeys(tables, pool.id, user.sub);
  tables.devices.removeAll(pool.id, user.sub);
  tables.trackedSessions.removeAll(pool.id, user.sub);
  tables.authEvents.removeAll(pool.id, user.sub);
  tables.users.remove(pool.id, user.sub);
  changeUserCount(tables, pool.id, -1);
}

function claimName(tables: Tables, pool: Pool, user: UserRecord): void {
  const key = nameKey(pool, user.username);
  if (tables.usernames.get(pool.id, key) !== undefined) throw new CognitoError("user-exists");
  tables.usernames.put([pool.id, key], user.sub);
}

function moveAliases(
  tables: Tables,
  pool: Pool,
  before: UserRecord | undefined,
  after: UserRecord,
  takeAliases: boolean,
): void {
  const former = before === undefined ? new Map<AliasAttribute, string>() : aliasesHeldBy(pool, before);
  const held = aliasesHeldBy(pool, after);
  for (const [attribute, value] of former)
    if (held.get(attribute) !== value) tables.aliases.remove(pool.id, attribute, value);
  for (const [attribute, value] of held) {
    const holder = tables.aliases.get(pool.id, attribute, value);
    if (holder !== undefined && holder !== after.sub) {
      if (!takeAliases || !canMove(pool, attribute)) throw taken(pool, before, attribute);
      unverify(tables, pool, holder, attribute);
    }
    tables.aliases.put([pool.id, attribute, value], after.sub);
  }
}

/** The first alias of a user that another one holds. */
export const aliasTakenFrom = (tables: Tables, pool: Pool, user: UserRecord): AliasAttribute | undefined =>
  [...aliasesHeldBy(pool, user)].find(([attribute, value]) => {
    const holder = tables.aliases.get(pool.id, attribute, value);
    return holder !== undefined && holder !== user.sub;
  })?.[0];

/**
 * An address that is an alias goes to the user who proves it last. A user name, or a preferred one, stays with its
 * holder.
 */
const canMove = ({ settings }: Pool, attribute: AliasAttribute): boolean =>
  attribute !== "preferred_username" && !settings.UsernameAttributes.includes(attribute);

/** A new user whose address is the user name gets the error for a taken name. */
function taken({ settings }: Pool, before: UserRecord | undefined, attribute: AliasAttribute): CognitoError {
  const isName = before === undefined && settings.UsernameAttributes.some((name) => name === attribute);
  return new CognitoError(isName ? "address-already-exists" : "alias-exists", attribute);
}

/** The previous holder of an alias keeps the address, but it is no longer verified. */
function unverify(tables: Tables, pool: Pool, sub: string, attribute: string): void {
  const holder = tables.users.get(pool.id, sub);
  if (holder === undefined) return;
  const attributes = { ...holder.attributes, [`${attribute}_verified`]: "false" };
  tables.users.put([pool.id, sub], { ...holder, attributes });
}

const nameKey = (pool: Pool, username: string): string => aliasKey(foldName(pool.settings, username));

export interface NewUser {
  /** As the caller gave it: a user name, or an address in pools whose user names are addresses. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: UserStatus;
  readonly password: string | undefined;
  readonly policyText: PolicyText;
}

/**
 * Builds the record of a new user without storing it. It checks the form of the name, the attributes against the
 * pool's schema and the password against its policy. It does not check required attributes, nor whether the name is
 * free. Where user names are addresses, the internal name is the `sub` and the address becomes an attribute.
 */
export function buildUser(services: Services, pool: Pool, given: NewUser): UserRecord {
  const sub = newSub(services.random);
  const nameAttribute = nameAttributeOf(pool, given.name);
  const named = nameAttribute === undefined ? given.attributes : { [nameAttribute]: given.name, ...given.attributes };
  const attributes = readAttributes(pool, named, "creation");
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

/**
 * Which attribute a user name stands for in pools whose user names are addresses. Throws for a name of the wrong form.
 */
function nameAttributeOf({ settings }: Pool, name: string): "email" | "phone_number" | undefined {
  const isEmail = isEmailAddress(name);
  const isPhone = isPhoneNumber(name);
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

/** Whether users of the pool can sign in without a password. */
export const isPasswordless = ({ settings }: Pool): boolean =>
  settings.Policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor !== "PASSWORD");

export type AliasAttribute = "email" | "phone_number" | "preferred_username";

/** The attributes that users of a pool can sign in with, besides the user name. */
export const aliasesOf = ({ settings }: Pool): readonly AliasAttribute[] => [
  ...settings.UsernameAttributes,
  ...settings.AliasAttributes,
];

/** A name or address as part of a store key. Long ones are hashed, since the length of a key is limited. */
export const aliasKey = (folded: string): string =>
  folded.length <= 256 ? folded : createHash("sha256").update(folded).digest("hex");

/**
 * The aliases that a user holds. An address is an alias once it is verified. A preferred user name, or an address that
 * is the user name, is one from the start (docs/aws-behaviour/cognito-users.md).
 */
function aliasesHeldBy(pool: Pool, user: UserRecord): ReadonlyMap<AliasAttribute, string> {
  const held = new Map<AliasAttribute, string>();
  // A federated user never signs in by an alias, and must not take one from a native user.
  if (user.status === "EXTERNAL_PROVIDER") return held;
  for (const attribute of aliasesOf(pool)) {
    const value = user.attributes[attribute];
    if (value === undefined || value === "" || !isInForce(pool, user, attribute)) continue;
    held.set(attribute, aliasKey(foldName(pool.settings, value)));
  }
  return held;
}

function isInForce({ settings }: Pool, user: UserRecord, attribute: AliasAttribute): boolean {
  if (attribute === "preferred_username" || settings.UsernameAttributes.includes(attribute)) return true;
  return user.attributes[`${attribute}_verified`] === "true";
}

/** The key attribute of an identity: the provider's `sub`, unless an administrator linked it by a mapped attribute. */
export const SUBJECT = "Cognito_Subject";

/** What an identity at an outside provider is looked up by. Values are compared exactly. */
export interface IdentityKey {
  readonly provider: string;
  readonly attribute: string;
  readonly value: string;
}

interface IdentityFacts {
  /** The user was created by this identity and not linked to it later. */
  readonly primary: boolean;
  readonly attribute?: string;
  /** The entity id of a SAML provider. */
  readonly issuer?: string | undefined;
}

export const newIdentity = (
  { ProviderName, ProviderType }: Pick<ProviderSettings, "ProviderName" | "ProviderType">,
  userId: string,
  now: EpochMillis,
  { primary, attribute = SUBJECT, issuer }: IdentityFacts,
): IdentityRecord => ({
  userId,
  providerName: ProviderName,
  providerType: ProviderType,
  issuer: issuer ?? null,
  primary,
  dateCreated: now,
  ...(attribute !== SUBJECT && { attribute }),
});

export const identityKey = ({ providerName, attribute = SUBJECT, userId }: IdentityRecord): IdentityKey => ({
  provider: providerName,
  attribute,
  value: userId,
});

export const identityKeyParts = ({ provider, attribute, value }: IdentityKey) =>
  [provider, attribute, aliasKey(value)] as const;

/** Updates the index from identities to users. Call it in a transaction. */
function moveIdentities(
  tables: Tables,
  poolId: string,
  before: UserRecord | undefined,
  after: UserRecord | undefined,
): void {
  for (const identity of before?.identities ?? [])
    tables.identities.remove(poolId, ...identityKeyParts(identityKey(identity)));
  for (const identity of after?.identities ?? [])
    if (after !== undefined) tables.identities.put([poolId, ...identityKeyParts(identityKey(identity))], after.sub);
}
