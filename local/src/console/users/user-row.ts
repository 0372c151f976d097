import { printable } from "../../model/printable";
import type { ConsolePool } from "../console-options";
import { type Element, h } from "../page/markup";
import { address } from "../request-context";
import { attributeOf, type PoolUser } from "./pool-user";

/** User statuses in plain words; a status without one is shown by its name. */
const STATUSES: Readonly<Record<string, { readonly text: string; readonly tone: "good" | "warn" }>> = {
  CONFIRMED: { text: "confirmed", tone: "good" },
  UNCONFIRMED: { text: "not confirmed", tone: "warn" },
  FORCE_CHANGE_PASSWORD: { text: "must change the password", tone: "warn" },
  RESET_REQUIRED: { text: "must reset the password", tone: "warn" },
  EXTERNAL_PROVIDER: { text: "signs in elsewhere", tone: "good" },
};

export function statusTags({ status, isEnabled }: PoolUser): readonly Element[] {
  const { text, tone } = STATUSES[status] ?? { text: status, tone: "warn" };
  const tag = h("span", { class: `tag ${tone}`, title: status }, text);
  return isEnabled ? [tag] : [tag, h("span", { class: "tag bad" }, "disabled")];
}

export function userRow(pool: ConsolePool, user: PoolUser, groups: readonly string[]): Element {
  const { username } = user;
  const email = attributeOf(user, "email");
  return h(
    "li",
    {},
    h(
      "a",
      { id: `user-${encodeURIComponent(username)}`, href: address("/user", { pool: pool.logicalId, name: username }) },
      h(
        "span",
        { class: "initial", "aria-hidden": "true" },
        ([...printable(email ?? username)][0] ?? "").toUpperCase(),
      ),
      h(
        "span",
        { class: "who" },
        h("strong", {}, username),
        email === undefined ? undefined : h("span", { class: "muted" }, printable(email)),
      ),
      h("span", { class: "tags" }, ...groups.map((name) => h("span", { class: "tag" }, name)), ...statusTags(user)),
    ),
  );
}
