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

/** The longest password that any policy allows, in characters. */
const MAXIMUM_PASSWORD_LENGTH = 256;

const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=\S) (?=\S)/;

/**
 * Why a password does not fit the policy, in the words that end every operation's message; undefined if it fits. One
 * reason at a time, in this order (docs/aws-behaviour/cognito-users.md, the order is inferred). It does not check the
 * password history or the age of a temporary password.
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

const LOWER = "abcdefghijkmnopqrstuvwxyz";
const UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "23456789";
const SYMBOLS = "-_.";

/** A temporary password with all four character classes, a letter first, at least twelve characters long. */
export function generatePassword({ MinimumLength }: PasswordPolicy, random: (size: number) => Buffer): string {
  const length = Math.max(MinimumLength, 12);
  const bytes = random(length);
  const pick = (index: number, from: string): string => from.charAt((bytes[index] ?? 0) % from.length);
  const fixed = [pick(0, LOWER), pick(1, UPPER), pick(2, DIGITS), pick(3, SYMBOLS)];
  const rest = Array.from({ length: length - fixed.length }, (_, index) =>
    pick(index + fixed.length, LOWER + UPPER + DIGITS),
  );
  return [...fixed, ...rest].join("");
}
