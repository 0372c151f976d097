import { timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../../../model/json";
import { epochMillis, type Millis } from "../../../model/time";
import { CognitoError } from "../../errors/cognito-error";
import type { Services } from "../../resources/services";
import type { Pool } from "../../resources/user-pool";
import { expireAt } from "../../store/expiry";
import type { CodeRecord } from "../../store/records";

/** What a code is for: whose it is, and a purpose. A user has one code per purpose; a new one ends the former. */
export interface CodeKey {
  readonly pool: Pool;
  readonly sub: string;
  /** E.g. `SignUp`. Sign-ins that may run side by side put the session's hash behind it. */
  readonly purpose: string;
}

export interface NewCode {
  readonly lifetime: Millis;
  /** What the code will prove, e.g. the address that it goes to. */
  readonly subject?: JsonObject;
}

/** So many wrong answers end a code (inferred, docs/aws-behaviour/cognito-codes.md). */
const ALLOWED_FAILURES = 5;

/** How long an expired code is kept to be told from none. */
const KEPT_TO_EXPLAIN = 3_600_000;

/** Makes a code of six digits and stores an HMAC of it. The code itself is returned, to be sent, and is nowhere else. */
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

/** `none`: none was made, or it was spent. `exhausted`: too many wrong answers. */
export type CodeVerdict =
  | { readonly kind: "right"; readonly subject: JsonObject }
  | { readonly kind: "wrong" | "expired" | "exhausted" | "none" };

/**
 * Whether this is the code in force, compared in constant time. A wrong answer is counted at once, so call it outside
 * of a transaction, whose error would undo the counting. A right one is not spent: that is `spendCode`.
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
 * time one comes too late and gets ExpiredCodeException.
 */
export function spendCode(services: Services, { pool, sub, purpose }: CodeKey): void {
  services.store.write(() => {
    if (services.tables.codes.get(pool.id, sub, purpose) === undefined) throw new CognitoError("code-expired");
    services.tables.codes.remove(pool.id, sub, purpose);
  });
}

/** Ends a code that is no longer wanted, if there is one. */
export function dropCode({ store, tables }: Services, { pool, sub, purpose }: CodeKey): void {
  store.write(() => tables.codes.remove(pool.id, sub, purpose));
}

function countFailure({ tables }: Services, { pool, sub, purpose }: CodeKey): void {
  const record: CodeRecord | undefined = tables.codes.get(pool.id, sub, purpose);
  if (record !== undefined) tables.codes.put([pool.id, sub, purpose], { ...record, failures: record.failures + 1 });
}

/** Six digits can be tried out against a plain hash; against this one not without the pool's secret. */
const hashOf = ({ pool, sub, purpose }: CodeKey, code: string): string =>
  pool.secret("code", JSON.stringify([sub, purpose, code])).toString("hex");

const isEqual = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
