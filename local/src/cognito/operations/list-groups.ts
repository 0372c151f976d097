import { pageToken, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { describeGroup } from "../users/groups";
import { signedOperation } from "./operation";
import { pageLimit, readPageToken, takePage } from "./paging";

export const listGroups = signedOperation({
  name: "ListGroups",
  input: structure({
    UserPoolId: required(userPoolId),
    Limit: optional(pageLimit),
    NextToken: optional(pageToken),
  }),
  run({ pools, tables }, input) {
    const pool = pools.pool(input.UserPoolId);
    const after = readPageToken(input.NextToken, [pool.id]);
    const { items, nextToken } = takePage(tables.groups.entries([pool.id], after), input.Limit);
    return {
      Groups: items.map((group) => describeGroup(pool.id, group)),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});
