import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";

export interface TarFile {
  /** With forward slashes, below the tarball's one folder. */
  readonly path: string;
  readonly contents: Buffer;
  readonly mode: number;
}

const BLOCK = 512;

/** The files of a tarball as npm packs it. Reads what such tarballs have: regular files with short names. */
export function readTarball(file: string): readonly TarFile[] {
  const tar = gunzipSync(readFileSync(file));
  const files: TarFile[] = [];
  for (let offset = 0; tar[offset] !== 0; ) {
    const field = (at: number, length: number) => textOf(tar.subarray(offset + at, offset + at + length));
    const [name, mode, size, type, prefix] = [
      field(0, 100),
      field(100, 8),
      field(124, 12),
      field(156, 1),
      field(345, 155),
    ];
    if (type !== "0" && type !== "") throw new Error(`${name} is an entry of type ${type}`);
    const start = offset + BLOCK;
    const length = Number.parseInt(size, 8);
    const whole = prefix === "" ? name : `${prefix}/${name}`;
    files.push({
      path: whole.slice(whole.indexOf("/") + 1),
      contents: tar.subarray(start, start + length),
      mode: Number.parseInt(mode, 8),
    });
    offset = start + Math.ceil(length / BLOCK) * BLOCK;
  }
  return files;
}

export function unpack(files: readonly TarFile[], folder: string): void {
  for (const { path, contents, mode } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents, { mode });
  }
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end).trim();
}
