import type { IncomingMessage, ServerResponse } from "node:http";
import { CognitoError } from "../errors/cognito-error";

/** One request at the pool's port, past the checks that hold for all of them. Its body is not read yet. */
export interface HttpRequest {
  readonly id: string;
  /** This port as the caller addressed it, e.g. `http://localhost:9229`. */
  readonly origin: string;
  readonly method: string;
  /** Never ends the process on a malformed target: that is answered before. */
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  /** Reads the body, at most `limit` bytes (1 MB unless given). Throws RequestEntityTooLargeException. */
  readonly body: (limit?: number) => Promise<Buffer>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** Answers a request, or gives undefined for one that is not its own. The first route that answers has it. */
export type HttpRoute = (request: HttpRequest) => Promise<HttpResponse | undefined> | HttpResponse | undefined;

const BODY_LIMIT = 1_048_576;

/** The whole body. One that is over the limit is not read to its end. */
export async function readBody(request: IncomingMessage, limit: number = BODY_LIMIT): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new CognitoError("request-too-large");
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) throw new Error("The request's body is no bytes.");
    size += part.length;
    if (size > limit) throw new CognitoError("request-too-large");
    parts.push(part);
  }
  return Buffer.concat(parts, size);
}

export function writeResponse(response: ServerResponse, { status, headers = {}, body = "" }: HttpResponse): void {
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, typeof value === "string" ? value : [...value]);
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  response.setHeader("content-length", bytes.length);
  response.writeHead(status);
  response.end(bytes);
}
