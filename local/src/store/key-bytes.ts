import type { Key } from "./store";

const NUMBER = 1;
const TEXT = 2;

/** Sorts after every key that begins as it does. */
export const AFTER_ALL = Buffer.from([0xff]);

/**
 * A key as bytes that sort as keys do: member by member, numbers before texts, texts by their code points. The bytes of
 * a prefix are a prefix of the bytes.
 */
export function bytesOfKey(key: Key): Buffer {
  return Buffer.concat(key.map((member) => (typeof member === "number" ? bytesOfNumber(member) : bytesOfText(member))));
}

/** The key that `bytesOfKey` made the bytes of. Throws an Error for any other bytes. */
export function keyOfBytes(bytes: Uint8Array): Key {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const key: (string | number)[] = [];
  for (let at = 0; at < buffer.length; ) {
    const tag = buffer[at];
    at += 1;
    if (tag === NUMBER && at + 8 <= buffer.length) {
      key.push(numberOf(Buffer.from(buffer.subarray(at, at + 8))));
      at += 8;
    } else if (tag === TEXT) {
      const end = endOfText(buffer, at);
      key.push(textOf(buffer.subarray(at, end)));
      at = end + 1;
    } else throw new Error("a key is malformed");
  }
  return key;
}

/** IEEE 754 sorts like an unsigned number once the sign bit is flipped, and all bits of a negative number. */
function bytesOfNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = NUMBER;
  bytes.writeDoubleBE(value, 1);
  flip(bytes.subarray(1), value < 0 || Object.is(value, -0));
  return bytes;
}

function numberOf(bytes: Buffer): number {
  flip(bytes, ((bytes[0] ?? 0) & 0x80) === 0);
  return bytes.readDoubleBE(0);
}

function flip(bytes: Buffer, all: boolean): void {
  if (all) for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ 0xff;
  else bytes[0] = (bytes[0] ?? 0) ^ 0x80;
}

/** Ended by a zero byte; a zero byte of the text itself is followed by 0xff. */
function bytesOfText(text: string): Buffer {
  return text.includes("\0") ? escaped(text) : Buffer.from(`${String.fromCharCode(TEXT)}${text}\0`, "utf8");
}

function escaped(text: string): Buffer {
  const parts = text.split("\0").map((part) => Buffer.from(part, "utf8"));
  const joined = parts.flatMap((part, index) => (index === 0 ? [part] : [Buffer.from([0, 0xff]), part]));
  return Buffer.concat([Buffer.from([TEXT]), ...joined, Buffer.from([0])]);
}

function endOfText(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0, from); at !== -1; at = bytes.indexOf(0, at + 2)) if (bytes[at + 1] !== 0xff) return at;
  throw new Error("a key is malformed");
}

function textOf(bytes: Buffer): string {
  if (!bytes.includes(0)) return bytes.toString("utf8");
  return Buffer.from(bytes.toString("latin1").replaceAll("\0\xff", "\0"), "latin1").toString("utf8");
}
