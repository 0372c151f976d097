import type { JSX } from "hono/jsx/jsx-runtime";
import { address } from "../address";
import type { ConsoleOptions, ConsolePool } from "../console-options";
import { Tabs } from "../page/links";
import type { Reply } from "../request-context";

/** The pool whose logical id a page's address or form names; the first if it names none. */
export function chosenPool({ pools }: ConsoleOptions, name: string | null): ConsolePool | undefined {
  return name === null || name === "" ? pools[0] : pools.find(({ logicalId }) => logicalId === name);
}

export function noSuchPool({ pools }: ConsoleOptions): Reply {
  const text =
    pools.length === 0 ? "The template describes no user pool." : "The template describes no user pool of this name.";
  return {
    kind: "page",
    status: 404,
    title: "Users",
    section: "users",
    main: [<h1>Users</h1>, <p>{text}</p>],
  };
}

interface PoolTabsProps {
  readonly pools: readonly ConsolePool[];
  readonly path: string;
  readonly current: ConsolePool;
}

/** Links from one pool's page to the others', if there are any. */
export const PoolTabs = ({ pools, path, current }: PoolTabsProps): JSX.Element | null =>
  pools.length < 2 ? null : (
    <Tabs
      label="User pools"
      tabs={pools.map(({ logicalId }) => ({
        to: address(path, { pool: logicalId }),
        text: logicalId,
        isCurrent: logicalId === current.logicalId,
      }))}
    />
  );

interface PoolViewsProps {
  readonly pool: ConsolePool;
  readonly current: "users" | "groups";
}

/** Links from the users of a pool to its groups and back. */
export const PoolViews = ({ pool: { logicalId: pool }, current }: PoolViewsProps): JSX.Element => (
  <Tabs
    label="Users or groups"
    tabs={[
      { to: address("/users", { pool }), text: "Users", isCurrent: current === "users" },
      { to: address("/groups", { pool }), text: "Groups", isCurrent: current === "groups" },
    ]}
  />
);
