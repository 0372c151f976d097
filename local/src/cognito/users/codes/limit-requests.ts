import { epochMillis } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { expireAt } from "../../store/expiry";

/** AWS gives a range of 5 to 20 an hour for resetting passwords; the number here is inferred. */
const ALLOWED = 10;
const WINDOW = 3_600_000;

/**
 * Counts one more attempt of a user at something that could be tried over and over. Throws LimitExceededException
 * beyond ten an hour. `who` is the user's `sub`, or the folded name where there is no such user: a limit must not tell
 * the one from the other. Call it outside of a transaction, whose error would undo the counting.
 */
export function limitRequests({ store, tables, clock }: Services, pool: Pool, action: string, who: string): void {
  const key = [pool.id, `${action}:${who}`.slice(0, 300)];
  const now = clock();
  const before = tables.attempts.get(...key);
  const isOver = before === undefined || now >= before.expiresAt;
  const failures = isOver ? 1 : before.failures + 1;
  if (failures > ALLOWED) throw new CognitoError("limit-exceeded");
  const expiresAt = isOver ? epochMillis(now + WINDOW) : before.expiresAt;
  store.write(() => {
    tables.attempts.put(key, { failures, lastAt: now, expiresAt });
    expireAt(store, expiresAt, "attempts", ...key);
  });
}
