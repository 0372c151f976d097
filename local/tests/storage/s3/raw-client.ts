import { request } from "node:http";
import type { RunningBucket } from "./running-bucket";

interface RawRequest {
  readonly method?: string;
  readonly path: string;
  /** Pairs, where a name comes twice. */
  readonly headers?: Readonly<Record<string, string>> | readonly string[];
  readonly body?: string | Buffer;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends exactly these headers, `host` included, and adds only `content-length` where there is a body. */
export function send(running: RunningBucket, { method = "GET", path, headers = {}, body }: RawRequest) {
  const { hostname, port, host } = new URL(running.endpoint);
  const given = Array.isArray(headers) ? [...headers] : Object.entries(headers).flat();
  const names = given.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  if (!names.includes("host")) given.push("host", host);
  if (body !== undefined && !names.includes("content-length") && !names.includes("transfer-encoding"))
    given.push("content-length", String(Buffer.byteLength(body)));
  return new Promise<RawAnswer>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: given, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
        }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
