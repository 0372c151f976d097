import { crc32 } from "node:zlib";

/** A checksum of content that comes in pieces. */
export interface RunningChecksum {
  update(chunk: Buffer): void;
  /** The checksum's bytes, most significant first. */
  digest(): Buffer;
}

/** What one of these checksums is computed with: its polynomial with the lowest power first, and its bits. */
interface Polynomial {
  readonly bits: 32 | 64;
  readonly value: bigint;
}

const CRC32: Polynomial = { bits: 32, value: 0xedb88320n };
const CRC32C: Polynomial = { bits: 32, value: 0x82f63b78n };
const CRC64NVME: Polynomial = { bits: 64, value: 0x9a6c9329ac4bc9b5n };

export const CRCS = {
  CRC32: { polynomial: CRC32, start: (): RunningChecksum => new NativeCrc32() },
  CRC32C: { polynomial: CRC32C, start: (): RunningChecksum => new TableCrc32(tablesOf(CRC32C)) },
  CRC64NVME: { polynomial: CRC64NVME, start: (): RunningChecksum => new TableCrc64(tablesOf(CRC64NVME)) },
} as const;

class NativeCrc32 implements RunningChecksum {
  #value = 0;

  update(chunk: Buffer): void {
    this.#value = crc32(chunk, this.#value);
  }

  digest(): Buffer {
    return wordOf(this.#value);
  }
}

/** Eight tables of 256 numbers, one for each byte of the eight that are taken at a time; halves of 32 bits. */
interface Tables {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

const made = new Map<Polynomial, Tables>();

/** Made when first asked for: two thousand steps. */
function tablesOf(polynomial: Polynomial): Tables {
  const known = made.get(polynomial);
  if (known !== undefined) return known;
  const low = new Int32Array(2048);
  const high = new Int32Array(2048);
  const values: bigint[] = [];
  for (let at = 0; at < 2048; at += 1) {
    const before = values[at - 256];
    const value =
      before === undefined
        ? byteThrough(BigInt(at), polynomial.value)
        : (before >> 8n) ^ (values[Number(before & 0xffn)] ?? 0n);
    values.push(value);
    low[at] = Number(BigInt.asIntN(32, value));
    high[at] = Number(BigInt.asIntN(32, value >> 32n));
  }
  const tables = { low, high };
  made.set(polynomial, tables);
  return tables;
}

function byteThrough(byte: bigint, polynomial: bigint): bigint {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ polynomial : value >> 1n;
  return value;
}

/** A typed array's member that is there: its index is masked. */
const at = (table: Int32Array, index: number): number => table[index] ?? 0;

/** Reads words several times quicker than a Buffer does. */
const viewOf = (chunk: Buffer): DataView => new DataView(chunk.buffer, chunk.byteOffset, chunk.length);

class TableCrc32 implements RunningChecksum {
  #value = -1;
  readonly #table: Int32Array;

  constructor({ low }: Tables) {
    this.#table = low;
  }

  update(chunk: Buffer): void {
    const table = this.#table;
    const view = viewOf(chunk);
    let value = this.#value;
    let index = 0;
    for (const end = chunk.length - 7; index < end; index += 8) {
      const one = value ^ view.getInt32(index, true);
      const two = view.getInt32(index + 4, true);
      value =
        at(table, 1792 + (one & 255)) ^
        at(table, 1536 + ((one >>> 8) & 255)) ^
        at(table, 1280 + ((one >>> 16) & 255)) ^
        at(table, 1024 + (one >>> 24)) ^
        at(table, 768 + (two & 255)) ^
        at(table, 512 + ((two >>> 8) & 255)) ^
        at(table, 256 + ((two >>> 16) & 255)) ^
        at(table, two >>> 24);
    }
    for (; index < chunk.length; index += 1) value = at(table, (value ^ (chunk[index] ?? 0)) & 255) ^ (value >>> 8);
    this.#value = value;
  }

  digest(): Buffer {
    return wordOf(~this.#value);
  }
}

class TableCrc64 implements RunningChecksum {
  #low = -1;
  #high = -1;
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  update(chunk: Buffer): void {
    const { low: lows, high: highs } = this.#tables;
    const view = viewOf(chunk);
    let low = this.#low;
    let high = this.#high;
    let index = 0;
    for (const end = chunk.length - 7; index < end; index += 8) {
      const one = low ^ view.getInt32(index, true);
      const two = high ^ view.getInt32(index + 4, true);
      const a = 1792 + (one & 255);
      const b = 1536 + ((one >>> 8) & 255);
      const c = 1280 + ((one >>> 16) & 255);
      const d = 1024 + (one >>> 24);
      const e = 768 + (two & 255);
      const f = 512 + ((two >>> 8) & 255);
      const g = 256 + ((two >>> 16) & 255);
      const h = two >>> 24;
      low =
        at(lows, a) ^ at(lows, b) ^ at(lows, c) ^ at(lows, d) ^ at(lows, e) ^ at(lows, f) ^ at(lows, g) ^ at(lows, h);
      high =
        at(highs, a) ^
        at(highs, b) ^
        at(highs, c) ^
        at(highs, d) ^
        at(highs, e) ^
        at(highs, f) ^
        at(highs, g) ^
        at(highs, h);
    }
    for (; index < chunk.length; index += 1) {
      const entry = (low ^ (chunk[index] ?? 0)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ at(lows, entry);
      high = (high >>> 8) ^ at(highs, entry);
    }
    this.#low = low;
    this.#high = high;
  }

  digest(): Buffer {
    return Buffer.concat([wordOf(~this.#high), wordOf(~this.#low)]);
  }
}

function wordOf(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** The checksum of two pieces in a row, by their checksums and the length of the second in bytes. */
export function joinCrcs(algorithm: keyof typeof CRCS, first: Buffer, second: Buffer, secondSize: number): Buffer {
  const { polynomial } = CRCS[algorithm];
  const shifted = multiply(powerOfX(BigInt(secondSize) * 8n, polynomial), numberOf(first), polynomial);
  const joined = (shifted ^ numberOf(second)).toString(16).padStart(polynomial.bits / 4, "0");
  return Buffer.from(joined, "hex");
}

const numberOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString("hex")}`);

/** Product of two polynomials modulo the third, all with the lowest power in the highest bit. */
function multiply(one: bigint, other: bigint, { bits, value }: Polynomial): bigint {
  let product = 0n;
  let factor = other;
  for (let bit = BigInt(bits - 1); bit >= 0n; bit -= 1n) {
    if (((one >> bit) & 1n) === 1n) product ^= factor;
    factor = (factor & 1n) === 1n ? (factor >> 1n) ^ value : factor >> 1n;
  }
  return product;
}

function powerOfX(exponent: bigint, polynomial: Polynomial): bigint {
  let result = 1n << BigInt(polynomial.bits - 1);
  let square = 1n << BigInt(polynomial.bits - 2);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = multiply(result, square, polynomial);
    square = multiply(square, square, polynomial);
  }
  return result;
}
