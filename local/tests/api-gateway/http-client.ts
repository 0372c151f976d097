import { request as httpRequest } from "node:http";
import { connect } from "node:net";

export interface Reply {
  readonly status: number;
  /** Names as sent, in order. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[];
  /** By lower-case name; of several the last. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly bytes: Buffer;
}

export interface Call {
  readonly method?: string;
  /** Sent as it stands. */
  readonly path?: string;
  /** A list of values sends the header that often. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** One request over HTTP/1.1, sent exactly as written. */
export function call(url: string, { method = "GET", path = "/", headers = {}, body }: Call): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url);
    const sent = { ...headers, ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }) };
    const outgoing = httpRequest({ host: "127.0.0.1", port, method, path, headers: sent, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const raw = incoming.rawHeaders;
        const rawHeaders = raw.flatMap((name, index) =>
          index % 2 === 0 ? [[name, raw[index + 1] ?? ""] as const] : [],
        );
        resolve({
          status: incoming.statusCode ?? 0,
          rawHeaders,
          headers: Object.fromEntries(rawHeaders.map(([name, value]) => [name.toLowerCase(), value])),
          body: bytes.toString("utf8"),
          bytes,
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Writes text to the port and gives everything that comes back until the other side ends. */
export function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text, "latin1"));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => resolve(Buffer.concat(chunks).toString("latin1")));
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
    socket.on("error", reject);
  });
}
