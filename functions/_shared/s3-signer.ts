import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Environment } from "./route-scopes";

/** A request to S3; `path` is encoded. */
export interface S3Request {
  readonly method: "DELETE" | "GET" | "HEAD" | "PUT";
  readonly address: BucketAddress;
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** In lower case. All of them are signed. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where a bucket answers: on AWS at a name of its own, behind an endpoint of ours at a path. */
interface BucketAddress {
  readonly origin: string;
  readonly path: string;
}

export function bucketAddress(environment: Environment): BucketAddress {
  const bucket = required(environment, "BUCKET_NAME");
  const endpoint = environment["AWS_ENDPOINT_URL_S3"] || environment["AWS_ENDPOINT_URL"];
  return endpoint
    ? { origin: new URL(endpoint).origin, path: `/${bucket}` }
    : { origin: `https://${bucket}.s3.${required(environment, "AWS_REGION")}.amazonaws.com`, path: "" };
}

/** A URL with the signature in it, good for `seconds` from `now`. Whoever has it needs no credentials. */
export async function presign(
  request: S3Request,
  environment: Environment,
  { now, seconds }: { now: number; seconds: number },
): Promise<string> {
  const { path, query } = await signerOf(environment).presign(toSign(request), {
    expiresIn: seconds,
    signingDate: new Date(now),
    // Of a URL S3 knows by itself that it does not cover the content; all other headers are signed as headers.
    unsignableHeaders: new Set([payloadHash]),
    unhoistableHeaders: new Set([payloadHash, ...Object.keys(request.headers ?? {})]),
  });
  const text = Object.entries(query ?? {}).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
  return `${request.address.origin}${path}?${text.join("&")}`;
}

/** Sends a request with its signature in the headers. Rejects after five seconds without an answer. */
export async function send(request: S3Request, environment: Environment, now: number): Promise<Response> {
  const { path, method, headers } = await signerOf(environment).sign(toSign(request), { signingDate: new Date(now) });
  const { host: _, ...others } = headers;
  return fetch(`${request.address.origin}${path}`, { method, headers: others, signal: AbortSignal.timeout(5000) });
}

const payloadHash = "x-amz-content-sha256";

function toSign({ method, address, key, query, headers }: S3Request) {
  const { protocol, hostname, host, port } = new URL(address.origin);
  return {
    method,
    protocol,
    hostname,
    ...(port !== "" && { port: Number(port) }),
    path: `${address.path}/${key.split("/").map(encode).join("/")}`,
    query: { ...query },
    headers: { host, [payloadHash]: "UNSIGNED-PAYLOAD", ...headers },
  };
}

function signerOf(environment: Environment): SignatureV4 {
  const sessionToken = environment["AWS_SESSION_TOKEN"];
  return new SignatureV4({
    service: "s3",
    region: required(environment, "AWS_REGION"),
    credentials: {
      accessKeyId: required(environment, "AWS_ACCESS_KEY_ID"),
      secretAccessKey: required(environment, "AWS_SECRET_ACCESS_KEY"),
      ...(sessionToken && { sessionToken }),
    },
    sha256: Sha256,
    // S3 takes the path as it stands in the request.
    uriEscapePath: false,
  });
}

/** SHA-256, or its HMAC where there is a secret, as the signer asks for it. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: ArrayBuffer | ArrayBufferView | string) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: ArrayBuffer | ArrayBufferView | string): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView | string): Uint8Array {
  if (typeof data === "string") return Buffer.from(data, "utf8");
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set`);
  return value;
}

/** RFC 3986, section 2.3: what is not unreserved is encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
