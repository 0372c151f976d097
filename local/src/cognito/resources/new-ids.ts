import type { Services } from "./services";

type Random = Pick<Services, "random">;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** `<region>_` and nine letters and digits. */
export const newPoolId = (region: string, { random }: Random): string =>
  `${region}_${[...random(9)].map((byte) => LETTERS.charAt(byte % LETTERS.length)).join("")}`;

/** 26 of `a-z0-9`. */
export const newClientId = (services: Random): string => letters(services, 26);

/** 52 of `a-z0-9`: 268 bits. */
export const newClientSecret = (services: Random): string => letters(services, 52);

/** A device's key: the pool's region and a UUID. */
export const newDeviceKey = (region: string, { random }: Random): string => `${region}_${newUuid(random)}`;

/** 252 is the largest multiple of 36 in a byte: what is above would make some letters likelier. */
function letters({ random }: Random, length: number): string {
  let text = "";
  while (text.length < length)
    for (const byte of random(length)) if (byte < 252 && text.length < length) text += (byte % 36).toString(36);
  return text;
}

/** A random UUID (RFC 9562, version 4) of the services' own randomness. */
export function newUuid(random: (size: number) => Buffer): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** A new `sub`: shaped like a UUID, its third group beginning with 70, as AWS makes them. */
export function newSub(random: (size: number) => Buffer): string {
  const uuid = newUuid(random);
  return `${uuid.slice(0, 14)}70${uuid.slice(16)}`;
}
