import type { CallUserPool, ConsolePool } from "../console-options";
import type { ConsoleParts } from "../console-parts";
import { failureText } from "../failure-text";
import { alert } from "../page/alert";
import { button, field, hidden, postForm } from "../page/controls";
import { type Element, h } from "../page/markup";
import { address, type Handler, type Visit } from "../visit";
import { chosenPool, noSuchPool, poolTabs, poolViews } from "./chosen-pool";
import { type PoolGroup, readGroups, textIn } from "./pool-user";

/** The groups of a pool, at most 60 at a time, and the form for a new one. */
export function groupsPage({ options }: ConsoleParts): Handler {
  return async (visit) => {
    const pool = chosenPool(options, visit.query.get("pool"));
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
        ...(await groupList(options.callUserPool, pool, visit)),
        newGroup(pool, visit),
      ],
    };
  };
}

async function groupList(call: CallUserPool, pool: ConsolePool, { query }: Visit): Promise<readonly Element[]> {
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
      h("span", { class: "who" }, h("strong", {}, name), h("span", { class: "muted" }, description)),
      h("span", { class: "tags" }, rank),
    ),
  );
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
