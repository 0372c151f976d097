import { pageToken, username, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import type { GroupRecord } from "../store/records";
import { findForAdmin } from "../users/find-user";
import { describeGroup, groupOf } from "../users/groups";
import { signedOperation } from "./operation";
import { pageLimit, readPageToken, takePage } from "./paging";

export const adminListGroupsForUser = signedOperation({
  name: "AdminListGroupsForUser",
  input: structure({
    Username: required(username),
    UserPoolId: required(userPoolId),
    Limit: optional(pageLimit),
    NextToken: optional(pageToken),
  }),
  run(services, input) {
    const { tables } = services;
    const pool = services.pools.pool(input.UserPoolId);
    const prefix = [pool.id, findForAdmin(services, pool, input.Username).sub];
    const after = readPageToken(input.NextToken, prefix);
    const { items, nextToken } = takePage(names(tables.groupsOfUser.entries(prefix, after)), input.Limit);
    const groups: GroupRecord[] = items.map((name) => groupOf(tables, pool.id, name));
    return {
      Groups: groups.map((group) => describeGroup(pool.id, group)),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});

/** A membership's value says nothing: the group's name is the end of its key. */
function* names(entries: Iterable<{ readonly key: readonly (string | number)[] }>) {
  for (const { key } of entries) yield { key, value: String(key.at(-1)) };
}
