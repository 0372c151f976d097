import type { JSX } from "hono/jsx/jsx-runtime";
import { Field, Hidden } from "../../pages/controls";
import { address } from "../address";
import type { ConsolePool } from "../console-options";
import { CopyButton } from "../page/copy-button";
import type { ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool, PoolTabs, PoolViews } from "./chosen-pool";
import { findUsers, LONGEST_SEARCH } from "./find-users";
import { UserList } from "./user-list";

/** The users of a pool, sorted, a page at a time, by a part of a name or an address. */
export function usersPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const list = await findUsers(options.callUserPool, pool, context.query);
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

const SearchForm = ({ pool, query }: { readonly pool: ConsolePool; readonly query: URLSearchParams }): JSX.Element => (
  <search>
    <form class="search" method="get" action="/users">
      <Hidden name="pool" value={pool.logicalId} />
      <Field
        name="find"
        label="Part of a name, an e-mail address or a phone number"
        value={query.get("find") ?? query.get("starts") ?? ""}
        most={LONGEST_SEARCH}
        autocomplete="off"
      />
      <button class="button plain" type="submit">
        Search
      </button>
    </form>
  </search>
);

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
