import type { JsonObject } from "../../model/json";
import type { CallUserPool } from "../console-options";
import { type Form, FormError } from "../http/form";

/** The input of the form for a new user. */
interface NewUser {
  readonly username: string;
  readonly attributes: readonly { readonly Name: string; readonly Value: string }[];
  readonly password: string;
  readonly isPermanent: boolean;
  readonly isInvited: boolean;
  readonly groups: readonly string[];
}

/** Reads the form. Throws FormError. */
export function readNewUser(form: Form): NewUser {
  const email = form.text("email", 2048, "The e-mail address");
  const password = form.exact("password", 256, "The password");
  return {
    username: form.required("username", 128, "The user name"),
    attributes: [
      ...(email === "" ? [] : [{ Name: "email", Value: email }]),
      ...(email !== "" && form.isSet("verified") ? [{ Name: "email_verified", Value: "true" }] : []),
      ...furtherAttributes(form.text("attributes", 8192, "The further attributes")),
    ],
    password,
    isPermanent: password !== "" && form.isSet("permanent"),
    isInvited: password === "" || form.isSet("invite"),
    groups: form.all("group", 128),
  };
}

function furtherAttributes(text: string): NewUser["attributes"] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [, name, value = ""] = /^\s*([^=\s]+)\s*=(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new FormError("A further attribute is written as name=value, one a line.");
    return { Name: name, Value: value.trim() };
  });
}

/** Creates the user by the pool's API, sets the password and the groups, and returns the user's name in the pool. */
export async function createUser(call: CallUserPool, poolId: string, user: NewUser): Promise<string> {
  const { User: made } = await call("AdminCreateUser", {
    UserPoolId: poolId,
    Username: user.username,
    UserAttributes: user.attributes,
    // Without this member the pool would send an SMS.
    DesiredDeliveryMediums: ["EMAIL"],
    ...(user.password !== "" && { TemporaryPassword: user.password }),
    ...(!user.isInvited && { MessageAction: "SUPPRESS" }),
  });
  const username = nameOf(made) ?? user.username;
  const input: JsonObject = { UserPoolId: poolId, Username: username };
  if (user.isPermanent) await call("AdminSetUserPassword", { ...input, Password: user.password, Permanent: true });
  for (const group of user.groups) await call("AdminAddUserToGroup", { ...input, GroupName: group });
  return username;
}

function nameOf(user: JsonObject[string]): string | undefined {
  if (typeof user !== "object" || user === null || !("Username" in user)) return undefined;
  return typeof user["Username"] === "string" ? user["Username"] : undefined;
}
