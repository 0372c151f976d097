import type { ConsoleParts } from "../console-parts";
import { failureText } from "../failure-text";
import { alert } from "../page/alert";
import { h } from "../page/markup";
import { address, type Handler } from "../visit";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { readUsers, textIn } from "./pool-user";
import { userRow } from "./user-row";

/** The users in a group, a page at a time. */
export function groupPage({ options }: ConsoleParts): Handler {
  return async ({ query }) => {
    const pool = chosenPool(options, query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const name = query.get("name")?.slice(0, 128) ?? "";
    const page = query.get("page")?.slice(0, 4096) || undefined;
    const { logicalId } = pool;
    const head = [
      h("p", { class: "back" }, h("a", { href: address("/groups", { pool: logicalId }) }, "Groups")),
      h("h1", { class: "breaks" }, name),
    ];
    try {
      const output = await options.callUserPool("ListUsersInGroup", {
        UserPoolId: pool.id,
        GroupName: name,
        Limit: 60,
        ...(page !== undefined && { NextToken: page }),
      });
      const users = readUsers(output);
      const next = textIn(output, "NextToken");
      const list =
        users.length === 0
          ? h("p", { class: "empty" }, "Nobody is in this group.")
          : h("ul", { class: "rows" }, ...users.map((user) => userRow(pool, user, [])));
      const more =
        next === undefined
          ? []
          : [
              h(
                "p",
                { class: "pages" },
                h("a", { href: address("/group", { pool: logicalId, name, page: next }) }, "Next page"),
              ),
            ];
      return { kind: "page", title: name, section: "users", main: [...head, list, ...more] };
    } catch (error) {
      return {
        kind: "page",
        status: 404,
        title: name,
        section: "users",
        main: [...head, alert("failed", failureText(error))],
      };
    }
  };
}
