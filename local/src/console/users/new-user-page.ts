import type { CallUserPool, ConsolePool } from "../console-options";
import { area, button, checkbox, field, hidden, postForm } from "../page/controls";
import { type Element, h } from "../page/markup";
import { address, type ConsoleHandler, type ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { type PoolGroup, readGroups } from "./pool-user";

/** The form for a new user. After an error it contains the former input, except the password. */
export function newUserPage({ options }: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const pool = chosenPool(options, context.query.get("pool"));
    if (pool === undefined) return noSuchPool(options);
    const groups = await groupsOf(options.callUserPool, pool);
    const typed = context.typed ?? {};
    return {
      kind: "page",
      title: "New user",
      section: "users",
      main: [
        h("p", { class: "back" }, h("a", { href: address("/users", { pool: pool.logicalId }) }, "Users")),
        h("h1", {}, "New user"),
        postForm(
          context,
          "/users/create",
          { class: "card narrow" },
          hidden("pool", pool.logicalId),
          field({
            name: "username",
            label: "User name",
            required: true,
            maxlength: "128",
            autocomplete: "off",
            autocapitalize: "none",
            spellcheck: "false",
            value: typed["username"] ?? "",
            hint: "An e-mail address, where the pool signs people in with it.",
          }),
          field({
            name: "email",
            label: "E-mail address",
            type: "email",
            maxlength: "2048",
            autocomplete: "off",
            value: typed["email"] ?? "",
          }),
          checkbox("verified", "The e-mail address is verified", { checked: true }),
          field({
            name: "password",
            label: "Password",
            type: "password",
            maxlength: "256",
            autocomplete: "new-password",
            hint: "Left empty, the pool makes one and sends it to the inbox.",
          }),
          checkbox("permanent", "Permanent: it need not be changed at the first sign-in", { checked: true }),
          checkbox("invite", "Send the invitation to the inbox"),
          groupChoice(groups),
          h(
            "details",
            { open: typed["attributes"] !== undefined && typed["attributes"] !== "" },
            h("summary", {}, "Further attributes"),
            area({
              name: "attributes",
              label: "One a line, as name=value",
              rows: "3",
              maxlength: "8192",
              spellcheck: "false",
              value: typed["attributes"] ?? "",
              placeholder: "name=Ada Lovelace",
            }),
          ),
          button("Create user", "primary"),
        ),
      ],
    };
  };
}

/** None if they cannot be read: a user can be created without groups. */
async function groupsOf(call: CallUserPool, { id }: ConsolePool): Promise<readonly PoolGroup[]> {
  try {
    return readGroups(await call("ListGroups", { UserPoolId: id, Limit: 60 }));
  } catch {
    return [];
  }
}

function groupChoice(groups: readonly PoolGroup[]): Element | undefined {
  if (groups.length === 0) return undefined;
  return h(
    "fieldset",
    {},
    h("legend", {}, "Groups"),
    ...groups.map(({ name }, index) => checkbox("group", name, { id: `group-${index}`, value: name })),
  );
}
