import { createDiffieHellman, createHash, getDiffieHellman, randomBytes, timingSafeEqual } from "node:crypto";
import type { EpochMillis } from "../../../model/time";
import type { PasswordRecord } from "../../store/records";

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
 * Whether this is the password of the record: one exponentiation, then a comparison in constant time. Without a record
 * it takes as long and is false. It does not check failed attempts, the user's status or the password's age.
 */
export function isPassword(owner: PasswordOwner, password: string, record: PasswordRecord | undefined): boolean {
  const verifier = Buffer.from(verifierOf(owner, password, record?.salt ?? NO_SALT), "hex");
  if (record === undefined) return false;
  const stored = Buffer.from(record.verifier, "hex");
  return stored.length === verifier.length && timingSafeEqual(stored, verifier);
}

/** Bytes of a salt, as AWS makes them. */
export const SALT_SIZE = 16;

const NO_SALT = "00".repeat(SALT_SIZE);

const verifierOf = ({ poolId, username }: PasswordOwner, password: string, salt: string): string =>
  makeVerifier({ poolName: poolNameOf(poolId), username }, password, salt);

/** What a password is bound to: the part of the pool's id after `_`, and the internal user name. */
export interface SrpIdentity {
  readonly poolName: string;
  readonly username: string;
}

export const poolNameOf = (poolId: string): string => poolId.slice(poolId.indexOf("_") + 1);

/** v = g^x with x = H(pad(salt) | H(poolName | name | ":" | password)), lower-case hex. About half a millisecond. */
export function makeVerifier({ poolName, username }: SrpIdentity, password: string, saltHex: string): string {
  const x = hash(padHex(saltHex), hash(`${poolName}${username}:${password}`));
  return toBuffer(powerOfG(x)).toString("hex");
}

/**
 * The group of SRP: the 3072-bit prime of RFC 3526 with generator 2, and SHA-256 as hash.
 *
 * @see docs/aws-behaviour/cognito-srp.md
 */
const PRIME_BYTES = getDiffieHellman("modp15").getPrime();
export const N = toBigInt(PRIME_BYTES);
const G = 2n;
/** Bytes of a group element. */
export const GROUP_SIZE = PRIME_BYTES.length;

/** k = H(pad(N) | pad(g)). */
export const K = toBigInt(hash(pad(N), pad(G)));

/** g^exponent mod N, in native code. The exponent must have at least one bit set. */
export function powerOfG(exponent: Buffer): bigint {
  const group = createDiffieHellman(PRIME_BYTES, 2);
  group.setPrivateKey(exponent);
  group.generateKeys();
  return toBigInt(group.getPublicKey());
}

/** base^exponent mod N, or undefined for a base that is not a safe member of the group (0, 1, -1 and the like). */
export function power(base: bigint, exponent: Buffer): bigint | undefined {
  const group = createDiffieHellman(PRIME_BYTES, 2);
  group.setPrivateKey(exponent);
  try {
    return toBigInt(group.computeSecret(toBuffer(base)));
  } catch {
    return undefined;
  }
}

/** Minimal big-endian bytes, with a leading 00 where the top bit is set. It does not pad to the group's size. */
export function pad(value: bigint): Buffer {
  return padHex(value.toString(16));
}

/** The same for a number in hexadecimal digits, whose leading zeros are dropped. */
export function padHex(digits: string): Buffer {
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = Buffer.from(even, "hex");
  const first = bytes.findIndex((byte) => byte !== 0);
  const minimal = first === -1 ? Buffer.alloc(1) : bytes.subarray(first);
  return (minimal[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), minimal]) : minimal;
}

export function hash(...parts: readonly (Buffer | string)[]): Buffer {
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest();
}

export function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.length === 0 ? "0" : bytes.toString("hex")}`);
}

export function toBuffer(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
}

/** Non-zero modulo for operands that may be negative. */
export const modulo = (value: bigint): bigint => ((value % N) + N) % N;

/** A random exponent of 256 bits, as RFC 5054 asks for at least. */
export function randomExponent(random: (size: number) => Buffer = randomBytes): Buffer {
  const exponent = Buffer.from(random(32));
  exponent[0] = (exponent[0] ?? 0) | 0x80;
  return exponent;
}
