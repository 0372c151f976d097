import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** An OpenID provider on a loopback address whose documents a test sets. */
export interface IssuerServer {
  readonly url: string;
  readonly port: number;
  jwks: readonly unknown[];
  /** What has been asked for, in order. */
  readonly asked: string[];
  /** Answers in the place of a document, by path. */
  readonly instead: Map<string, Handler>;
  close(): Promise<void>;
}

export const DISCOVERY = "/.well-known/openid-configuration";

export async function openIssuer(jwks: readonly unknown[]): Promise<IssuerServer> {
  const asked: string[] = [];
  const instead = new Map<string, Handler>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    const handler = instead.get(path);
    if (handler !== undefined) return handler(request, response);
    if (path === DISCOVERY) return sendJson(response, { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` });
    if (path === "/jwks") return sendJson(response, { keys: issuer.jwks });
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const issuer: IssuerServer = {
    url: `http://127.0.0.1:${port}`,
    port,
    jwks,
    asked,
    instead,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

export function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
