import { printable } from "../../model/printable";
import type { CallUserPool, ConsolePool } from "../console-options";
import { failureText } from "../failure-text";
import { alert } from "../page/alert";
import { button, checkbox, field, hidden, postForm, select } from "../page/controls";
import { type Element, h, type Markup } from "../page/markup";
import { timeElement } from "../page/time-text";
import { address, type ConsoleContext, type ConsoleHandler, type ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { type PoolUser, readGroups, readUser } from "./pool-user";
import { statusTags } from "./user-row";

interface Shown {
  readonly pool: ConsolePool;
  readonly user: PoolUser;
  readonly context: ConsoleContext;
  readonly groups: readonly string[];
}

/** One user: what the pool stores, and the actions. */
export function userPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const back = h("p", { class: "back" }, h("a", { href: address("/users", { pool: pool.logicalId }) }, "Users"));
    const page = (status: number, title: string, ...main: readonly Markup[]) =>
      ({ kind: "page", status, title, section: "users", main: [back, ...main] }) as const;
    try {
      const shown = await look(options.callUserPool, pool, context);
      if (context.wantsPart)
        return { kind: "part", markup: context.query.get("part") === "groups" ? memberships(shown) : knownPart(shown) };
      const everyGroup = readGroups(await options.callUserPool("ListGroups", { UserPoolId: pool.id, Limit: 60 }));
      const names = everyGroup.map(({ name }) => name);
      return page(
        200,
        shown.user.username,
        h("h1", { class: "breaks" }, shown.user.username),
        knownPart(shown),
        h("div", { class: "cards" }, groupCard(shown, names), passwordCard(shown)),
        deletion(shown),
      );
    } catch (error) {
      return page(404, "User", h("h1", {}, "User"), alert("failed", failureText(error)));
    }
  };
}

async function look(call: CallUserPool, pool: ConsolePool, context: ConsoleContext): Promise<Shown> {
  const input = { UserPoolId: pool.id, Username: context.query.get("name")?.slice(0, 128) ?? "" };
  const user = readUser(await call("AdminGetUser", input));
  const groups = readGroups(await call("AdminListGroupsForUser", input)).map(({ name }) => name);
  return { pool, user, context, groups };
}

/** The part that may change while the page is open: the page's script keeps fetching it. */
function knownPart(shown: Shown): Element {
  const { pool, user } = shown;
  const again = address("/user", { pool: pool.logicalId, name: user.username });
  const rows = user.attributes.flatMap(({ name, value }) => [
    h("dt", {}, printable(name)),
    h("dd", {}, printable(value)),
  ]);
  return h(
    "section",
    { id: "known", class: "card", "aria-label": "Account", "data-refresh": again },
    h("p", { class: "tags" }, ...statusTags(user)),
    h(
      "dl",
      { class: "facts" },
      ...rows,
      ...(user.createdAt === undefined
        ? []
        : [h("dt", {}, "created"), h("dd", {}, timeElement(user.createdAt, "with-day"))]),
    ),
    h(
      "div",
      { class: "buttons" },
      user.status === "UNCONFIRMED" ? simple(shown, "confirm", "Confirm", "primary") : undefined,
      simple(shown, user.isEnabled ? "disable" : "enable", user.isEnabled ? "Disable" : "Enable"),
      simple(shown, "sign-out", "Sign out everywhere"),
    ),
  );
}

/** The groups of the user, fetched again as well. */
function memberships(shown: Shown): Element {
  const { pool, user } = shown;
  const again = address("/user", { pool: pool.logicalId, name: user.username, part: "groups" });
  if (shown.groups.length === 0)
    return h("p", { id: "memberships", class: "muted", "data-refresh": again }, "In no group.");
  return h(
    "ul",
    { id: "memberships", class: "memberships", "data-refresh": again },
    ...shown.groups.map((group) =>
      h(
        "li",
        {},
        userForm(
          shown,
          "remove-from-group",
          { class: "membership" },
          h("span", { class: "tag" }, group),
          hidden("group", group),
          button("Remove", "plain", { class: "button small", "aria-label": `Remove from ${group}` }),
        ),
      ),
    ),
  );
}

function groupCard(shown: Shown, names: readonly string[]): Element {
  const choices = names.map((name) => ({ value: name, label: name }));
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Groups"),
    memberships(shown),
    names.length === 0
      ? h("p", { class: "muted" }, "The pool has no group yet.")
      : userForm(shown, "add-to-group", { class: "inline" }, select("group", "Add to", choices), button("Add")),
    h(
      "p",
      { class: "hint" },
      "Tokens carry the groups of the moment in which they are issued: sign in again to see a change.",
    ),
  );
}

function passwordCard(shown: Shown): Element {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "Set a password"),
    userForm(
      shown,
      "set-password",
      {},
      field({
        name: "password",
        label: "New password",
        type: "password",
        required: true,
        maxlength: "256",
        autocomplete: "new-password",
        hint: "By the rules of the pool. It is not shown again.",
      }),
      checkbox("permanent", "Permanent: it need not be changed at the next sign-in", { checked: true }),
      button("Set password"),
    ),
  );
}

/** Deleting takes two steps, with or without a script: opening this part and confirming. */
function deletion(shown: Shown): Element {
  return h(
    "details",
    { class: "danger-zone" },
    h("summary", {}, "Delete this user"),
    userForm(
      shown,
      "delete",
      {},
      h(
        "p",
        {},
        "The user, the group memberships and the sessions are gone at once. Access tokens out there pass JWT authorizers until they expire, as on AWS.",
      ),
      checkbox("sure", `Yes, delete ${shown.user.username}`, { required: true }),
      button("Delete", "danger"),
    ),
  );
}

function simple(shown: Shown, action: string, label: string, style: "primary" | "plain" = "plain"): Element {
  return userForm(shown, action, {}, button(label, style));
}

function userForm(
  { pool, user, context }: Shown,
  action: string,
  attributes: Parameters<typeof h>[1],
  ...children: readonly Markup[]
): Element {
  return postForm(
    context,
    `/users/${action}`,
    attributes,
    hidden("pool", pool.logicalId),
    hidden("username", user.username),
    ...children,
  );
}
