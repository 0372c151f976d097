import type { Services } from "../services";

type Random = Pick<Services, "random">;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** `<region>_` and nine letters and digits. */
export const newPoolId = (region: string, { random }: Random): string =>
  `${region}_${[...random(9)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join("")}`;

/** 26 of `a-z0-9`. */
export const newClientId = (services: Random): string => letters(services, 26);

/** 52 of `a-z0-9`: 268 bits. */
export const newClientSecret = (services: Random): string => letters(services, 52);

/** 252 is the largest multiple of 36 in a byte: what is above would make some letters likelier. */
function letters({ random }: Random, length: number): string {
  let text = "";
  while (text.length < length)
    for (const byte of random(length)) if (byte < 252 && text.length < length) text += (byte % 36).toString(36);
  return text;
}
