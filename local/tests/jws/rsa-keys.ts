import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** jest.config.ts names a folder that lasts for one run. Without it every test file makes its own keys. */
const folder = process.env["GATEHOUSE_TEST_KEYS"];
let taken = 0;

/**
 * A private RSA key of 2048 bits, another one at every call in a test file. The files of a run have the same ones:
 * making a key takes a quarter of a second of a processor, which was most of the time of many files.
 */
export function rsaKey(): KeyObject {
  const place = folder === undefined ? undefined : join(folder, `${taken}.pem`);
  taken += 1;
  if (place !== undefined && existsSync(place)) return createPrivateKey(readFileSync(place));
  const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
  const publicKeyEncoding = { type: "spki", format: "pem" } as const;
  const made = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
  if (place !== undefined) {
    const unfinished = `${place}.${process.pid}`;
    writeFileSync(unfinished, made.privateKey, { mode: 0o600 });
    renameSync(unfinished, place);
  }
  return createPrivateKey(made.privateKey);
}

/** As a user pool keeps its keys. */
export const rsaKeyAsPem = (): string => rsaKey().export({ type: "pkcs8", format: "pem" }).toString();
