import { randomInt } from "node:crypto";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
/** Symbols, as Cognito counts them, that need no quotes in a shell. */
const SYMBOLS = "-_.";

/** The longest minimum that a pool's policy can ask for is 99; twenty of these characters hold about 118 bits. */
const LENGTH = 20;

/**
 * Generates a password of `A-Za-z0-9-_.`, a letter first, with a capital, a small letter, a digit and a symbol, so that
 * it meets every password policy that a user pool can have.
 */
export function makePassword(minimumLength: number): string {
  const length = Math.max(LENGTH, minimumLength);
  for (;;) {
    const candidate =
      pick(UPPER + LOWER) + Array.from({ length: length - 1 }, () => pick(UPPER + LOWER + DIGITS + SYMBOLS)).join("");
    const hasAll = [UPPER, LOWER, DIGITS, SYMBOLS].every((kind) =>
      [...kind].some((character) => candidate.includes(character)),
    );
    if (hasAll) return candidate;
  }
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}
