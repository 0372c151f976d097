import { epochMillis, isRecent } from "../../../model/time";
import { expireAt } from "../../../store/expiry";
import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { AttemptsRecord } from "../../store/records";

/**
 * The lock after five failures: one second, doubled by each further failure, 15 minutes at most. Failures that lie in
 * the future since the clock was set back do not count.
 */
const FREE_FAILURES = 5;
const LONGEST = 900_000;

/**
 * Throws `refusal` while a key is locked. `key` is the user's `sub`, or the name as given where there is no such user,
 * so that a lock does not show which names exist. It does not count anything.
 */
export function checkAttempts(
  { tables, clock }: Services,
  poolId: string,
  key: string,
  refusal: ErrorCode = "too-many-attempts",
): void {
  const attempts = tables.attempts.get(poolId, key);
  if (attempts !== undefined && isRecent(attempts.lastAt, lockOf(attempts), clock())) throw new CognitoError(refusal);
}

/** Counts a failure. Call it outside of a transaction whose error would undo it. */
export function recordFailure({ store, tables, clock }: Services, poolId: string, key: string): void {
  store.write(() => {
    const now = clock();
    const before = tables.attempts.get(poolId, key);
    const failures = before === undefined || !isRecent(before.lastAt, LONGEST, now) ? 1 : before.failures + 1;
    const expiresAt = epochMillis(now + LONGEST);
    tables.attempts.put([poolId, key], { failures, lastAt: now, expiresAt });
    expireAt(store, expiresAt, "attempts", poolId, key);
  });
}

/** Forgets the failures after a success. It writes only where there are any. */
export function forgetFailures({ store, tables }: Services, poolId: string, key: string): void {
  if (tables.attempts.get(poolId, key) === undefined) return;
  store.write(() => tables.attempts.remove(poolId, key));
}

/** For how long after the last failure, in milliseconds. */
const lockOf = ({ failures }: AttemptsRecord): number =>
  failures < FREE_FAILURES ? 0 : Math.min(1000 * 2 ** (failures - FREE_FAILURES), LONGEST);

/** Codes are locked by user and separately from passwords, so that guessing over many sign-ins does not help. */
const keyOf = (sub: string): string => `mfa ${sub}`;

/** Throws TooManyFailedAttemptsException while a user's codes are locked. It does not check a code. */
export const checkSecondFactorAttempts = (services: Services, poolId: string, sub: string): void =>
  checkAttempts(services, poolId, keyOf(sub), "too-many-mfa-attempts");

/** Counts a wrong code. Call it outside of a transaction whose error would undo it. */
export const recordSecondFactorFailure = (services: Services, poolId: string, sub: string): void =>
  recordFailure(services, poolId, keyOf(sub));

/** Forgets a user's wrong codes after a right one. */
export const forgetSecondFactorFailures = (services: Services, poolId: string, sub: string): void =>
  forgetFailures(services, poolId, keyOf(sub));
