import { pageToken, userPoolId } from "../input/api-members";
import { optional, required, structure } from "../input/structure";
import { maxResults } from "../resources/new-pool";
import type { Client } from "../resources/pool";
import type { Services } from "../resources/services";
import type { Key } from "../store/store";
import { signedOperation } from "./operation";
import { readPageToken, takePage } from "./paging";

export const listUserPoolClients = signedOperation({
  name: "ListUserPoolClients",
  input: structure({
    UserPoolId: required(userPoolId),
    MaxResults: optional(maxResults),
    NextToken: optional(pageToken),
  }),
  run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    const after = readPageToken(input.NextToken, [pool.id]);
    const { items, nextToken } = takePage(servedClients(services, pool.id, after), input.MaxResults);
    const UserPoolClients = items.map(({ id, settings }) => ({
      ClientId: id,
      UserPoolId: pool.id,
      ClientName: settings.ClientName,
    }));
    return { UserPoolClients, ...(nextToken !== undefined && { NextToken: nextToken }) };
  },
});

/** A client that the template has lost is stored, but not there. */
function* servedClients(
  { pools, tables }: Services,
  poolId: string,
  after: Key | undefined,
): Iterable<{ key: Key; value: Client }> {
  const { clients } = pools.pool(poolId);
  for (const { key } of tables.clients.entries([poolId], after)) {
    const value = clients.get(String(key[1]));
    if (value !== undefined) yield { key, value };
  }
}
