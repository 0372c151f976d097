import { createServer, type Server as HttpServer, type RequestListener, type ServerOptions } from "node:http";
import type { Server } from "node:net";
import { StartError, systemErrorCode } from "../model/errors";
import { PipelineQueue } from "./pipeline-queue";

/** The port that a server wants, and how the reader of a message can give it another one. */
export interface WantedPort {
  /** 0 = any free port. */
  readonly port: number;
  /** What the port is for, as a message puts it, e.g. `the developer's window`. */
  readonly purpose: string;
  /** The option of the command line that sets it. */
  readonly option: string;
}

/** Listens on 127.0.0.1 and resolves to the port. Rejects with a StartError `port-taken` if the port is not free. */
export function listenOnLoopback(server: Server, { port, purpose, option }: WantedPort): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      const code = systemErrorCode(error) ?? String(error);
      const why = code === "EADDRINUSE" ? "is taken" : `can't be had (${code})`;
      const message = `port ${port}, meant for ${purpose}, ${why}; give another one with ${option}, or ${option} 0 for any free one`;
      reject(new StartError("port-taken", message, { cause: error }));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** A server, and a function that closes it and its connections. */
export interface LoopbackServer<Listening extends Server = HttpServer> {
  readonly server: Listening;
  close(): Promise<void>;
}

/** How long a client may take for its headers, for a whole request, and between two requests. */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 60_000 } as const;

/**
 * An HTTP server with time-outs that answers the requests of a connection one after the other, not listening yet: see
 * `listenOnLoopback`. `onContinue` gets the requests that expect `100 Continue`. It does NOT check `Host` or `Origin`:
 * the listeners must, by http/loopback-only.ts, before they answer.
 */
export function createLoopbackServer(
  listener: RequestListener,
  limits: ServerOptions = {},
  onContinue?: RequestListener,
): LoopbackServer {
  const server = createServer({ ...TIMEOUTS, ...limits });
  const queue = new PipelineQueue();
  server.on("request", queue.behind(listener));
  if (onContinue !== undefined) server.on("checkContinue", queue.behind(onContinue));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { server, close };
}
