import { timingSafeEqual } from "node:crypto";
import type { EpochMillis } from "../../../model/time";
import { makeVerifier, poolNameOf, SALT_SIZE } from "../../sign-in/srp/verifier";
import type { PasswordRecord } from "../../store/records";

export interface PasswordOwner {
  readonly poolId: string;
  readonly username: string;
}

/** What is stored of a new password: a fresh salt and the SRP verifier. */
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
 * Whether this is the password behind the record: one exponentiation, then a comparison in constant time. Without a
 * record it costs the same and is false. It does not look at attempts, status or age.
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
