import { createHmac, timingSafeEqual } from "node:crypto";
import type { EpochMillis } from "../../../model/time";
import {
  GROUP_SIZE,
  hash,
  K,
  modulo,
  N,
  pad,
  power,
  powerOfG,
  type SrpIdentity,
  toBigInt,
} from "../../users/passwords/srp-verifier";

/** SRP_A as a number, or undefined where it is not hexadecimal or is longer than the group. It does not refuse 0. */
export function readPublicValue(hex: string): bigint | undefined {
  // A client may put a sign byte before the number.
  if (hex.length > 2 * GROUP_SIZE + 2 || !/^[0-9a-fA-F]+$/.test(hex)) return undefined;
  return toBigInt(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

/** B = (k·v + g^b) mod N. */
export function serverPublicValue(verifierHex: string, b: Buffer): bigint {
  return modulo(K * BigInt(`0x${verifierHex}`) + powerOfG(b));
}

export interface SrpExchange {
  readonly a: bigint;
  readonly b: Buffer;
  readonly bigB: bigint;
  readonly verifierHex: string;
}

export interface SrpClaim {
  readonly secretBlock: Buffer;
  readonly timestamp: string;
  readonly signature: string;
}

/**
 * Whether the claim proves knowledge of the password behind the verifier. Checks the signature and refuses A of 0 mod N
 * and u of 0. It does not check the timestamp, nor whether the secret block is ours, in time or unspent.
 */
export function provesPassword(identity: SrpIdentity, exchange: SrpExchange, claim: SrpClaim): boolean {
  const key = sessionKey(exchange);
  if (key === undefined) return false;
  const expected = createHmac("sha256", key)
    .update(identity.poolName)
    .update(identity.username)
    .update(claim.secretBlock)
    .update(claim.timestamp)
    .digest();
  const given = Buffer.from(claim.signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The first 16 bytes of HKDF over S = (A·v^u)^b, with the label that every client uses. */
function sessionKey({ a, b, bigB, verifierHex }: SrpExchange): Buffer | undefined {
  if (a % N === 0n) return undefined;
  const u = hash(pad(a), pad(bigB));
  if (toBigInt(u) === 0n) return undefined;
  const blinded = power(BigInt(`0x${verifierHex}`), u);
  const secret = blinded === undefined ? undefined : power(modulo(a * blinded), b);
  if (secret === undefined) return undefined;
  const pseudoRandomKey = createHmac("sha256", pad(toBigInt(u)))
    .update(pad(secret))
    .digest();
  return createHmac("sha256", pseudoRandomKey).update("Caldera Derived Key\u0001").digest().subarray(0, 16);
}

const DAYS: readonly string[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: readonly string[] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** How far a client's clock may be off. AWS publishes no window: this one is inferred. */
const WINDOW = 300_000;

/**
 * Whether a claim's timestamp is within five minutes of now and written `EEE MMM d HH:mm:ss 'UTC' yyyy`: in English,
 * with the right weekday, the day without a leading zero.
 */
export function isTimely(timestamp: string, now: EpochMillis): boolean {
  const parts = /^\w{3} (\w{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d) UTC (\d{4})$/.exec(timestamp);
  if (parts === null) return false;
  const [, month = "", day, hour, minute, second, year] = parts;
  const monthIndex = MONTHS.indexOf(month);
  const moment = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second));
  return writeTimestamp(moment) === timestamp && Math.abs(moment - now) <= WINDOW;
}

/** A moment as clients write it into the claim. */
export function writeTimestamp(moment: number): string {
  const date = new Date(moment);
  const time = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()} ${time} UTC ${date.getUTCFullYear()}`;
}
