import { openPayload, type Payload } from "../access/payload";
import {
  ALGORITHMS,
  type ChecksumAlgorithm,
  headerOf,
  isChecksum,
  isDigest,
  parseAlgorithm,
} from "../objects/checksums";
import { type Digested, Digests } from "../objects/digests";
import { notImplemented, S3Error } from "../wire/s3-error";
import { parameterOf, parametersOf, type S3Request } from "../wire/s3-request";
import type { Call } from "./call";

/** Content that has come whole, is on the disk, and is what its sender said. */
export interface Received {
  /** Loose until a record names it. */
  readonly file: string;
  readonly size: number;
  /** MD5 in hex. */
  readonly etag: string;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/** The most that one request may bring: 5 GiB. */
export const MOST_AT_ONCE = 5 * 1024 ** 3;

/** Takes the content of a request to the disk. `algorithm` is computed where the request names none. */
export async function receiveContent(call: Call, algorithm?: ChecksumAlgorithm): Promise<Received> {
  const payload = openPayload(call.request, call.caller);
  if (payload.size > MOST_AT_ONCE)
    throw new S3Error("EntityTooLarge", undefined, {
      ProposedSize: String(payload.size),
      MaxSizeAllowed: String(MOST_AT_ONCE),
    });
  const declared = readDeclared(call.request, payload);
  const content = new VerifiedContent(payload, declared, algorithm);
  const file = await call.services.store.receive(content);
  const { md5, checksum, size } = content.digested();
  const used = declared.algorithm ?? algorithm;
  return {
    file,
    size,
    etag: md5.toString("hex"),
    ...(used !== undefined &&
      checksum !== undefined && { checksum: { algorithm: used, value: checksum.toString("base64") } }),
  };
}

/** What the checksum headers of a request with a document are: of the document, asked for or not, or of something else. */
type DocumentDigest = "optional" | "required" | "of-the-object";

/** A document that a request brings, of at most `limit` bytes. */
export async function receiveText(call: Call, limit: number, digest: DocumentDigest): Promise<string> {
  const payload = openPayload(call.request, call.caller);
  if (payload.size > limit)
    throw new S3Error("MaxMessageLengthExceeded", undefined, { MaxMessageLengthBytes: String(limit) });
  const declared = digest === "of-the-object" ? NOTHING_DECLARED : readDeclared(call.request, payload);
  if (digest === "required" && declared.md5 === undefined && declared.algorithm === undefined)
    throw new S3Error("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
  const chunks: Buffer[] = [];
  for await (const chunk of new VerifiedContent(payload, declared)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** What a request says of its content. */
interface Declared {
  /** Base64. */
  readonly md5: string | undefined;
  readonly algorithm: ChecksumAlgorithm | undefined;
  /** Base64; undefined where it follows the content. */
  readonly checksum: string | undefined;
}

const NOTHING_DECLARED: Declared = { md5: undefined, algorithm: undefined, checksum: undefined };

function readDeclared(request: S3Request, payload: Payload): Declared {
  const md5 = request.headers.get("content-md5");
  if (md5 !== undefined && !isDigest(md5, 16)) throw new S3Error("InvalidDigest", undefined, { "Content-MD5": md5 });
  refuseUnknownChecksums(request, payload);
  const given = ALGORITHMS.flatMap((algorithm) => {
    const value = parameterOf(request, headerOf(algorithm));
    return value === undefined ? [] : [{ algorithm, value }];
  });
  const trailing = ALGORITHMS.filter((algorithm) => payload.trailerNames.includes(headerOf(algorithm)));
  if (given.length + trailing.length > 1)
    throw new S3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const [header] = given;
  if (header !== undefined && !isChecksum(header.algorithm, header.value)) throw invalidValue(header.algorithm);
  const algorithm = header?.algorithm ?? trailing[0];
  checkAnnounced(request, algorithm);
  return { md5, algorithm, checksum: header?.value };
}

const OTHERS = new Set(["x-amz-checksum-type", "x-amz-checksum-mode", "x-amz-checksum-algorithm"]);

function refuseUnknownChecksums(request: S3Request, { trailerNames }: Payload): void {
  const names = [...request.headers.keys(), ...parametersOf(request).keys(), ...trailerNames];
  const known = new Set([...ALGORITHMS.map(headerOf), ...OTHERS]);
  const unknown = names.find((name) => name.startsWith("x-amz-checksum-") && !known.has(name));
  if (unknown !== undefined) throw notImplemented(`the header ${unknown.slice(0, 100)}`);
  const other = trailerNames.find((name) => !known.has(name));
  if (other !== undefined)
    throw new S3Error("InvalidRequest", "The value specified in the x-amz-trailer header is not supported");
}

function checkAnnounced({ headers }: S3Request, algorithm: ChecksumAlgorithm | undefined): void {
  const announced = headers.get("x-amz-sdk-checksum-algorithm");
  if (announced === undefined) return;
  const parsed = parseAlgorithm(announced);
  if (parsed === undefined || (algorithm !== undefined && algorithm !== parsed))
    throw new S3Error("InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.");
  if (algorithm === undefined)
    throw new S3Error(
      "InvalidRequest",
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
}

/** Content that fails at its end where it is not what its sender said, so that nobody keeps it. */
class VerifiedContent implements AsyncIterable<Buffer> {
  readonly #payload: Payload;
  readonly #declared: Declared;
  readonly #digests: Digests;
  #digested: Digested | undefined;

  constructor(payload: Payload, declared: Declared, algorithm?: ChecksumAlgorithm) {
    this.#payload = payload;
    this.#declared = declared;
    this.#digests = new Digests(declared.algorithm ?? algorithm, payload.sha256 !== undefined);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for await (const chunk of this.#payload.chunks) {
      this.#digests.update(chunk);
      yield chunk;
    }
    this.#digested = this.#digests.finish();
    this.#verify(this.#digested);
  }

  digested(): Digested {
    if (this.#digested === undefined) throw new Error("the content has not been read");
    return this.#digested;
  }

  #verify({ md5, sha256, checksum, size }: Digested): void {
    const { sha256: signed, size: expectedSize, trailers } = this.#payload;
    const { algorithm } = this.#declared;
    if (size !== expectedSize) throw new S3Error("IncompleteBody");
    if (signed !== undefined && sha256?.toString("hex") !== signed)
      throw new S3Error("XAmzContentSHA256Mismatch", undefined, {
        ClientComputedContentSHA256: signed,
        S3ComputedContentSHA256: sha256?.toString("hex") ?? "",
      });
    if (this.#declared.md5 !== undefined && md5.toString("base64") !== this.#declared.md5)
      throw new S3Error("BadDigest", undefined, {
        ExpectedDigest: this.#declared.md5,
        CalculatedDigest: md5.toString("base64"),
      });
    if (algorithm === undefined) return;
    const expected = this.#declared.checksum ?? trailers.get(headerOf(algorithm)) ?? "";
    if (!isChecksum(algorithm, expected)) throw invalidValue(algorithm);
    if (checksum?.toString("base64") !== expected)
      throw new S3Error("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
  }
}

const invalidValue = (algorithm: ChecksumAlgorithm): S3Error =>
  new S3Error("InvalidRequest", `Value for ${headerOf(algorithm)} header is invalid.`);
