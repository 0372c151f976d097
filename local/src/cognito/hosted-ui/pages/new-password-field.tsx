import type { JSX } from "hono/jsx/jsx-runtime";
import type { Pool } from "../../resources/user-pool";
import { passwordProblem, passwordRules } from "../../users/passwords/policy";
import { PageField } from "./form";
import type { Problem } from "./page";

interface NewPasswordFieldProps {
  readonly pool: Pool;
  readonly label: string;
  readonly problem: Problem | undefined;
  readonly isFocused?: boolean;
}

/** The field for a new password, with a hint about the pool's policy. */
export const NewPasswordField = ({ pool, label, problem, isFocused = false }: NewPasswordFieldProps): JSX.Element => (
  <div class="new-password">
    <PageField
      name="password"
      label={label}
      type="password"
      autocomplete="new-password"
      hint={passwordHint(pool)}
      problem={problem}
      isFocused={isFocused}
    />
    <ul class="rules" data-rules-for="password" hidden>
      {passwordRules(pool.settings.Policies.PasswordPolicy).map(({ pattern, text }) => (
        <li data-pattern={pattern.source}>
          <span class="said visually-hidden" />
          {text}
        </li>
      ))}
    </ul>
  </div>
);

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
