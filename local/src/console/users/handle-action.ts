import { address } from "../address";
import { failureText } from "../failure-text";
import { type Form, FormError } from "../http/form";
import type { ConsoleContext, ConsoleHandler, ConsoleParts } from "../request-context";
import { chosenPool, noSuchPool } from "./chosen-pool";
import { createUser, readNewUser } from "./create-user";
import type { UserAction } from "./user-actions";

/** Performs one of the actions on a user and returns to the user's page, which shows the result. */
export function handleUserAction({ options, flashes }: ConsoleParts, action: UserAction): ConsoleHandler {
  return async ({ form, session }) => {
    const pool = chosenPool(options, form.text("pool", 255));
    if (pool === undefined) return noSuchPool(options);
    const username = form.exact("username", 128);
    const page = address("/user", { pool: pool.logicalId, name: username });
    try {
      const input = { UserPoolId: pool.id, Username: username, ...action.input(form) };
      await options.callUserPool(action.operation, input);
      flashes.leave(session, { kind: "done", text: action.said(username, form) });
      return { kind: "redirect", to: action.isLast === true ? address("/users", { pool: pool.logicalId }) : page };
    } catch (error) {
      flashes.leave(session, { kind: "failed", text: failureText(error, secretsOf({ form })) });
      return { kind: "redirect", to: page };
    }
  };
}

/** Creates a user. After an error the form comes back with its input, except the password. */
export function handleCreateUser({ options, flashes }: ConsoleParts): ConsoleHandler {
  return async ({ form, session }) => {
    const pool = chosenPool(options, form.text("pool", 255));
    if (pool === undefined) return noSuchPool(options);
    try {
      const username = await createUser(options.callUserPool, pool.id, readNewUser(form));
      flashes.leave(session, { kind: "done", text: `${username} is created.` });
      return { kind: "redirect", to: address("/user", { pool: pool.logicalId, name: username }) };
    } catch (error) {
      flashes.leave(session, {
        kind: "failed",
        text: failureText(error, secretsOf({ form })),
        typed: typedIn(form),
      });
      return { kind: "redirect", to: address("/new-user", { pool: pool.logicalId }) };
    }
  };
}

/** What the form gets back: all of it but the password. No group has a line end in its name. */
const typedIn = (form: Form): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(TYPED.map((name) => [name, form.peek(name)])),
  groups: form.all("group", 128).join("\n"),
});

const TYPED = ["username", "email", "attributes", "verified", "permanent", "invite"] as const;

export function handleCreateGroup({ options, flashes }: ConsoleParts): ConsoleHandler {
  return async ({ form, session }) => {
    const pool = chosenPool(options, form.text("pool", 255));
    if (pool === undefined) return noSuchPool(options);
    try {
      const group = readNewGroup(form);
      await options.callUserPool("CreateGroup", { UserPoolId: pool.id, ...group });
      flashes.leave(session, { kind: "done", text: `The group ${group.GroupName} is created.` });
    } catch (error) {
      flashes.leave(session, { kind: "failed", text: failureText(error) });
    }
    return { kind: "redirect", to: address("/groups", { pool: pool.logicalId }) };
  };
}

function readNewGroup(form: Form) {
  const description = form.text("description", 2048, "The description");
  const precedence = form.text("precedence", 10, "The precedence");
  if (!/^\d*$/.test(precedence)) throw new FormError("The precedence is a whole number, 0 or more.");
  return {
    GroupName: form.required("group", 128, "The name"),
    ...(description !== "" && { Description: description }),
    ...(precedence !== "" && { Precedence: Number(precedence) }),
  };
}

const secretsOf = ({ form }: Pick<ConsoleContext, "form">): readonly string[] => [form.peek("password")];
