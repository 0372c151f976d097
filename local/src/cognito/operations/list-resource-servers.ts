import { pageToken, userPoolId } from "../input/api-members";
import { integer } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import { storedSettings } from "../resources/configured";
import { resourceServerSchema } from "../resources/resource-server-settings";
import { describeResourceServer } from "../resources/resource-servers";
import { signedOperation } from "./operation";
import { readPageToken, takePage } from "./paging";

export const listResourceServers = signedOperation({
  name: "ListResourceServers",
  input: structure({
    UserPoolId: required(userPoolId),
    MaxResults: optional(integer({ min: 1, max: 50 })),
    NextToken: optional(pageToken),
  }),
  run({ pools, tables }, { UserPoolId, MaxResults = 50, NextToken }) {
    const pool = pools.pool(UserPoolId);
    const after = readPageToken(NextToken, [pool.id]);
    const { items, nextToken } = takePage(tables.resourceServers.entries([pool.id], after), MaxResults);
    return {
      ResourceServers: items.map((item) => describeResourceServer(pool.id, storedSettings(resourceServerSchema, item))),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});
