import type { JsonObject } from "../../model/json";
import { address } from "../address";
import type { CallUserPool, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { attributeOf, type PoolUser, readGroups, readUsers, textIn } from "./pool-user";
import type { UserListProps } from "./user-list";

const USERS_ON_PAGE = 20;

/** Users that are read to be sorted and searched. ListUsers does neither: it goes by `sub`, and knows beginnings only. */
export const MOST_READ = 1_000;

/** The most that ListUsers gives at a time. */
const BATCH = 60;

/** What an older address of the window asks ListUsers for. */
const BEGINNINGS = ["username", "email", "phone_number", "name", "sub", "cognito:user_status"] as const;

/** The longest text that is looked for, in characters. */
export const LONGEST_SEARCH = 256;

/**
 * The users whose name, e-mail address, phone number or `sub` contains what is looked for, sorted by the name that a
 * person is known by, a page at a time. Of a larger pool the first MOST_READ are searched, and the list says so.
 */
export async function findUsers(call: CallUserPool, pool: ConsolePool, query: URLSearchParams): Promise<UserListProps> {
  const asked = askedFor(query);
  const { by, starts, page, find, from } = asked;
  const to = (more: Readonly<Record<string, string | undefined>>) =>
    address("/users", { pool: pool.logicalId, by: find === undefined ? by : undefined, find, starts, ...more });
  const again = to({ page, from: from === 0 ? undefined : String(from) });
  const isSearch = find !== undefined || starts !== undefined;
  const ifEmpty = isSearch ? "Nobody found." : "The pool has no user yet.";
  try {
    const isByPool = starts !== undefined || page !== undefined;
    const { users, next, isPart } = isByPool ? await pageOfPool(call, pool, asked) : await everyUser(call, pool);
    const found = users.filter((user) => find === undefined || contains(user, find)).sort(byName);
    const shown = isByPool ? found : found.slice(from, from + USERS_ON_PAGE);
    const groups = await Promise.all(shown.map((user) => groupsOf(call, pool, user)));
    const later = from + USERS_ON_PAGE;
    const nextPage = isByPool ? next && to({ page: next }) : later < found.length && to({ from: String(later) });
    return {
      again,
      ifEmpty,
      users: shown.map((user, index) => ({ pool: pool.logicalId, user, groups: groups[index] ?? [] })),
      ...(isPart && { note: `The pool has more users: the first ${MOST_READ} of them are sorted and searched.` }),
      ...((page !== undefined || from > 0) && { firstPage: to({}) }),
      ...(typeof nextPage === "string" && nextPage !== "" && { nextPage }),
    };
  } catch (error) {
    return { again, ifEmpty, users: [], failure: failureText(error) };
  }
}

interface Asked {
  readonly by: string;
  readonly starts: string | undefined;
  readonly page: string | undefined;
  readonly find: string | undefined;
  readonly from: number;
}

function askedFor(query: URLSearchParams): Asked {
  const from = query.get("from") ?? "";
  return {
    by: BEGINNINGS.find((name) => name === query.get("by")) ?? "username",
    starts: query.get("starts")?.trim().slice(0, LONGEST_SEARCH) || undefined,
    page: query.get("page")?.slice(0, 4096) || undefined,
    find: query.get("find")?.trim().slice(0, LONGEST_SEARCH) || undefined,
    from: /^\d{1,6}$/.test(from) ? Number(from) : 0,
  };
}

interface FoundUsers {
  readonly users: readonly PoolUser[];
  /** The pool's token of the next page. */
  readonly next?: string | undefined;
  /** There are more than were read. */
  readonly isPart: boolean;
}

async function pageOfPool(call: CallUserPool, { id }: ConsolePool, { by, starts, page }: Asked): Promise<FoundUsers> {
  const output = await call("ListUsers", {
    UserPoolId: id,
    Limit: USERS_ON_PAGE,
    ...(starts !== undefined && { Filter: `${by} ^= "${starts.replace(/[\\"]/g, "\\$&")}"` }),
    ...(page !== undefined && { PaginationToken: page }),
  });
  return { users: readUsers(output), next: textIn(output, "PaginationToken"), isPart: false };
}

async function everyUser(call: CallUserPool, { id }: ConsolePool): Promise<FoundUsers> {
  const users = new Map<string, PoolUser>();
  let token: string | undefined;
  do {
    const output: JsonObject = await call("ListUsers", {
      UserPoolId: id,
      Limit: token === undefined ? USERS_ON_PAGE : BATCH,
      ...(token !== undefined && { PaginationToken: token }),
    });
    for (const user of readUsers(output)) users.set(user.username, user);
    const next = textIn(output, "PaginationToken");
    // A pool that gives the same token again would be read for ever.
    token = next === token ? undefined : next;
  } while (token !== undefined && users.size < MOST_READ);
  return { users: [...users.values()], isPart: token !== undefined };
}

const SEARCHED = ["email", "name", "given_name", "family_name", "preferred_username", "phone_number", "sub"] as const;

function contains(user: PoolUser, part: string): boolean {
  const texts = [user.username, ...SEARCHED.map((name) => attributeOf(user, name) ?? "")];
  return texts.some((text) => text.toLowerCase().includes(part.toLowerCase()));
}

const ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** By what the list shows: the user name, or the address where the name is an id. */
const nameOf = (user: PoolUser): string =>
  /^[0-9a-f]{8}-/.test(user.username) ? (attributeOf(user, "email") ?? user.username) : user.username;

const byName = (one: PoolUser, other: PoolUser): number => ORDER.compare(nameOf(one), nameOf(other));

async function groupsOf(call: CallUserPool, { id }: ConsolePool, { username }: PoolUser): Promise<readonly string[]> {
  const input: JsonObject = { UserPoolId: id, Username: username };
  return readGroups(await call("AdminListGroupsForUser", input)).map(({ name }) => name);
}
