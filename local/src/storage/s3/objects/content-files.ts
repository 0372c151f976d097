import { randomBytes } from "node:crypto";
import { chmodSync, createReadStream, mkdirSync } from "node:fs";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { systemErrorCode } from "../../../model/errors";

/** Bytes that are gathered before they are written at once. */
const WRITTEN_AT_ONCE = 512 * 1024;

/** One piece of an object's content: a file, and how long it is. */
export interface Segment {
  /** 32 hexadecimal digits, made here: nothing that a client sends becomes the name of a file. */
  readonly file: string;
  readonly size: number;
}

/** Files with the content of objects, each written once. What they belong to is the index's to know. */
export class ContentFiles {
  readonly #directory: string;

  /** Makes the folder, for its owner alone. */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    chmodSync(directory, 0o700);
  }

  newName(): string {
    return randomBytes(16).toString("hex");
  }

  /**
   * Writes a new file and brings it to the disk. While a piece is written the next is read, so that memory stays flat.
   * When the source fails, the file is removed and the error goes on.
   */
  async write(file: string, chunks: AsyncIterable<Buffer>): Promise<void> {
    await mkdir(this.#folderOf(file), { recursive: true, mode: 0o700 });
    const handle = await open(this.#pathOf(file), "wx", 0o600);
    try {
      await writeAll(handle, chunks);
      await handle.datasync();
      await handle.close();
    } catch (error) {
      await handle.close().catch(() => {});
      await this.remove(file).catch(() => {});
      throw error;
    }
  }

  /**
   * The bytes from `start` to before `end` of a row of files. All are opened before the first is read: an object that
   * is replaced meanwhile is still read whole. Throws where a file is missing or is shorter than its record says.
   */
  async read(segments: readonly Segment[], start: number, end: number): Promise<AsyncIterable<Buffer>> {
    const pieces: { readonly handle: FileHandle; readonly from: number; readonly to: number }[] = [];
    try {
      let offset = 0;
      for (const { file, size } of segments) {
        const from = Math.max(start - offset, 0);
        const to = Math.min(end - offset, size);
        if (from < to) pieces.push({ handle: await this.#openWhole(file, size), from, to });
        offset += size;
      }
    } catch (error) {
      await Promise.all(pieces.map(({ handle }) => handle.close()));
      throw error;
    }
    return readPieces(pieces);
  }

  /** Removes a file; one that is gone is none to remove. */
  async remove(file: string): Promise<void> {
    await rm(this.#pathOf(file), { force: true });
  }

  async #openWhole(file: string, size: number): Promise<FileHandle> {
    const handle = await open(this.#pathOf(file), "r").catch((cause: unknown) => {
      if (systemErrorCode(cause) !== "ENOENT") throw cause;
      throw new Error(`The file ${this.#pathOf(file)} is missing.`, { cause });
    });
    const found = (await handle.stat()).size;
    if (found === size) return handle;
    await handle.close();
    throw new Error(`The file ${this.#pathOf(file)} has ${found} bytes and should have ${size}.`);
  }

  #folderOf(file: string): string {
    return join(this.#directory, file.slice(0, 2));
  }

  #pathOf(file: string): string {
    return join(this.#folderOf(file), file);
  }
}

async function writeAll(handle: FileHandle, chunks: AsyncIterable<Buffer>): Promise<void> {
  let gathered: Buffer[] = [];
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      gathered.push(chunk);
      size += chunk.length;
      if (size < WRITTEN_AT_ONCE) continue;
      await writing;
      writing = writeGathered(handle, gathered);
      // Whoever waits for it next meets its error; until then it must not end the process.
      writing.catch(() => {});
      gathered = [];
      size = 0;
    }
  } finally {
    await writing;
  }
  await writeGathered(handle, gathered);
}

/** A disk that fills up writes a part and says so the next time. */
async function writeGathered(handle: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  const whole = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  if (whole === 0) return;
  const { bytesWritten } = await handle.writev([...chunks]);
  if (bytesWritten === whole) return;
  const rest = Buffer.concat(chunks).subarray(bytesWritten);
  for (let at = 0; at < rest.length; ) at += (await handle.write(rest, at)).bytesWritten;
}

async function* readPieces(
  pieces: readonly { readonly handle: FileHandle; readonly from: number; readonly to: number }[],
): AsyncGenerator<Buffer> {
  try {
    for (const { handle, from, to } of pieces) {
      const stream = createReadStream("", {
        fd: handle,
        start: from,
        end: to - 1,
        autoClose: false,
        highWaterMark: WRITTEN_AT_ONCE,
      });
      for await (const chunk of stream) yield chunk;
    }
  } finally {
    await Promise.all(pieces.map(({ handle }) => handle.close()));
  }
}
