import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";

/** One request at the pool's port, past the checks that hold for all of them. Its body is not read yet. */
export interface HttpRequest {
  readonly id: string;
  /** This port as the caller addressed it, e.g. `http://localhost:9229`. */
  readonly origin: string;
  readonly method: string;
  /** Never ends the process on a malformed target: that is answered before. */
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  /** The caller's, as the connection has it. */
  readonly address: string;
  /** Reads the body, at most `limit` bytes (1 MB unless given). Throws RequestEntityTooLargeException. */
  readonly body: (limit?: number) => Promise<Buffer>;
  /** The body as it comes in, of whatever size. For what is too large to keep; instead of `body`. */
  readonly stream: () => Readable;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** Answers a request, or gives undefined for one that is not its own. The first route that answers has it. */
export type HttpRoute = (request: HttpRequest) => Promise<HttpResponse | undefined> | HttpResponse | undefined;
