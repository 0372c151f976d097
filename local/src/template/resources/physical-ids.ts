import { createHmac } from "node:crypto";

const LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const ANY = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWER}`;

/** Makes the ids that AWS would draw at random. The same seed and label give the same id, so ids last over restarts. */
export type DrawId = (label: string, alphabet: keyof typeof ALPHABETS, length: number) => string;

const ALPHABETS = { lower: LOWER, upper: UPPER, any: ANY } as const;

/** `seed` is hex text, drawn once per state folder. At most 32 bytes of the HMAC are there: ask for 40 characters at most. */
export function idsFromSeed(seed: string): DrawId {
  return (label, alphabet, length) => {
    const characters = ALPHABETS[alphabet];
    const radix = BigInt(characters.length);
    let rest = BigInt(`0x${createHmac("sha256", Buffer.from(seed, "hex")).update(label).digest("hex")}`);
    let id = "";
    while (id.length < length) {
      id += characters[Number(rest % radix)];
      rest /= radix;
    }
    return id;
  };
}
