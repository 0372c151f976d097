import { type EpochMillis, epochMillis } from "../../../model/time";
import { CognitoError, type ErrorCode } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import { expireAt } from "../../store/expiry";
import type { AttemptsRecord } from "../../store/records";

/** After five failures one second, then double that for each further one, 15 minutes at the most. */
const FREE_FAILURES = 5;
const LONGEST = 900_000;

/**
 * Throws ("Password attempts exceeded", unless another refusal is named) while a name is locked. `key` is the user's `sub`, or the name as given where
 * there is no such user: a lock must not tell the one from the other.
 */
export function checkAttempts(
  { tables, clock }: Services,
  poolId: string,
  key: string,
  refusal: ErrorCode = "too-many-attempts",
): void {
  const attempts = tables.attempts.get(poolId, key);
  if (attempts !== undefined && clock() < lockedUntil(attempts)) throw new CognitoError(refusal);
}

export function recordFailure({ store, tables, clock }: Services, poolId: string, key: string): void {
  store.write(() => {
    const now = clock();
    const before = tables.attempts.get(poolId, key);
    const failures = before === undefined || now >= before.expiresAt ? 1 : before.failures + 1;
    const expiresAt = epochMillis(now + LONGEST);
    tables.attempts.put([poolId, key], { failures, lastAt: now, expiresAt });
    expireAt(store, expiresAt, "attempts", poolId, key);
  });
}

/** A success wipes the failures out. It writes only where there are any. */
export function forgetFailures({ store, tables }: Services, poolId: string, key: string): void {
  if (tables.attempts.get(poolId, key) === undefined) return;
  store.write(() => tables.attempts.remove(poolId, key));
}

function lockedUntil({ failures, lastAt }: AttemptsRecord): EpochMillis {
  if (failures < FREE_FAILURES) return lastAt;
  return epochMillis(lastAt + Math.min(1000 * 2 ** (failures - FREE_FAILURES), LONGEST));
}
