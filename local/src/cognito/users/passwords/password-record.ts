import { timingSafeEqual } from "node:crypto";
import type { EpochMillis } from "../../../model/time";
import { CognitoError } from "../../errors";
import type { Pool } from "../../resources/pool";
import type { Services } from "../../services";
import type { PasswordRecord, UserRecord } from "../../store/records";
import { passwordProblem } from "./policy";
import { makeVerifier, poolNameOf, SALT_SIZE } from "./srp-verifier";

/** The user whom a password belongs to: the verifier depends on both. */
export interface PasswordOwner {
  readonly poolId: string;
  readonly username: string;
}

/** What is stored of a new password: a fresh salt and the SRP verifier. It does not check the policy. */
export function recordPassword(
  owner: PasswordOwner,
  password: string,
  now: EpochMillis,
  random: (size: number) => Buffer,
): PasswordRecord {
  const salt = random(SALT_SIZE).toString("hex");
  return { salt, verifier: verifierOf(owner, password, salt), setAt: now };
}

/**
 * Whether this is the password of the record: one exponentiation, then a comparison in constant time. Without a record it
 * takes as long and is false. It does not check failed attempts, the user's status or the password's age.
 */
export function isPassword(owner: PasswordOwner, password: string, record: PasswordRecord | undefined): boolean {
  const verifier = Buffer.from(verifierOf(owner, password, record?.salt ?? NO_SALT), "hex");
  if (record === undefined) return false;
  const stored = Buffer.from(record.verifier, "hex");
  return stored.length === verifier.length && timingSafeEqual(stored, verifier);
}

const NO_SALT = "00".repeat(SALT_SIZE);

const verifierOf = ({ poolId, username }: PasswordOwner, password: string, salt: string): string =>
  makeVerifier({ poolName: poolNameOf(poolId), username }, password, salt);

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
