import { invalidArgument, notImplemented, S3Error } from "../wire/s3-error";
import type { S3Request } from "../wire/s3-request";
import type { Caller } from "./authenticate";
import { decodeChunks } from "./aws-chunked";

/** The content that a request brings. */
export interface Payload {
  /** As declared. What comes is exactly that many bytes, or an error. */
  readonly size: number;
  /** To be read once, to the end. Throws where a chunk's signature, or the size, is another. */
  readonly chunks: AsyncIterable<Buffer>;
  /** SHA-256 in hex that the whole must have; undefined where it was not signed. The reader computes and compares it. */
  readonly sha256: string | undefined;
  /** Names of the headers that follow the content. */
  readonly trailerNames: readonly string[];
  /** The headers that followed the content, once it is read. */
  readonly trailers: ReadonlyMap<string, string>;
}

const STREAMING = /^STREAMING-(AWS4-HMAC-SHA256|UNSIGNED)-PAYLOAD(-TRAILER)?$/;

/** The content of a request, by what its signature says of it. Throws at once where that is no form S3 takes. */
export function openPayload(request: S3Request, caller: Caller): Payload {
  const { payloadHash } = caller;
  const [, kind, withTrailer] = STREAMING.exec(payloadHash) ?? [];
  if (kind !== undefined && !(kind === "UNSIGNED" && withTrailer === undefined))
    return openChunked(request, caller, kind !== "UNSIGNED", withTrailer !== undefined);
  if (payloadHash.startsWith("STREAMING-AWS4-ECDSA")) throw notImplemented("signatures of version 4A");
  const isHash = /^[0-9a-f]{64}$/.test(payloadHash);
  if (!isHash && payloadHash !== "UNSIGNED-PAYLOAD")
    throw invalidArgument(
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
      "x-amz-content-sha256",
      payloadHash.slice(0, 100),
    );
  return {
    size: contentLength(request),
    chunks: bytesOf(request),
    sha256: isHash ? payloadHash : undefined,
    trailerNames: [],
    trailers: new Map(),
  };
}

/** A body without `content-length` is one of unknown length, which S3 takes in chunks of its own form only. */
function contentLength({ headers, incoming }: S3Request): number {
  if (headers.has("transfer-encoding"))
    throw new S3Error("NotImplemented", undefined, {
      Header: "Transfer-Encoding",
      AdditionalMessage: "Transfer-Encoding",
    });
  const length = headers.get("content-length");
  if (length === undefined) {
    if (incoming.method === "PUT") throw new S3Error("MissingContentLength");
    return 0;
  }
  return parseLength(length);
}

function parseLength(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new S3Error("MissingContentLength");
  return Number(text);
}

/** Reading that ends early leaves the connection open, for the answer that says why. */
const bytesOf = ({ incoming }: S3Request): AsyncIterable<Buffer> => ({
  [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }),
});

function openChunked(request: S3Request, caller: Caller, isSigned: boolean, hasTrailer: boolean): Payload {
  const length = request.headers.get("x-amz-decoded-content-length");
  if (length === undefined) throw new S3Error("MissingContentLength");
  const size = parseLength(length);
  const names = request.headers.get("x-amz-trailer") ?? "";
  const trailerNames = names.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim().toLowerCase()]));
  if (trailerNames.length > 0 && !hasTrailer)
    throw new S3Error("InvalidRequest", "The value specified in the x-amz-trailer header is not supported");
  const trailers = new Map<string, string>();
  const signer = isSigned ? caller : undefined;
  const chunks = decodeChunks(bytesOf(request), { size, signer, trailerNames, hasTrailer, trailers });
  return { size, chunks, sha256: undefined, trailerNames, trailers };
}
