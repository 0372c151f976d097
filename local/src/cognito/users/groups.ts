import type { JsonObject } from "../../model/json";
import { CognitoError } from "../errors/cognito-error";
import { toApiTime } from "../input/api-time";
import { integer, string, type ValueOf } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Services } from "../resources/services";
import type { GroupClaims, GroupRecord } from "../store/records";
import type { Tables } from "../store/tables";

export const groupName = string({ min: 1, max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u });

export const groupMembers = {
  GroupName: required(groupName),
  Description: optional(string({ max: 2048 })),
  RoleArn: optional(string({ min: 20, max: 2048 })),
  Precedence: optional(integer({ min: 0 })),
} as const;

/** The settings of a group. */
export type GroupSettings = ValueOf<typeof groupSchema>;
export const groupSchema = structure(groupMembers);

/** The group with this name. Throws ResourceNotFoundException. */
export function groupOf(tables: Tables, poolId: string, name: string): GroupRecord {
  const group = findGroup(tables, poolId, name);
  if (group === undefined) throw new CognitoError("no-such-group");
  return group;
}

/** The group with this name; undefined for none, and for one that is kept only for its members. */
export function findGroup(tables: Tables, poolId: string, name: string): GroupRecord | undefined {
  const group = tables.groups.get(poolId, name);
  return group?.isKept === true ? undefined : group;
}

/** A user's groups, lowest precedence number first, those without one last, ties by name (inferred). */
export function groupsOf(tables: Tables, poolId: string, sub: string): readonly GroupRecord[] {
  const groups: GroupRecord[] = [];
  for (const { key } of tables.groupsOfUser.entries([poolId, sub])) {
    const group = findGroup(tables, poolId, String(key[2]));
    if (group !== undefined) groups.push(group);
  }
  return groups.sort((one, other) => rank(one) - rank(other));
}

const rank = ({ precedence }: GroupRecord): number => precedence ?? Number.MAX_SAFE_INTEGER;

export function groupClaimsOf(groups: readonly GroupRecord[]): GroupClaims {
  const roles = groups.map((group) => group.roleArn).filter((role) => role !== undefined);
  const preferredRole = preferredRoleOf(groups);
  return {
    groups: groups.map((group) => group.name),
    roles: [...new Set(roles)],
    ...(preferredRole !== undefined && { preferredRole }),
  };
}

/**
 * The role of the group with the lowest precedence number. Groups without a role or a precedence are ignored. If two
 * groups share the lowest number and have different roles, there is no preferred role
 * (docs/aws-behaviour/cognito-tokens.md).
 */
function preferredRoleOf(groups: readonly GroupRecord[]): string | undefined {
  const ranked = groups.filter((group) => group.roleArn !== undefined && group.precedence !== undefined);
  const lowest = Math.min(...ranked.map(rank));
  const roles = new Set(ranked.filter((group) => rank(group) === lowest).map((group) => group.roleArn));
  const [role] = roles;
  return roles.size === 1 ? role : undefined;
}

/** Adds a user to a group or removes them. Repeating it changes nothing. */
export function setMembership(tables: Tables, poolId: string, sub: string, group: string, isMember: boolean): void {
  if (isMember) {
    tables.groupsOfUser.put([poolId, sub, group], true);
    tables.usersOfGroup.put([poolId, group, sub], true);
  } else {
    tables.groupsOfUser.remove(poolId, sub, group);
    tables.usersOfGroup.remove(poolId, group, sub);
  }
}

/** A group as the API shows it. */
export function describeGroup(poolId: string, group: GroupRecord): JsonObject {
  return {
    GroupName: group.name,
    UserPoolId: poolId,
    ...(group.description !== undefined && { Description: group.description }),
    ...(group.roleArn !== undefined && { RoleArn: group.roleArn }),
    ...(group.precedence !== undefined && { Precedence: group.precedence }),
    LastModifiedDate: toApiTime(group.modifiedAt),
    CreationDate: toApiTime(group.createdAt),
  };
}

/** Creates or changes a group. Its members stay. Call it in a transaction. */
export function putGroup(
  { tables, clock }: Services,
  poolId: string,
  { GroupName, Description, Precedence, RoleArn }: GroupSettings,
  { fromTemplate }: { readonly fromTemplate: boolean },
): GroupRecord {
  const now = clock();
  const group: GroupRecord = {
    name: GroupName,
    ...(Description !== undefined && { description: Description }),
    ...(Precedence !== undefined && { precedence: Precedence }),
    ...(RoleArn !== undefined && { roleArn: RoleArn }),
    createdAt: tables.groups.get(poolId, GroupName)?.createdAt ?? now,
    modifiedAt: now,
    fromTemplate,
  };
  tables.groups.put([poolId, GroupName], group);
  return group;
}

/** Removes a group and all its memberships. Call it in a transaction. */
export function removeGroup(tables: Tables, poolId: string, name: string): void {
  for (const { key } of [...tables.usersOfGroup.entries([poolId, name])])
    setMembership(tables, poolId, String(key[2]), name, false);
  tables.groups.remove(poolId, name);
}

/** A group that left the template while it had members. */
export interface KeptGroup {
  readonly name: string;
  readonly members: number;
}

/** The pool's groups that no template names any more and that are kept for their members. */
export function keptGroups(tables: Tables, poolId: string): readonly KeptGroup[] {
  return [...tables.groups.entries([poolId])]
    .filter(({ value }) => value.isKept === true)
    .map(({ value: { name } }) => ({ name, members: [...tables.usersOfGroup.entries([poolId, name])].length }));
}

/**
 * Takes the template's groups that it no longer names out of use. One with members is kept, so that they are in it
 * again once the template names it again; an empty one is removed. Call it in a transaction.
 */
export function retireGroups(tables: Tables, poolId: string, named: readonly string[]): void {
  for (const { value } of [...tables.groups.entries([poolId])]) {
    const { name, fromTemplate, isKept } = value;
    if (!fromTemplate || isKept === true || named.includes(name)) continue;
    const [member] = tables.usersOfGroup.entries([poolId, name]);
    if (member === undefined) removeGroup(tables, poolId, name);
    else tables.groups.put([poolId, name], { ...value, isKept: true });
  }
}
