import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Server as NetServer } from "node:net";
import { TLSSocket } from "node:tls";
import { CognitoError } from "../errors/cognito-error";
import { errorAnswer } from "./api-answer";
import { type HttpRequest, type HttpRoute, readBody, writeResponse } from "./exchange";
import { foreignHost } from "./local-only";

interface ListenerParts {
  readonly routes: readonly HttpRoute[];
  readonly newId: () => string;
  readonly log: (line: string) => void;
}

/** A server with what ends it: its connections are cut. */
export interface HttpListener<Listening extends NetServer = Server> {
  readonly server: Listening;
  readonly close: () => Promise<void>;
}

/**
 * The server of the pool's port: requests of a foreign `Host` are refused, then the routes are asked in order. What
 * goes wrong inside is answered 500 with a request id and no detail.
 */
export function createListener(parts: ListenerParts): HttpListener {
  const server = createServer((request, response) => {
    void answer(parts, request, response);
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.keepAliveTimeout = 60_000;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { server, close };
}

async function answer(parts: ListenerParts, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = parts.newId();
  try {
    const request = accept(message, id);
    for (const route of parts.routes) {
      const answered = await route(request);
      if (answered !== undefined) return finish(message, response, answered);
    }
    finish(message, response, { status: 404, headers: { "content-type": "text/plain" }, body: "Not Found\n" });
  } catch (error) {
    if (!(error instanceof CognitoError)) parts.log(`${id} ${error instanceof Error ? error.stack : String(error)}`);
    const known = error instanceof CognitoError ? error : new CognitoError("internal-error");
    finish(message, response, errorAnswer(known, id));
  }
}

function accept(message: IncomingMessage, id: string): HttpRequest {
  const host = message.headers.host ?? "";
  if (foreignHost(host)) throw new CognitoError("foreign-host", host.slice(0, 100));
  const target = message.url ?? "/";
  const url = URL.canParse(target, "http://localhost") ? new URL(target, "http://localhost") : undefined;
  if (url === undefined || !target.startsWith("/")) throw new CognitoError("unknown-operation");
  return {
    id,
    origin: `${message.socket instanceof TLSSocket ? "https" : "http"}://${host}`,
    method: message.method ?? "GET",
    url,
    headers: message.headers,
    body: (limit) => readBody(message, limit),
  };
}

/** A body that was not read to its end ends the connection: the rest of it would be taken for the next request. */
function finish(
  message: IncomingMessage,
  response: ServerResponse,
  answered: Parameters<typeof writeResponse>[1],
): void {
  if (response.headersSent || response.destroyed) return;
  if (!message.complete && hasBody(message)) response.setHeader("connection", "close");
  writeResponse(response, answered);
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
