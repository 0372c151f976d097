import { pageToken } from "../input/api-members";
import { toApiTime } from "../input/api-time";
import { optional, required, structure } from "../input/structure";
import { withoutUndefined } from "../resources/configured";
import { maxResults } from "../resources/new-pool";
import type { Pool } from "../resources/pool";
import type { Services } from "../resources/services";
import type { Key } from "../store/store";
import { signedOperation } from "./operation";
import { readPageToken, takePage } from "./paging";

export const listUserPools = signedOperation({
  name: "ListUserPools",
  input: structure({ MaxResults: required(maxResults), NextToken: optional(pageToken) }),
  run(services, input) {
    const after = readPageToken(input.NextToken, []);
    const { items, nextToken } = takePage(servedPools(services, after), input.MaxResults);
    const UserPools = items.map(({ id, settings, modifiedAt, createdAt }) =>
      withoutUndefined({
        Id: id,
        Name: settings.PoolName,
        LambdaConfig: settings.LambdaConfig,
        LastModifiedDate: toApiTime(modifiedAt),
        CreationDate: toApiTime(createdAt),
      }),
    );
    return { UserPools, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

/** A pool that the template has lost is stored, but not there. */
function* servedPools({ pools, tables }: Services, after: Key | undefined): Iterable<{ key: Key; value: Pool }> {
  for (const { key } of tables.pools.entries([], after)) {
    const value = pools.find(String(key[0]));
    if (value !== undefined) yield { key, value };
  }
}
