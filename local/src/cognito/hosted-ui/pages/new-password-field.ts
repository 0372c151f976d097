import type { Pool } from "../../resources/user-pool";
import { passwordProblem } from "../../users/passwords/policy";
import { field } from "./form";
import type { Html } from "./html";
import type { Problem } from "./page";

/** The field for a new password, with a hint about the pool's policy. */
export const newPasswordField = (pool: Pool, label: string, problem?: Problem, isFocused = false): Html =>
  field({
    name: "password",
    label,
    type: "password",
    autocomplete: "new-password",
    hint: passwordHint(pool),
    problem,
    isFocused,
  });

/**
 * Why the policy refuses a password. It is checked before the API is called, which has other texts for some lengths.
 */
export function refusedPassword({ settings }: Pool, password: string | undefined): Problem | undefined {
  if (password === undefined) return { text: "Choose a password.", field: "password" };
  const problem = passwordProblem(password, settings.Policies.PasswordPolicy);
  return problem === undefined ? undefined : { text: `${problem}.`, field: "password" };
}

/** "At least 12 characters, with upper-case letters, numbers and symbols." */
function passwordHint({ settings }: Pool): string {
  const policy = settings.Policies.PasswordPolicy;
  const wanted = [
    policy.RequireUppercase && "upper-case letters",
    policy.RequireLowercase && "lower-case letters",
    policy.RequireNumbers && "numbers",
    policy.RequireSymbols && "symbols",
  ].filter((kind) => kind !== false);
  const list = wanted.length < 2 ? wanted.join("") : `${wanted.slice(0, -1).join(", ")} and ${wanted.at(-1)}`;
  return `At least ${policy.MinimumLength} characters${list === "" ? "" : `, with ${list}`}.`;
}
