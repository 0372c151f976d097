import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import type { UserRecord } from "../../store/records";
import { isPassword, recordPassword } from "./password-record";
import { passwordProblem } from "./policy";

/** Which of AWS's three texts a password that does not fit is refused with. */
export type PolicyText = "password-at-sign-up" | "temporary-password" | "new-password";

/**
 * The user with another password. Throws where it does not fit the pool's policy, or is one of the last ones that the
 * policy remembers. It stores nothing and does not change the status.
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
