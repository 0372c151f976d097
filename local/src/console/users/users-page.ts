import type { JsonObject } from "../../model/json";
import type { CallUserPool, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { alert } from "../page/alert";
import { copyButton, field, hidden, select } from "../page/controls";
import { type Element, h } from "../page/markup";
import { address, type ConsoleContext, type ConsoleHandler, type ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool, poolTabs, poolViews } from "./chosen-pool";
import { type PoolUser, readGroups, readUsers, textIn } from "./pool-user";
import { userRow } from "./user-row";

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
    const list = await userList(options.callUserPool, pool, context);
    if (context.wantsPart) return { kind: "part", markup: list };
    return {
      kind: "page",
      title: "Users",
      section: "users",
      main: [
        h(
          "div",
          { class: "heading" },
          h("h1", {}, "Users"),
          h("a", { class: "button primary", href: address("/new-user", { pool: pool.logicalId }) }, "New user"),
        ),
        poolTabs(options, "/users", pool),
        poolViews(pool, "users"),
        searchForm(pool, context),
        list,
        about(pool),
      ].filter((part) => part !== undefined),
    };
  };
}

async function userList(call: CallUserPool, pool: ConsolePool, { query }: ConsoleContext): Promise<Element> {
  const { logicalId } = pool;
  const { by, starts, page } = searched(query);
  const again = address("/users", { pool: logicalId, by, starts, page });
  const part = (...children: readonly (Element | undefined)[]) =>
    h("section", { id: "users", "aria-label": "Users found", "data-refresh": again }, ...children);
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
    return part(
      users.length === 0
        ? h("p", { class: "empty" }, starts === undefined ? "The pool has no user yet." : "Nobody found.")
        : h("ul", { class: "rows" }, ...users.map((user, index) => userRow(pool, user, groups[index] ?? []))),
      h(
        "p",
        { class: "pages" },
        page === undefined
          ? undefined
          : h("a", { href: address("/users", { pool: logicalId, by, starts }) }, "First page"),
        next === undefined
          ? undefined
          : h("a", { href: address("/users", { pool: logicalId, by, starts, page: next }) }, "Next page"),
      ),
    );
  } catch (error) {
    return part(alert("failed", failureText(error)));
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

function searchForm({ logicalId }: ConsolePool, { query }: ConsoleContext): Element {
  const { by, starts = "" } = searched(query);
  return h(
    "form",
    { class: "search", method: "get", action: "/users", role: "search" },
    hidden("pool", logicalId),
    select("by", "Search by", SEARCHES, by),
    field({ name: "starts", label: "Begins with", value: starts, maxlength: "256", autocomplete: "off" }),
    h("button", { class: "button plain", type: "submit" }, "Search"),
  );
}

function about({ id, endpoint, clients }: ConsolePool): Element {
  const rows = [
    ["Pool id", id],
    ["Endpoint", endpoint],
    ...clients.map(({ logicalId, clientId }) => [`Client ${logicalId}`, clientId]),
  ];
  return h(
    "details",
    { class: "about" },
    h("summary", {}, "Ids and endpoint of this pool"),
    h(
      "dl",
      { class: "facts" },
      ...rows.flatMap(([name = "", value = ""]) => [
        h("dt", {}, name),
        h("dd", {}, h("code", {}, value), " ", copyButton(value, name)),
      ]),
    ),
  );
}
