import type { JsonObject } from "../../model/json";
import type { Key } from "../../store/store";
import { CognitoError } from "../errors/cognito-error";
import { username, userPoolId } from "../input/api-members";
import { required, structure } from "../input/structure";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import type { Tables } from "../store/tables";
import { describeUser } from "../users/describe-user";
import {
  describeGroup,
  findGroup,
  groupMembers,
  groupName,
  groupOf,
  putGroup,
  removeGroup,
  setMembership,
} from "../users/groups";
import { adminOperation, poolOperation } from "./operation";
import { limitMembers, readPage } from "./paging";

/** The members that name one group. */
const named = { GroupName: required(groupName), UserPoolId: required(userPoolId) } as const;
const membership = {
  UserPoolId: required(userPoolId),
  Username: required(username),
  GroupName: required(groupName),
} as const;

/** A group that is kept for its members since the template no longer names it comes back with them. */
export const createGroup = poolOperation({
  name: "CreateGroup",
  input: structure({ UserPoolId: required(userPoolId), ...groupMembers }),
  run(services, input, pool) {
    const group = services.store.write(() => {
      if (findGroup(services.tables, pool.id, input.GroupName) !== undefined) throw new CognitoError("group-exists");
      return putGroup(services, pool.id, input, { fromTemplate: false });
    });
    return { Group: describeGroup(pool.id, group) };
  },
});

/** Changes what is given; what is left out stays (inferred). */
export const updateGroup = poolOperation({
  name: "UpdateGroup",
  input: structure({ UserPoolId: required(userPoolId), ...groupMembers }),
  run(services, input, pool) {
    const group = services.store.write(() => {
      const before = groupOf(services.tables, pool.id, input.GroupName);
      const settings = {
        GroupName: before.name,
        Description: input.Description ?? before.description,
        Precedence: input.Precedence ?? before.precedence,
        RoleArn: input.RoleArn ?? before.roleArn,
      };
      return putGroup(services, pool.id, settings, { fromTemplate: before.fromTemplate });
    });
    return { Group: describeGroup(pool.id, group) };
  },
});

export const getGroup = poolOperation({
  name: "GetGroup",
  input: structure(named),
  run: ({ tables }, { GroupName }, pool) => ({ Group: describeGroup(pool.id, groupOf(tables, pool.id, GroupName)) }),
});

export const listGroups = poolOperation({
  name: "ListGroups",
  input: structure({ UserPoolId: required(userPoolId), ...limitMembers }),
  run({ tables }, { Limit: limit, NextToken: token }, { id }) {
    const { items, next } = readPage({ prefix: [id], token, limit }, (after) => servedGroups(tables, id, after));
    return { Groups: items.map((group) => describeGroup(id, group)), ...next };
  },
});

function* servedGroups(tables: Tables, poolId: string, after: Key | undefined) {
  for (const entry of tables.groups.entries([poolId], after)) if (entry.value.isKept !== true) yield entry;
}

/**
 * Removes the memberships too, also those of a group that is kept for them alone. Answers an empty body, as the other
 * deleting operations do (inferred).
 */
export const deleteGroup = poolOperation({
  name: "DeleteGroup",
  input: structure(named),
  run({ store, tables }, { GroupName }, pool) {
    if (tables.groups.get(pool.id, GroupName) === undefined) throw new CognitoError("no-such-group");
    store.write(() => removeGroup(tables, pool.id, GroupName));
    return undefined;
  },
});

export const listUsersInGroup = poolOperation({
  name: "ListUsersInGroup",
  input: structure({ UserPoolId: required(userPoolId), GroupName: required(groupName), ...limitMembers }),
  run({ tables }, { GroupName, Limit: limit, NextToken: token }, pool) {
    const prefix = [pool.id, groupOf(tables, pool.id, GroupName).name];
    const { items, next } = readPage({ prefix, token, limit }, (after) => usersIn(tables, prefix, after));
    return { Users: items.map((user) => describeUser(pool, user)), ...next };
  },
});

function* usersIn(tables: Tables, prefix: Key, after: Key | undefined): Iterable<{ key: Key; value: UserRecord }> {
  for (const { key } of tables.usersOfGroup.entries(prefix, after)) {
    const value = tables.users.get(String(key[0]), String(key[2]));
    if (value !== undefined) yield { key, value };
  }
}

/** Can be repeated. Tokens already issued keep their groups; a refresh reads them anew. */
export const adminAddUserToGroup = adminOperation({
  name: "AdminAddUserToGroup",
  input: structure(membership),
  run: (services, { GroupName }, pool, user) => changeMembership(services, pool, user, GroupName, true),
});

/** Can be repeated. Tokens already issued keep their groups; a refresh reads them anew. */
export const adminRemoveUserFromGroup = adminOperation({
  name: "AdminRemoveUserFromGroup",
  input: structure(membership),
  run: (services, { GroupName }, pool, user) => changeMembership(services, pool, user, GroupName, false),
});

function changeMembership(
  { store, tables }: Services,
  pool: Pool,
  user: UserRecord,
  groupName: string,
  isMember: boolean,
): JsonObject {
  store.write(() => setMembership(tables, pool.id, user.sub, groupOf(tables, pool.id, groupName).name, isMember));
  return {};
}

export const adminListGroupsForUser = adminOperation({
  name: "AdminListGroupsForUser",
  input: structure({ Username: required(username), UserPoolId: required(userPoolId), ...limitMembers }),
  run({ tables }, { Limit: limit, NextToken: token }, pool, { sub }) {
    const prefix = [pool.id, sub];
    const { items, next } = readPage({ prefix, token, limit }, (after) => groupNames(tables, prefix, after));
    return { Groups: items.map((name) => describeGroup(pool.id, groupOf(tables, pool.id, name))), ...next };
  },
});

/** The name of a group is the last part of a membership's key. */
function* groupNames(tables: Tables, prefix: Key, after: Key | undefined): Iterable<{ key: Key; value: string }> {
  for (const { key } of tables.groupsOfUser.entries(prefix, after)) {
    const value = String(key.at(-1));
    if (findGroup(tables, String(key[0]), value) !== undefined) yield { key, value };
  }
}
