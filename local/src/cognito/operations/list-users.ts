import { pageToken, userPoolId } from "../input/api-members";
import { list, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Pool } from "../resources/pool";
import type { Services } from "../resources/services";
import type { UserRecord } from "../store/records";
import type { Key } from "../store/store";
import { describeUser } from "../users/describe-user";
import { findByUsername } from "../users/find-user";
import { matchesFilter, parseUserFilter, type UserFilter } from "../users/user-filter";
import { signedOperation } from "./operation";
import { DEFAULT_LIMIT, type Page, pageLimit, readPageToken, writePageToken } from "./paging";

export const listUsers = signedOperation({
  name: "ListUsers",
  input: structure({
    UserPoolId: required(userPoolId),
    AttributesToGet: optional(list(string({ min: 1, max: 32 }))),
    Limit: optional(pageLimit),
    PaginationToken: optional(pageToken),
    Filter: optional(string({ max: 256 })),
  }),
  async run(services, input) {
    const pool = services.pools.pool(input.UserPoolId);
    const filter = parseUserFilter(input.Filter);
    const after = readPageToken(input.PaginationToken, [pool.id]);
    const { items, nextToken } = await pageOfUsers(services, pool, { filter, after, limit: input.Limit });
    const isShown = (name: string) => input.AttributesToGet?.includes(name) ?? true;
    return {
      Users: items.map((user) => describeUser(pool, user, isShown)),
      ...(nextToken !== undefined && { PaginationToken: nextToken }),
    };
  },
});

interface UserQuery {
  readonly filter: UserFilter | undefined;
  readonly after: Key | undefined;
  readonly limit: number | undefined;
}

/** Users in the order of their `sub`. A search by name goes by its index; any other reads on until the page is full. */
async function pageOfUsers(services: Services, pool: Pool, query: UserQuery): Promise<Page<UserRecord>> {
  const { filter, limit = DEFAULT_LIMIT } = query;
  if (filter?.attribute === "username" && !filter.isPrefix) {
    const user = findByUsername(services, pool, filter.value);
    return { items: user === undefined ? [] : [user] };
  }
  const items: UserRecord[] = [];
  let after = query.after;
  for (;;) {
    const { read, last } = readSome(services, pool, after);
    for (const user of read) {
      if (filter !== undefined && !matchesFilter(user, filter)) continue;
      if (items.length === limit) return { items, nextToken: writePageToken([pool.id, items.at(-1)?.sub ?? ""]) };
      items.push(user);
    }
    if (last === undefined) return { items };
    after = last;
    await new Promise(setImmediate);
  }
}

/** So many users are read at a stretch: a few milliseconds. */
const STRETCH = 500;

function readSome({ tables }: Services, pool: Pool, after: Key | undefined) {
  const read: UserRecord[] = [];
  for (const { key, value } of tables.users.entries([pool.id], after)) {
    read.push(value);
    if (read.length === STRETCH) return { read, last: key };
  }
  return { read, last: undefined };
}
