import { pageToken, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { groupName } from "../resources/group-settings";
import type { UserRecord } from "../store/records";
import type { Key } from "../store/store";
import type { Tables } from "../store/tables";
import { describeUser } from "../users/describe-user";
import { groupOf } from "../users/groups";
import { signedOperation } from "./operation";
import { pageLimit, readPageToken, takePage } from "./paging";

export const listUsersInGroup = signedOperation({
  name: "ListUsersInGroup",
  input: structure({
    UserPoolId: required(userPoolId),
    GroupName: required(groupName),
    Limit: optional(pageLimit),
    NextToken: optional(pageToken),
  }),
  run({ pools, tables }, input) {
    const pool = pools.pool(input.UserPoolId);
    const prefix = [pool.id, groupOf(tables, pool.id, input.GroupName).name];
    const after = readPageToken(input.NextToken, prefix);
    const { items, nextToken } = takePage(members(tables, prefix, after), input.Limit);
    return {
      Users: items.map((user) => describeUser(pool, user)),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});

function* members(tables: Tables, prefix: Key, after: Key | undefined): Iterable<{ key: Key; value: UserRecord }> {
  for (const { key } of tables.usersOfGroup.entries(prefix, after)) {
    const value = tables.users.get(String(key[0]), String(key[2]));
    if (value !== undefined) yield { key, value };
  }
}
