import { createDiffieHellman, createHash, getDiffieHellman, randomBytes } from "node:crypto";

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

/** What a password is bound to: the part of the pool's id after `_`, and the internal user name. */
export interface SrpIdentity {
  readonly poolName: string;
  readonly username: string;
}

export const poolNameOf = (poolId: string): string => poolId.slice(poolId.indexOf("_") + 1);

/** Bytes of a salt, as AWS makes them. */
export const SALT_SIZE = 16;

/** v = g^x with x = H(pad(salt) | H(poolName | name | ":" | password)), lower-case hex. About half a millisecond. */
export function makeVerifier({ poolName, username }: SrpIdentity, password: string, saltHex: string): string {
  const x = hash(padHex(saltHex), hash(`${poolName}${username}:${password}`));
  return toBuffer(powerOfG(x)).toString("hex");
}
