/** `Policies.PasswordPolicy`, defaults filled in. */
export interface PasswordPolicy {
  readonly MinimumLength: number;
  readonly RequireUppercase: boolean;
  readonly RequireLowercase: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireSymbols: boolean;
  readonly TemporaryPasswordValidityDays: number;
  readonly PasswordHistorySize?: number | undefined;
}

/** The most that any password may have. */
const MAXIMUM_PASSWORD_LENGTH = 256;

const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=\S) (?=\S)/;

/**
 * Why a password does not fit the policy, in the words that every operation ends its message with; undefined if it
 * does. One reason at a time, in this order (docs/aws-behaviour/cognito-users.md, the order is inferred).
 */
export function passwordProblem(password: string, policy: PasswordPolicy): string | undefined {
  if (password.length < policy.MinimumLength) return "Password not long enough";
  if (password.length > MAXIMUM_PASSWORD_LENGTH) return "Password too long";
  if (policy.RequireUppercase && !/\p{Lu}/u.test(password)) return "Password must have uppercase characters";
  if (policy.RequireLowercase && !/\p{Ll}/u.test(password)) return "Password must have lowercase characters";
  if (policy.RequireNumbers && !/\d/.test(password)) return "Password must have numeric characters";
  if (policy.RequireSymbols && !SYMBOL.test(password)) return "Password must have symbol characters";
  return undefined;
}
