import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import { isPassword, recordPassword } from "./srp-verifier";

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

const UPPERCASE = /\p{Lu}/u;
const LOWERCASE = /\p{Ll}/u;
const NUMBER = /\d/;
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=\S) (?=\S)/;

/**
 * Why a password does not fit the policy, in the words that end every operation's message; undefined if it fits. One
 * reason at a time, in this order (docs/aws-behaviour/cognito-users.md, the order is inferred). It does not check the
 * password history or the age of a temporary password.
 */
export function passwordProblem(password: string, policy: PasswordPolicy): string | undefined {
  if (password.length < policy.MinimumLength) return "Password not long enough";
  if (password.length > MAXIMUM_PASSWORD_LENGTH) return "Password too long";
  if (policy.RequireUppercase && !UPPERCASE.test(password)) return "Password must have uppercase characters";
  if (policy.RequireLowercase && !LOWERCASE.test(password)) return "Password must have lowercase characters";
  if (policy.RequireNumbers && !NUMBER.test(password)) return "Password must have numeric characters";
  if (policy.RequireSymbols && !SYMBOL.test(password)) return "Password must have symbol characters";
  return undefined;
}

interface PasswordRule {
  /** For a regular expression with the flag `u`. */
  readonly pattern: RegExp;
  readonly text: string;
}

/** What `passwordProblem` asks of a password, for a page that shows it while the password is typed. */
export function passwordRules(policy: PasswordPolicy): readonly PasswordRule[] {
  const { MinimumLength: least } = policy;
  const rules: readonly (PasswordRule | false)[] = [
    { pattern: new RegExp(`^[^]{${least},}$`), text: `At least ${least} characters` },
    policy.RequireUppercase && { pattern: UPPERCASE, text: "An upper-case letter" },
    policy.RequireLowercase && { pattern: LOWERCASE, text: "A lower-case letter" },
    policy.RequireNumbers && { pattern: NUMBER, text: "A number" },
    policy.RequireSymbols && { pattern: SYMBOL, text: "A symbol" },
  ];
  return rules.filter((rule) => rule !== false);
}

/** Which of AWS's three texts refuses a password that does not fit. */
export type PolicyText = "password-at-sign-up" | "temporary-password" | "new-password";

/**
 * The user with another password. Checks the pool's policy and the password history, and throws otherwise. It does not
 * check the old password, stores nothing and does not change the status.
 */
export function changePassword(
  services: Pick<Services, "clock" | "random">,
  pool: Pool,
  user: UserRecord,
  password: string,
  text: PolicyText,
): UserRecord {
  const policy = pool.settings.Policies.PasswordPolicy;
  const problem = passwordProblem(password, policy);
  if (problem !== undefined) throw new CognitoError(text, problem);
  const owner = { poolId: pool.id, username: user.username };
  const size = policy.PasswordHistorySize ?? 0;
  const former = [...(user.password === undefined ? [] : [user.password]), ...(user.formerPasswords ?? [])].slice(
    0,
    size,
  );
  if (former.some((record) => isPassword(owner, password, record))) throw new CognitoError("password-used-before");
  const now = services.clock();
  return {
    ...user,
    password: recordPassword(owner, password, now, services.random),
    ...(size > 0 && { formerPasswords: former }),
    modifiedAt: now,
  };
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
