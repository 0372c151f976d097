import type { PasswordPolicy } from "./policy";

const LOWER = "abcdefghijkmnopqrstuvwxyz";
const UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS = "23456789";
const SYMBOLS = "-_.";

/** A temporary password of all four classes, a letter first, at least twelve long and as long as the policy asks. */
export function generatePassword({ MinimumLength }: PasswordPolicy, random: (size: number) => Buffer): string {
  const length = Math.max(MinimumLength, 12);
  const bytes = random(length);
  const pick = (index: number, from: string): string => from.charAt((bytes[index] ?? 0) % from.length);
  const fixed = [pick(0, LOWER), pick(1, UPPER), pick(2, DIGITS), pick(3, SYMBOLS)];
  const rest = Array.from({ length: length - fixed.length }, (_, index) =>
    pick(index + fixed.length, LOWER + UPPER + DIGITS),
  );
  return [...fixed, ...rest].join("");
}
