import type { JSX } from "hono/jsx/jsx-runtime";
import type { JsonObject } from "../../model/json";
import { Field, Hidden, Select } from "../../pages/controls";
import { address } from "../address";
import type { CallUserPool, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { CopyButton } from "../page/copy-button";
import type { ConsoleContext, ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool, PoolTabs, PoolViews } from "./chosen-pool";
import { type PoolUser, readGroups, readUsers, textIn } from "./pool-user";
import { UserList, type UserListProps } from "./user-list";

const USERS_ON_PAGE = 20;

/** What ListUsers can look for, as the form offers it. */
const SEARCHES = [
  { value: "username", label: "User name" },
  { value: "email", label: "E-mail address" },
  { value: "phone_number", label: "Phone number" },
  { value: "name", label: "Name" },
  { value: "sub", label: "sub" },
  { value: "cognito:user_status", label: "Status" },
] as const;

/** The users of a pool, a page at a time, by what their user name or an attribute begins with. */
export function usersPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const list = await findUsers(options.callUserPool, pool, context);
    if (context.wantsPart) return { kind: "part", part: { part: "users", props: list } };
    return {
      kind: "page",
      title: "Users",
      section: "users",
      main: (
        <>
          <div class="heading">
            <h1>Users</h1>
            <a class="button primary" href={address("/new-user", { pool: pool.logicalId })}>
              New user
            </a>
          </div>
          <PoolTabs pools={options.pools} path="/users" current={pool} />
          <PoolViews pool={pool} current="users" />
          <SearchForm pool={pool} query={context.query} />
          <UserList {...list} />
          <About {...pool} />
        </>
      ),
    };
  };
}

async function findUsers(call: CallUserPool, pool: ConsolePool, { query }: ConsoleContext): Promise<UserListProps> {
  const { logicalId } = pool;
  const { by, starts, page } = searched(query);
  const again = address("/users", { pool: logicalId, by, starts, page });
  const ifEmpty = starts === undefined ? "The pool has no user yet." : "Nobody found.";
  try {
    const output = await call("ListUsers", {
      UserPoolId: pool.id,
      Limit: USERS_ON_PAGE,
      ...(starts !== undefined && { Filter: `${by} ^= "${starts.replace(/[\\"]/g, "\\$&")}"` }),
      ...(page !== undefined && { PaginationToken: page }),
    });
    const users = readUsers(output);
    const groups = await Promise.all(users.map((user) => groupsOf(call, pool, user)));
    const next = textIn(output, "PaginationToken");
    return {
      again,
      ifEmpty,
      users: users.map((user, index) => ({ pool: logicalId, user, groups: groups[index] ?? [] })),
      ...(page !== undefined && { firstPage: address("/users", { pool: logicalId, by, starts }) }),
      ...(next !== undefined && { nextPage: address("/users", { pool: logicalId, by, starts, page: next }) }),
    };
  } catch (error) {
    return { again, ifEmpty, users: [], failure: failureText(error) };
  }
}

function searched(query: URLSearchParams) {
  const by = SEARCHES.find(({ value }) => value === query.get("by"))?.value ?? "username";
  const starts = query.get("starts")?.trim().slice(0, 256) || undefined;
  const page = query.get("page")?.slice(0, 4096) || undefined;
  return { by, starts, page };
}

async function groupsOf(call: CallUserPool, { id }: ConsolePool, { username }: PoolUser): Promise<readonly string[]> {
  const input: JsonObject = { UserPoolId: id, Username: username };
  return readGroups(await call("AdminListGroupsForUser", input)).map(({ name }) => name);
}

function SearchForm({ pool, query }: { readonly pool: ConsolePool; readonly query: URLSearchParams }): JSX.Element {
  const { by, starts } = searched(query);
  return (
    <search>
      <form class="search" method="get" action="/users">
        <Hidden name="pool" value={pool.logicalId} />
        <Select name="by" label="Search by" choices={SEARCHES} chosen={by} />
        <Field name="starts" label="Begins with" value={starts} most={256} autocomplete="off" />
        <button class="button plain" type="submit">
          Search
        </button>
      </form>
    </search>
  );
}

function About({ id, endpoint, clients }: ConsolePool): JSX.Element {
  const rows: readonly (readonly [name: string, value: string])[] = [
    ["Pool id", id],
    ["Endpoint", endpoint],
    ...clients.map(({ logicalId, clientId }) => [`Client ${logicalId}`, clientId] as const),
  ];
  return (
    <details class="about">
      <summary>Ids and endpoint of this pool</summary>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code> <CopyButton text={value} what={name} />
            </dd>
          </>
        ))}
      </dl>
    </details>
  );
}
