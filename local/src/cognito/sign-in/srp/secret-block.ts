import { createCipheriv, createDecipheriv } from "node:crypto";
import { isJsonObject } from "../../../model/json";
import { type EpochMillis, epochMillis } from "../../../model/time";
import { toBigInt, toBuffer } from "../../users/passwords/srp-verifier";

/** What the pool needs between the two halves of an SRP sign-in. The client carries it, encrypted. */
export interface SecretBlock {
  /** Spent at the proof: one block, one attempt. */
  readonly id: string;
  readonly clientId: string;
  /** `USER_ID_FOR_SRP`. */
  readonly username: string;
  readonly expiresAt: EpochMillis;
  readonly a: bigint;
  readonly b: Buffer;
  /** Follows from `b` and the password's verifier; carried to save an exponentiation. */
  readonly bigB: bigint;
  /** Part of a custom sign-in, whose session must be sent too. */
  readonly isCustom: boolean;
  /** Where a device is to be proven: the challenge that waits for it. */
  readonly session?: string;
  /** The session under which the first call's metadata waits for the trigger; absent where none does. */
  readonly metadata?: string;
}

/** Encrypts and authenticates a block (AES-256-GCM) under a key of the pool. Base64, about 1.9 kB. */
export function sealSecretBlock(block: SecretBlock, key: Buffer, random: (size: number) => Buffer): string {
  const nonce = random(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const text = JSON.stringify({
    ...block,
    a: toBuffer(block.a).toString("base64"),
    b: block.b.toString("base64"),
    bigB: toBuffer(block.bigB).toString("base64"),
  });
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/**
 * The content of a block that this pool sealed, or undefined for any other text. It does not check expiry or whether it
 * was spent.
 */
export function openSecretBlock(text: string, key: Buffer): SecretBlock | undefined {
  if (text.length > 8192) return undefined;
  const bytes = Buffer.from(text, "base64");
  if (bytes.length < 29) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return parseBlock(JSON.parse(plain.toString("utf8")));
  } catch {
    return undefined;
  }
}

function parseBlock(block: unknown): SecretBlock | undefined {
  if (!isJsonObject(block)) return undefined;
  const { id, clientId, username, expiresAt, a, b, bigB, isCustom, session, metadata } = block;
  if (typeof id !== "string" || typeof clientId !== "string" || typeof username !== "string") return undefined;
  if (typeof expiresAt !== "number" || typeof a !== "string") return undefined;
  if (typeof b !== "string" || typeof bigB !== "string") return undefined;
  return {
    id,
    clientId,
    username,
    expiresAt: epochMillis(expiresAt),
    a: toBigInt(Buffer.from(a, "base64")),
    b: Buffer.from(b, "base64"),
    bigB: toBigInt(Buffer.from(bigB, "base64")),
    isCustom: isCustom === true,
    ...(typeof session === "string" && { session }),
    ...(typeof metadata === "string" && { metadata }),
  };
}
