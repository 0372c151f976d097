import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** jest.config.ts names a folder that lasts for one run. Without it every test file makes its own keys. */
const folder = process.env["GATEHOUSE_TEST_KEYS"];
const COUNT = 12;
const kept = new Map<number, string>();
let taken = 0;

/**
 * A private RSA key of 2048 bits: of twelve calls in a row each gets another one. The files of a run have the same
 * twelve: making a key takes a quarter of a second of a processor, which was most of the time of many files.
 */
export const rsaKey = (): KeyObject => createPrivateKey(rsaKeyAsPem());

/** The same, as a user pool keeps its keys. */
export function rsaKeyAsPem(): string {
  const index = taken % COUNT;
  taken += 1;
  const pem = kept.get(index) ?? readOrMake(`${index}.pem`);
  kept.set(index, pem);
  return pem;
}

function readOrMake(name: string): string {
  const place = folder === undefined ? undefined : join(folder, name);
  if (place !== undefined && existsSync(place)) return readFileSync(place, "utf8");
  const privateKeyEncoding = { type: "pkcs8", format: "pem" } as const;
  const publicKeyEncoding = { type: "spki", format: "pem" } as const;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
  if (place !== undefined) {
    const unfinished = `${place}.${process.pid}`;
    writeFileSync(unfinished, privateKey, { mode: 0o600 });
    try {
      renameSync(unfinished, place);
    } catch {
      // Another process was first and is reading its key, which Windows protects: either will do.
      rmSync(unfinished);
    }
  }
  return privateKey;
}
