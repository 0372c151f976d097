import type { JsonObject } from "../../model/json";
import { type Form, FormError } from "../http/form";

/** An action on a user that takes one call of the pool's API. */
export interface UserAction {
  readonly operation: string;
  /** Members beyond the pool and the user name. */
  readonly input: (form: Form) => JsonObject;
  readonly said: (username: string, form: Form) => string;
  /** The user no longer exists afterwards. */
  readonly isLast?: true;
}

const nothing = (): JsonObject => ({});
const group = (form: Form): string => form.required("group", 128, "The group");

/** By the last segment of the form's address. */
export const USER_ACTIONS = {
  confirm: {
    operation: "AdminConfirmSignUp",
    input: nothing,
    said: (username) => `${username} is confirmed.`,
  },
  disable: {
    operation: "AdminDisableUser",
    input: nothing,
    said: (username) => `${username} is disabled and cannot sign in.`,
  },
  enable: {
    operation: "AdminEnableUser",
    input: nothing,
    said: (username) => `${username} is enabled. Tokens from before stay dead at the user pool.`,
  },
  "sign-out": {
    operation: "AdminUserGlobalSignOut",
    input: nothing,
    said: (username) =>
      `${username} is signed out everywhere. JWT authorizers take access tokens until they expire, as on AWS.`,
  },
  "set-password": {
    operation: "AdminSetUserPassword",
    input: (form) => {
      const password = form.exact("password", 256, "The password");
      if (password === "") throw new FormError("The password is missing.");
      return { Password: password, Permanent: form.isSet("permanent") };
    },
    said: (username, form) =>
      form.isSet("permanent")
        ? `${username} has a new password.`
        : `${username} has a new password, to be changed at the next sign-in.`,
  },
  "add-to-group": {
    operation: "AdminAddUserToGroup",
    input: (form) => ({ GroupName: group(form) }),
    said: (username, form) => `${username} is in ${group(form)}, from the next token on.`,
  },
  "remove-from-group": {
    operation: "AdminRemoveUserFromGroup",
    input: (form) => ({ GroupName: group(form) }),
    said: (username, form) => `${username} is no longer in ${group(form)}, from the next token on.`,
  },
  delete: {
    operation: "AdminDeleteUser",
    input: (form) => {
      if (!form.isSet("sure")) throw new FormError("Say that you are sure, and the user is deleted.");
      return {};
    },
    said: (username) => `${username} is deleted.`,
    isLast: true,
  },
} as const satisfies Record<string, UserAction>;
