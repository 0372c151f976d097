import { printable } from "../../model/printable";
import type { CallUserPool, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { alert } from "../page/alert";
import { button, field, hidden, postForm } from "../page/controls";
import { type Element, h } from "../page/markup";
import { address, type ConsoleContext, type ConsoleHandler, type ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool, poolTabs, poolViews } from "./chosen-pool";
import { type PoolGroup, readGroups, readUsers, textIn } from "./pool-user";
import { userRow } from "./user-row";

/** The groups of a pool, at most 60 at a time, and the form for a new one. */
export function groupsPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const tabs = poolTabs(options, "/groups", pool);
    return {
      kind: "page",
      title: "Groups",
      section: "users",
      main: [
        h("h1", {}, "Users"),
        ...(tabs === undefined ? [] : [tabs]),
        poolViews(pool, "groups"),
        ...(await groupList(options.callUserPool, pool, context)),
        newGroup(pool, context),
      ],
    };
  };
}

async function groupList(
  call: CallUserPool,
  pool: ConsolePool,
  { query }: ConsoleContext,
): Promise<readonly Element[]> {
  const page = query.get("page")?.slice(0, 4096) || undefined;
  try {
    const input = { UserPoolId: pool.id, Limit: 60, ...(page !== undefined && { NextToken: page }) };
    const output = await call("ListGroups", input);
    const groups = readGroups(output);
    const next = textIn(output, "NextToken");
    if (groups.length === 0) return [h("p", { class: "empty" }, "The pool has no group yet.")];
    const list = h("ul", { class: "rows" }, ...groups.map((group) => groupRow(pool, group)));
    if (next === undefined) return [list];
    const onwards = address("/groups", { pool: pool.logicalId, page: next });
    return [list, h("p", { class: "pages" }, h("a", { href: onwards }, "Next page"))];
  } catch (error) {
    return [alert("failed", failureText(error))];
  }
}

function groupRow({ logicalId: pool }: ConsolePool, { name, description = "", precedence }: PoolGroup): Element {
  const rank = precedence === undefined ? undefined : h("span", { class: "tag" }, `precedence ${precedence}`);
  return h(
    "li",
    {},
    h(
      "a",
      { href: address("/group", { pool, name }) },
      h("span", { class: "who" }, h("strong", {}, name), h("span", { class: "muted" }, printable(description))),
      h("span", { class: "tags" }, rank),
    ),
  );
}

function newGroup({ logicalId }: ConsolePool, context: ConsoleContext): Element {
  return h(
    "section",
    { class: "card narrow" },
    h("h2", {}, "New group"),
    postForm(
      context,
      "/groups/create",
      {},
      hidden("pool", logicalId),
      field({
        name: "group",
        label: "Name",
        required: true,
        maxlength: "128",
        autocomplete: "off",
        spellcheck: "false",
      }),
      field({ name: "description", label: "Description", maxlength: "2048", autocomplete: "off" }),
      field({
        name: "precedence",
        label: "Precedence",
        type: "number",
        min: "0",
        max: "2147483647",
        hint: "The group with the lowest number gives a token its preferred role. May stay empty.",
      }),
      button("Create group", "primary"),
    ),
  );
}

/** The users in a group, a page at a time. */
export function groupPage({ options }: ConsoleParts): ConsoleHandler {
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
