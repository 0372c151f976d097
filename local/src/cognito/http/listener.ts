import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import { hasUnreadBody, readBody } from "../../http/body";
import { isLoopbackHost } from "../../http/loopback-only";
import { createLoopbackServer, type LoopbackServer } from "../../http/loopback-server";
import { writeAnswer } from "../../http/write-answer";
import { textForLog } from "../../model/errors";
import { CognitoError } from "../errors/cognito-error";
import { errorAnswer } from "./api-answer";
import type { HttpRequest, HttpResponse, HttpRoute } from "./http-route";

interface ListenerParts {
  readonly routes: readonly HttpRoute[];
  readonly newId: () => string;
  readonly log: (line: string) => void;
}

/**
 * The server of the pool's port: requests of a foreign `Host` are refused, then the routes are asked in order. What
 * goes wrong inside is answered 500 with a request id and no detail. It does NOT look at `Origin`: apiRoute does, for
 * operations that are signed.
 */
export const createPoolServer = (parts: ListenerParts): LoopbackServer =>
  createLoopbackServer((request, response) => {
    void answer(parts, request, response);
  });

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
    if (message.destroyed && !message.complete) return;
    if (!(error instanceof CognitoError)) parts.log(`${id} ${textForLog(error)}`);
    const known = error instanceof CognitoError ? error : new CognitoError("internal-error");
    finish(message, response, errorAnswer(known, id));
  }
}

function accept(message: IncomingMessage, id: string): HttpRequest {
  const host = message.headers.host ?? "";
  if (!isLoopbackHost(host)) throw new CognitoError("foreign-host", host.slice(0, 100));
  const target = message.url ?? "/";
  const url = URL.canParse(target, "http://localhost") ? new URL(target, "http://localhost") : undefined;
  if (url === undefined || !target.startsWith("/")) throw new CognitoError("unknown-operation");
  return {
    id,
    origin: `${message.socket instanceof TLSSocket ? "https" : "http"}://${host}`,
    method: message.method ?? "GET",
    url,
    headers: message.headers,
    address: message.socket.remoteAddress ?? "",
    body: (limit) => bodyOf(message, limit),
    stream: () => message,
  };
}

/** A body that was not read to its end ends the connection: the rest of it would be taken for the next request. */
function finish(message: IncomingMessage, response: ServerResponse, { status, headers = {}, body = "" }: HttpResponse) {
  const closing: [string, string][] = hasUnreadBody(message) ? [["connection", "close"]] : [];
  const given = Object.entries(headers).flatMap(([name, value]) =>
    (typeof value === "string" ? [value] : value).map((one): [string, string] => [name, one]),
  );
  writeAnswer(response, { status, headers: [...closing, ...given], body });
}

const BODY_LIMIT = 1_048_576;

async function bodyOf(message: IncomingMessage, limit: number = BODY_LIMIT): Promise<Buffer> {
  const body = await readBody(message, { limit });
  if (body === undefined) throw new CognitoError("request-too-large");
  return body;
}
