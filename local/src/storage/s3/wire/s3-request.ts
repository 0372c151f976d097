import type { IncomingMessage } from "node:http";
import { invalidArgument, S3Error } from "./s3-error";

/** A request as it was sent, taken apart but not believed: access/authenticate.ts decides about its signature. */
export interface S3Request {
  readonly id: string;
  readonly method: string;
  /** The path, decoded. */
  readonly path: string;
  /** First member of the path; empty for the service itself. */
  readonly bucket: string;
  /** The rest of the path; empty for the bucket itself. Any text: it never becomes the name of a file. */
  readonly key: string;
  /** By name, decoded. No name comes twice. */
  readonly query: ReadonlyMap<string, string>;
  /** By name in lower case. What came several times is joined with commas, where that is allowed. */
  readonly headers: ReadonlyMap<string, string>;
  /** Whether the signature stands in the query. */
  readonly isPresigned: boolean;
  readonly sourceIp: string;
  readonly incoming: IncomingMessage;
}

const LONGEST_KEY = 1024;

/** Takes a request apart. Throws where S3 could not either, and where a header or parameter is ambiguous. */
export function parseRequest(incoming: IncomingMessage, id: string): S3Request {
  const target = incoming.url ?? "";
  if (!target.startsWith("/")) throw new S3Error("InvalidURI", undefined, { URI: target.slice(0, 200) });
  const mark = target.indexOf("?");
  const path = decode(mark === -1 ? target : target.slice(0, mark));
  const query = parseQuery(mark === -1 ? "" : target.slice(mark + 1));
  const [, bucket = "", key = ""] = /^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? [];
  const keySize = Buffer.byteLength(key);
  if (keySize > LONGEST_KEY)
    throw new S3Error("KeyTooLongError", undefined, { Size: String(keySize), MaxSizeAllowed: String(LONGEST_KEY) });
  return {
    id,
    method: incoming.method ?? "",
    path,
    bucket,
    key,
    query,
    headers: parseHeaders(incoming.rawHeaders),
    isPresigned: query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature") || query.has("X-Amz-Credential"),
    sourceIp: incoming.socket.remoteAddress ?? "127.0.0.1",
    incoming,
  };
}

/**
 * What a header says, or the parameter of its name that a presigned URL carries in its stead. Both are signed: a header
 * of this prefix that is not is refused.
 */
export function parameterOf(request: S3Request, name: string): string | undefined {
  return request.headers.get(name) ?? parametersOf(request).get(name);
}

const AUTHENTICATION =
  /^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)$/;

/** The `x-amz-` parameters of a presigned URL that stand for headers, their names in lower case. */
export function parametersOf({ isPresigned, query }: S3Request): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!isPresigned) return found;
  for (const [name, value] of query) {
    const lower = name.toLowerCase();
    if (lower.startsWith("x-amz-") && !AUTHENTICATION.test(lower)) found.set(lower, value);
  }
  return found;
}

/** Headers that mean another thing to each reader when they come twice. */
const ONCE =
  /^(host|authorization|content-length|content-type|content-md5|content-encoding|transfer-encoding|expect|range|origin|date|x-amz-.*)$/;

function parseHeaders(raw: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const value = raw[at + 1] ?? "";
    const former = headers.get(name);
    if (former !== undefined && ONCE.test(name))
      throw new S3Error("InvalidRequest", `The header ${name.slice(0, 100)} must not come twice.`);
    headers.set(name, former === undefined ? value : `${former},${value}`);
  }
  return headers;
}

function parseQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const mark = pair.indexOf("=");
    const name = decode((mark === -1 ? pair : pair.slice(0, mark)).replaceAll("+", " "));
    const value = mark === -1 ? "" : decode(pair.slice(mark + 1).replaceAll("+", " "));
    if (query.has(name)) throw invalidArgument("A query parameter must not come twice.", name.slice(0, 100), "");
    query.set(name, value);
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", undefined, { URI: text.slice(0, 200) });
  }
}
