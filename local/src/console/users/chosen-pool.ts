import type { ConsoleOptions, ConsolePool } from "../console-options";
import { type Element, h } from "../page/markup";
import { address, type Reply } from "../request-context";

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
    main: [h("h1", {}, "Users"), h("p", {}, text)],
  };
}

/** Links from one pool's page to the others'; undefined if there is only one pool. */
export function poolTabs({ pools }: ConsoleOptions, path: string, current: ConsolePool): Element | undefined {
  if (pools.length < 2) return undefined;
  return h(
    "nav",
    { class: "tabs", "aria-label": "User pools" },
    ...pools.map(({ logicalId }) =>
      h(
        "a",
        { href: address(path, { pool: logicalId }), "aria-current": logicalId === current.logicalId && "page" },
        logicalId,
      ),
    ),
  );
}

/** Links from the users of a pool to its groups and back. */
export function poolViews({ logicalId: pool }: ConsolePool, current: "users" | "groups"): Element {
  return h(
    "nav",
    { class: "tabs", "aria-label": "Users or groups" },
    h("a", { href: address("/users", { pool }), "aria-current": current === "users" && "page" }, "Users"),
    h("a", { href: address("/groups", { pool }), "aria-current": current === "groups" && "page" }, "Groups"),
  );
}
