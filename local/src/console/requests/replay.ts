import { request } from "node:http";
import { FormError } from "../http/form";
import type { KeptExchange } from "../live/kept-exchange";

/** What came of a request that was sent again. */
export interface Replayed {
  readonly status: number;
  /** The id that the gateway gave the new request. */
  readonly requestId?: string;
}

/** Headers that belong to one connection, or to the first request alone. */
const LEFT_OUT = /^(?:content-length|connection|transfer-encoding|expect|keep-alive|upgrade|x-amzn-requestid)$/i;

/** How long an answer is waited for: longer than any integration may take. */
const PATIENCE = 60_000;

/**
 * Sends a request to its gateway again, its token and cookies with it. Throws a FormError where it was not kept whole.
 * The gateway judges it as any other, at the time of now.
 */
export function replay(
  origin: string,
  method: string,
  { target, headers, body }: Pick<KeptExchange, "target" | "headers" | "body">,
): Promise<Replayed> {
  if (body !== undefined && body.bytes.length < body.size)
    throw new FormError("The body was too long to be kept whole, so the request can't be sent again from here.");
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = headers.filter(([name]) => !LEFT_OUT.test(name));
    const hasLength = (body?.size ?? 0) > 0 || headers.some(([name]) => /^content-length$/i.test(name));
    const length: KeptExchange["headers"] = hasLength ? [["content-length", String(body?.size ?? 0)]] : [];
    const outgoing = request(
      {
        hostname,
        port,
        method,
        path: target.startsWith("/") ? target : `/${target}`,
        headers: [...sent, ...length, ["connection", "close"] as const].flat(),
        setHost: false,
        agent: false,
        signal: AbortSignal.timeout(PATIENCE),
      },
      (response) => {
        const id = response.headers["x-amzn-requestid"] ?? response.headers["apigw-requestid"];
        const requestId = Array.isArray(id) ? id[0] : id;
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, ...(requestId !== undefined && { requestId }) }),
        );
        response.resume();
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body?.bytes);
  });
}
