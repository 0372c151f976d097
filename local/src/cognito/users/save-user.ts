import { CognitoError } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import { changeUserCount, foldName, type Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { type AliasAttribute, aliasesHeldBy, aliasKey } from "./aliases";
import { setMembership } from "./groups";
import { moveIdentities } from "./identities";

type Writing = Pick<Services, "tables">;

/**
 * Writes a user and keeps names and aliases in step. Call it in a transaction, with the record as it was read there.
 * Throws UsernameExistsException for a name that is taken by another and AliasExistsException for an alias that is;
 * with `takeAliases` the former holder loses the alias instead.
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

/** Removes a user with names, aliases, groups and codes. Sessions stay, to say that their user is gone. */
export function removeUser({ tables }: Writing, pool: Pool, user: UserRecord): void {
  tables.usernames.remove(pool.id, nameKey(pool, user.username));
  for (const [attribute, value] of aliasesHeldBy(pool, user)) tables.aliases.remove(pool.id, attribute, value);
  moveIdentities(tables, pool.id, user, undefined);
  for (const { key } of [...tables.groupsOfUser.entries([pool.id, user.sub])])
    setMembership(tables, pool.id, user.sub, String(key[2]), false);
  for (const { key } of [...tables.codes.entries([pool.id, user.sub])]) tables.codes.remove(...key);
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
      if (!takeAliases) throw taken(pool, before, attribute);
      unverify(tables, pool, holder, attribute);
    }
    tables.aliases.put([pool.id, attribute, value], after.sub);
  }
}

/** A newcomer whose address is the name is told that the name is taken. */
function taken({ settings }: Pool, before: UserRecord | undefined, attribute: AliasAttribute): CognitoError {
  const isName = before === undefined && settings.UsernameAttributes.some((name) => name === attribute);
  return new CognitoError(isName ? "address-already-exists" : "alias-exists", attribute);
}

/** The former holder of an alias keeps the value, no longer verified. */
function unverify(tables: Tables, pool: Pool, sub: string, attribute: string): void {
  const holder = tables.users.get(pool.id, sub);
  if (holder === undefined) return;
  const attributes = { ...holder.attributes, [`${attribute}_verified`]: "false" };
  tables.users.put([pool.id, sub], { ...holder, attributes });
}

const nameKey = (pool: Pool, username: string): string => aliasKey(foldName(pool.settings, username));
