import type { Server as HttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import type { LoopbackServer } from "../loopback-server";

/** A private key and its certificate chain, both PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

/** The first byte of a TLS handshake (RFC 8446, section 5.1). No HTTP request begins with it. */
const HANDSHAKE = 0x16;

/** How long a connection may say nothing. */
const PATIENCE = 10_000;

/**
 * One port that speaks both: a connection that begins with a TLS handshake is served by https, any other by http. So
 * the API keeps its address for clients and functions while the pages are served by https.
 */
export function createEitherServer(plain: LoopbackServer, { key, cert }: TlsIdentity): LoopbackServer<Server> {
  const secure = createTlsServer({ key, cert, minVersion: "TLSv1.2" }, (request, response) => {
    plain.server.emit("request", request, response);
  });
  const servers = [plain.server, secure];
  for (const server of servers) {
    copyLimits(plain.server, server);
    // They listen through the one below; this starts their watch over slow requests.
    server.emit("listening");
  }
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    dispatch(socket, (isTls) => (isTls ? secure : plain.server).emit("connection", socket));
  });
  return {
    server,
    close: async () => {
      for (const socket of open) socket.destroy();
      for (const inner of servers) inner.close();
      await closed(server);
    },
  };
}

function dispatch(socket: Socket, hand: (isTls: boolean) => void): void {
  const giveUp = (): void => {
    socket.destroy();
  };
  socket.setTimeout(PATIENCE, giveUp);
  socket.once("error", giveUp);
  socket.once("data", (first: Buffer) => {
    socket.pause();
    socket.setTimeout(0);
    socket.off("timeout", giveUp);
    socket.off("error", giveUp);
    socket.unshift(first);
    hand(first[0] === HANDSHAKE);
    process.nextTick(() => socket.resume());
  });
}

function copyLimits(from: HttpServer, to: Pick<HttpServer, "requestTimeout" | "headersTimeout" | "keepAliveTimeout">) {
  to.requestTimeout = from.requestTimeout;
  to.headersTimeout = from.headersTimeout;
  to.keepAliveTimeout = from.keepAliveTimeout;
}

const closed = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
