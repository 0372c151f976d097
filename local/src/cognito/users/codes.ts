import { timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../../model/json";
import { epochMillis, type Millis, millis } from "../../model/time";
import { expireAt } from "../../store/expiry";
import { CognitoError, type ErrorCode } from "../errors/cognito-error";
import type { Services } from "../resources/services";
import type { Pool } from "../resources/user-pool";
import type { CodeRecord } from "../store/records";

/** Identifies a code by user and purpose. A user has one code per purpose: a new one replaces the old one. */
export interface CodeKey {
  readonly pool: Pool;
  readonly sub: string;
  /** E.g. `SignUp`. Sign-ins append the hash of their session, since several can be under way at once. */
  readonly purpose: string;
}

export interface NewCode {
  readonly lifetime: Millis;
  /** What a right answer proves, e.g. the address that the code was sent to. */
  readonly subject?: JsonObject;
}

/** A code is dead after this many wrong answers (inferred, docs/aws-behaviour/cognito-codes.md). */
const ALLOWED_FAILURES = 5;

/** How long an expired code is kept, so that it can be told apart from one that never existed. */
const KEPT_TO_EXPLAIN = 3_600_000;

/** Makes a six-digit code and returns it for sending. Only an HMAC of it is stored. */
export function makeCode(services: Services, key: CodeKey, { lifetime, subject = {} }: NewCode): string {
  const code = String(services.random(6).readUIntBE(0, 6) % 1_000_000).padStart(6, "0");
  const expiresAt = epochMillis(services.clock() + lifetime);
  services.store.write(() => {
    const { pool, sub, purpose } = key;
    services.tables.codes.put([pool.id, sub, purpose], { hash: hashOf(key, code), expiresAt, failures: 0, subject });
    expireAt(services.store, epochMillis(expiresAt + KEPT_TO_EXPLAIN), "codes", pool.id, sub, purpose);
  });
  return code;
}

/** Whether a code was sent that still serves. */
export function hasCode({ tables, clock }: Services, { pool, sub, purpose }: CodeKey): boolean {
  const record = tables.codes.get(pool.id, sub, purpose);
  return record !== undefined && clock() < record.expiresAt && record.failures < ALLOWED_FAILURES;
}

/** `none`: there is no code, or it was used. `exhausted`: too many wrong answers. */
export type CodeVerdict =
  | { readonly kind: "right"; readonly subject: JsonObject }
  | { readonly kind: "wrong" | "expired" | "exhausted" | "none" };

/**
 * Checks a code: expiry, number of wrong answers, then the code itself in constant time. A wrong answer is counted at
 * once, so call it outside of a transaction, whose rollback would undo the count. It does not use the code up
 * (`spendCode` does) and does not check the user's status.
 */
export function checkCode(services: Services, key: CodeKey, code: string): CodeVerdict {
  const record = services.tables.codes.get(key.pool.id, key.sub, key.purpose);
  if (record === undefined) return { kind: "none" };
  if (services.clock() >= record.expiresAt) return { kind: "expired" };
  if (record.failures >= ALLOWED_FAILURES) return { kind: "exhausted" };
  if (isEqual(record.hash, hashOf(key, code))) return { kind: "right", subject: record.subject };
  services.store.write(() => countFailure(services, key));
  return { kind: "wrong" };
}

/**
 * Uses a code up. Call it in the transaction that writes what the code has proven: of two right answers at the same
 * time, the second one throws ExpiredCodeException. It does not check the code.
 */
export function spendCode(services: Services, { pool, sub, purpose }: CodeKey): void {
  services.store.write(() => {
    if (services.tables.codes.get(pool.id, sub, purpose) === undefined) throw new CognitoError("code-expired");
    services.tables.codes.remove(pool.id, sub, purpose);
  });
}

/** Removes a code that is no longer needed, if there is one. */
export function dropCode({ store, tables }: Services, { pool, sub, purpose }: CodeKey): void {
  store.write(() => tables.codes.remove(pool.id, sub, purpose));
}

function countFailure({ tables }: Services, { pool, sub, purpose }: CodeKey): void {
  const record: CodeRecord | undefined = tables.codes.get(pool.id, sub, purpose);
  if (record !== undefined) tables.codes.put([pool.id, sub, purpose], { ...record, failures: record.failures + 1 });
}

/** An HMAC, since six digits could be found from a plain hash by trying them all. */
const hashOf = ({ pool, sub, purpose }: CodeKey, code: string): string =>
  pool.secret("code", JSON.stringify([sub, purpose, code])).toString("hex");

const isEqual = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/**
 * Returns the subject that a right code was made with. For any other code it throws the error that ConfirmSignUp,
 * ConfirmForgotPassword and VerifyUserAttribute answer. It checks what `checkCode` checks and does not use the code up:
 * call it outside of a transaction, then `spendCode` inside.
 */
export function proveCode(services: Services, key: CodeKey, code: string): JsonObject {
  const verdict = checkCode(services, key, code);
  if (verdict.kind === "right") return verdict.subject;
  throw new CognitoError(REFUSALS[verdict.kind]);
}

const REFUSALS = {
  wrong: "code-mismatch",
  expired: "code-expired",
  none: "code-expired",
  exhausted: "limit-exceeded",
} as const satisfies Record<Exclude<CodeVerdict["kind"], "right">, ErrorCode>;

/** AWS gives a range of 5 to 20 an hour for resetting passwords; the number here is inferred. */
const ALLOWED = 10;
const WINDOW = 3_600_000;

/**
 * Counts one more attempt at an action and throws LimitExceededException after ten in an hour. `who` is the user's
 * `sub`, or the folded name of an unknown user, so that the limit does not reveal which users exist. Call it outside of
 * a transaction, whose rollback would undo the count.
 */
export function limitRequests({ store, tables, clock }: Services, pool: Pool, action: string, who: string): void {
  const key = [pool.id, `${action}:${who}`.slice(0, 300)];
  const now = clock();
  const before = tables.attempts.get(...key);
  const isOver = before === undefined || now >= before.expiresAt || before.lastAt > now;
  const failures = isOver ? 1 : before.failures + 1;
  if (failures > ALLOWED) throw new CognitoError("limit-exceeded");
  const expiresAt = isOver ? epochMillis(now + WINDOW) : before.expiresAt;
  store.write(() => {
    tables.attempts.put(key, { failures, lastAt: now, expiresAt });
    expireAt(store, expiresAt, "attempts", ...key);
  });
}

/** How long a code that confirms a sign-up or an address is valid. */
export const CONFIRMATION_LIFETIME = millis(24 * 3_600_000);
