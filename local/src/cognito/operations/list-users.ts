import type { Key } from "../../store/store";
import { pageToken, userPoolId } from "../input/api-members";
import { list, string } from "../input/schema";
import { optional, required, structure } from "../input/structure";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { UserRecord } from "../store/records";
import { describeUser } from "../users/describe-user";
import { findByUsername } from "../users/find-user";
import { matchesFilter, parseUserFilter, type UserFilter } from "../users/user-filter";
import { poolOperation } from "./operation";
import { DEFAULT_LIMIT, pageLimit, readPageToken, writePageToken } from "./paging";

export const listUsers = poolOperation({
  name: "ListUsers",
  input: structure({
    UserPoolId: required(userPoolId),
    AttributesToGet: optional(list(string({ min: 1, max: 32 }))),
    Limit: optional(pageLimit),
    PaginationToken: optional(pageToken),
    Filter: optional(string({ max: 256 })),
  }),
  async run(services, input, pool) {
    const filter = parseUserFilter(input.Filter);
    const after = readPageToken(input.PaginationToken, [pool.id]);
    const { users, nextToken } = await pageOfUsers(services, pool, {
      filter,
      after,
      limit: input.Limit ?? DEFAULT_LIMIT,
    });
    const isShown = (name: string) => input.AttributesToGet?.includes(name) ?? true;
    return {
      Users: users.map((user) => describeUser(pool, user, isShown)),
      ...(nextToken !== undefined && { PaginationToken: nextToken }),
    };
  },
});

interface UserQuery {
  readonly filter: UserFilter | undefined;
  readonly after: Key | undefined;
  readonly limit: number;
}

interface UsersPage {
  readonly users: readonly UserRecord[];
  readonly nextToken?: string;
}

/** Users in the order of their `sub`. A search by name uses its index; any other reads on until the page is full. */
async function pageOfUsers(services: Services, pool: Pool, { filter, limit, ...query }: UserQuery): Promise<UsersPage> {
  if (filter?.attribute === "username" && !filter.isPrefix) {
    const user = findByUsername(services, pool, filter.value);
    return { users: user === undefined ? [] : [user] };
  }
  const users: UserRecord[] = [];
  let { after } = query;
  for (;;) {
    const { read, last } = readBatch(services, pool, after);
    for (const user of read) {
      if (filter !== undefined && !matchesFilter(user, filter)) continue;
      if (users.length === limit) return { users, nextToken: writePageToken([pool.id, users.at(-1)?.sub ?? ""]) };
      users.push(user);
    }
    if (last === undefined) return { users };
    after = last;
    await new Promise(setImmediate);
  }
}

/** Users read at a time: a few milliseconds, after which other requests are served. */
const BATCH = 500;

function readBatch({ tables }: Services, pool: Pool, after: Key | undefined) {
  const read: UserRecord[] = [];
  for (const { key, value } of tables.users.entries([pool.id], after)) {
    read.push(value);
    if (read.length === BATCH) return { read, last: key };
  }
  return { read, last: undefined };
}
