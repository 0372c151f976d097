import { createHash } from "node:crypto";
import { isSameSignature, scopeText, sha256, signText } from "../../../http/signature/sigv4";
import { S3Error } from "../wire/s3-error";
import type { Caller } from "./authenticate";

interface ChunkedForm {
  /** Bytes of the content. */
  readonly size: number;
  /** Whose signature each chunk carries; undefined: none does. */
  readonly signer: Caller | undefined;
  readonly hasTrailer: boolean;
  /** The trailing headers that were announced: all must come, and no others. */
  readonly trailerNames: readonly string[];
  /** Filled with the trailing headers. */
  readonly trailers: Map<string, string>;
}

/** The line before a chunk, and all trailing lines together. Bytes. */
const LONGEST_LINE = 512;
const LONGEST_TRAILER = 4096;
const LEAST_CHUNK = 8192;
const EMPTY = sha256("");

/**
 * The content of a body in the form `aws-chunked`. Each chunk's signature is checked when the chunk has come: a reader
 * must not use what it was handed until the end. Throws S3's errors.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeChunks(source: AsyncIterable<Buffer>, form: ChunkedForm): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  const chain = new SignatureChain(form.signer);
  let received = 0;
  for (let isLast = false; !isLast; ) {
    const { size, signature } = parseChunkLine(await reader.line(LONGEST_LINE), form.signer !== undefined);
    received += size;
    if (received > form.size) throw incomplete();
    isLast = size === 0;
    if (!isLast && size < LEAST_CHUNK && received < form.size) throw new S3Error("InvalidChunkSizeError");
    const hash = form.signer === undefined ? undefined : createHash("sha256");
    for (let left = size; left > 0; ) {
      const piece = await reader.piece(left);
      hash?.update(piece);
      left -= piece.length;
      yield piece;
    }
    chain.check(hash?.digest("hex") ?? EMPTY, signature);
    if (!isLast && (await reader.line(0)) !== "") throw incomplete();
  }
  if (received !== form.size) throw incomplete();
  await readTrailers(reader, form, chain);
  await reader.end();
}

async function readTrailers(reader: ByteReader, form: ChunkedForm, chain: SignatureChain): Promise<void> {
  const lines: string[] = [];
  let signature: string | undefined;
  for (let size = 0, line = await reader.lastLine(LONGEST_TRAILER); line !== ""; ) {
    size += line.length;
    if (size > LONGEST_TRAILER) throw malformedTrailer();
    const [, name = "", value = ""] = /^([A-Za-z0-9-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (name.toLowerCase() === "x-amz-trailer-signature") signature = value;
    else {
      if (signature !== undefined || form.trailers.has(name.toLowerCase())) throw malformedTrailer();
      form.trailers.set(name.toLowerCase(), value);
      lines.push(`${name.toLowerCase()}:${value}\n`);
    }
    line = await reader.lastLine(LONGEST_TRAILER);
  }
  if (form.trailers.size !== form.trailerNames.length || form.trailerNames.some((name) => !form.trailers.has(name)))
    throw malformedTrailer();
  if (form.hasTrailer && form.signer !== undefined) chain.checkTrailer(lines.join(""), signature ?? "");
}

function parseChunkLine(line: string, isSigned: boolean): { readonly size: number; readonly signature: string } {
  const [, size = "", signature = ""] = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
  if (size === "") throw incomplete();
  if (isSigned && signature === "") throw new S3Error("SignatureDoesNotMatch");
  return { size: Number.parseInt(size, 16), signature };
}

/** Each signature covers the one before it, the request's own first. */
class SignatureChain {
  readonly #signer: Caller | undefined;
  #previous: string;

  constructor(signer: Caller | undefined) {
    this.#signer = signer;
    this.#previous = signer?.signature ?? "";
  }

  check(contentHash: string, given: string): void {
    if (this.#signer !== undefined) this.#checkText("AWS4-HMAC-SHA256-PAYLOAD", [EMPTY, contentHash], given);
  }

  checkTrailer(lines: string, given: string): void {
    this.#checkText("AWS4-HMAC-SHA256-TRAILER", [sha256(lines)], given);
  }

  #checkText(algorithm: string, hashes: readonly string[], given: string): void {
    if (this.#signer === undefined) return;
    const { stamp, scope, key } = this.#signer;
    const text = [algorithm, stamp, scopeText(scope), this.#previous, ...hashes].join("\n");
    const expected = signText(key, text);
    if (!isSameSignature(expected, given))
      throw new S3Error("SignatureDoesNotMatch", undefined, {
        StringToSign: text,
        SignatureProvided: given.slice(0, 200),
      });
    this.#previous = expected;
  }
}

/** Hands out a stream line by line or piece by piece. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** At most `most` bytes, at least one. */
  async piece(most: number): Promise<Buffer> {
    if (this.#buffer.length === 0 && !(await this.#more())) throw incomplete();
    const piece = this.#buffer.subarray(0, most);
    this.#buffer = this.#buffer.subarray(piece.length);
    return piece;
  }

  /** A line of at most `most` bytes without its CRLF. */
  async line(most: number): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf("\r\n");
      if (end > most || (end === -1 && this.#buffer.length > most + 1)) throw incomplete();
      if (end !== -1) {
        const line = this.#buffer.toString("latin1", 0, end);
        this.#buffer = this.#buffer.subarray(end + 2);
        return line;
      }
      if (!(await this.#more())) throw incomplete();
    }
  }

  /** As `line`; empty at the end of the stream too, since some clients leave the last CRLF out. */
  async lastLine(most: number): Promise<string> {
    if (this.#buffer.length === 0 && !(await this.#more())) return "";
    return this.line(most);
  }

  /** The stream must be at its end. */
  async end(): Promise<void> {
    if (this.#buffer.length > 0 || (await this.#more())) throw incomplete();
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.#source.next();
      if (done === true) return false;
      if (value.length === 0) continue;
      this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value]);
      return true;
    }
  }
}

const incomplete = (): S3Error => new S3Error("IncompleteBody");
const malformedTrailer = (): S3Error =>
  new S3Error("InvalidRequest", "The trailing headers are not those that x-amz-trailer announces.");
