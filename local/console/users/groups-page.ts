import type { ConsolePool } from "../console-options";
import type { ConsoleParts } from "../console-parts";
import { failureText } from "../failure-text";
import { alert } from "../page/alert";
import { button, field, hidden, postForm } from "../page/controls";
import { type Element, h } from "../page/markup";
import { address, type Handler, type Visit } from "../visit";
import { chosenPool, noSuchPool, poolTabs, poolViews } from "./chosen-pool";
import { readGroups, readUsers, textIn } from "./pool-user";
import { userRow } from "./user-row";

/** The groups of a pool, at most 60 at a time, and the form for a new one. */
export function groupsPage({ options }: ConsoleParts): Handler {
  return async (visit) => {
    const pool = chosenPool(options, visit.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const page = visit.query.get("page")?.slice(0, 4096) || undefined;
    const output = await options.callUserPool("ListGroups", {
      UserPoolId: pool.id,
      Limit: 60,
      ...(page !== undefined && { NextToken: page }),
    });
    const groups = readGroups(output);
    const next = textIn(output, "NextToken");
    return {
      kind: "page",
      title: "Groups",
      section: "users",
      main: [
        h("h1", {}, "Users"),
        poolTabs(options, "/groups", pool),
        poolViews(pool, "groups"),
        groups.length === 0
          ? h("p", { class: "empty" }, "The pool has no group yet.")
          : h(
              "ul",
              { class: "rows" },
              ...groups.map(({ name, description, precedence }) =>
                h(
                  "li",
                  {},
                  h(
                    "a",
                    { href: address("/group", { pool: pool.logicalId, name }) },
                    h(
                      "span",
                      { class: "who" },
                      h("strong", {}, name),
                      h("span", { class: "muted" }, description ?? ""),
                    ),
                    h(
                      "span",
                      { class: "tags" },
                      precedence === undefined ? undefined : h("span", { class: "tag" }, `precedence ${precedence}`),
                    ),
                  ),
                ),
              ),
            ),
        next === undefined
          ? undefined
          : h(
              "p",
              { class: "pages" },
              h("a", { href: address("/groups", { pool: pool.logicalId, page: next }) }, "Next page"),
            ),
        newGroup(pool, visit),
      ].filter((part) => part !== undefined),
    };
  };
}

function newGroup({ logicalId }: ConsolePool, visit: Visit): Element {
  return h(
    "section",
    { class: "card narrow" },
    h("h2", {}, "New group"),
    postForm(
      visit,
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
