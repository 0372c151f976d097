import { createHmac, timingSafeEqual } from "node:crypto";
import type { EpochMillis } from "../../../model/time";

const STEP_MILLIS = 30_000;
/** Bytes. RFC 4226 requires 128 bits and recommends 160. */
const SECRET_SIZE = 20;

/** A secret for an authenticator, base32: 160 random bits in 32 characters. */
export const newTotpSecret = (random: (size: number) => Buffer): string => toBase32(random(SECRET_SIZE));

export type TotpVerdict =
  | { readonly kind: "right"; readonly step: number }
  /** Right, but its step was used before. */
  | { readonly kind: "used" }
  | { readonly kind: "wrong" };

/**
 * Checks a code by RFC 6238: SHA-1, six digits, 30 seconds, one step to either side. A step works once; `lastStep` is
 * the latest that was used. All three candidates are compared, each in constant time. It stores nothing and does not
 * count failures.
 *
 * @see docs/aws-behaviour/cognito-mfa.md
 */
export function judgeTotp(secret: string, code: string, now: EpochMillis, lastStep = -1): TotpVerdict {
  if (!/^\d{6}$/.test(code)) return { kind: "wrong" };
  const key = fromBase32(secret);
  const current = Math.floor(now / STEP_MILLIS);
  const matching = [current - 1, current, current + 1].filter((step) => isSame(totpOf(key, step), code));
  if (matching.length === 0) return { kind: "wrong" };
  const step = matching.find((candidate) => !isUsed(candidate, lastStep));
  return step === undefined ? { kind: "used" } : { kind: "right", step };
}

/**
 * Whether a step that is near the present was used, when `lastStep` is the latest that was. A last step that lies
 * further ahead than any that is near was used before the clock was set back: it does not count.
 */
export const isUsed = (step: number, lastStep = -1): boolean => step <= lastStep && lastStep <= step + 2;

/** The code of a step (RFC 4226, section 5.3). `digits` other than 6 are for test vectors. */
export function totpOf(key: Buffer, step: number, digits = 6): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.max(step, 0)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const offset = (hash.at(-1) ?? 0) & 0x0f;
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

const isSame = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other));

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Base32 without padding (RFC 4648, section 6), as authenticators take their secrets. */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let value = 0;
  let bits = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((value >>> bits) & 31);
      value &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((value << (5 - bits)) & 31);
}

/** The bytes of base32 text. Characters outside the alphabet are ignored. */
export function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let value = 0;
  let bits = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) continue;
    value = (value << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((value >>> bits) & 255);
      value &= (1 << bits) - 1;
    }
  }
  return Buffer.from(bytes);
}
