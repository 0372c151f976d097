import { createServer } from "node:http";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { JwtVerifier } from "aws-jwt-verify";
import type { JwksCache } from "aws-jwt-verify/jwk";

/**
 * What a gateway can reach at most on this machine: a bare node:http server that verifies the token of each request by
 * aws-jwt-verify and answers (`direct`), that hands the request to one worker thread (`worker`), and that remembers
 * verified tokens besides (`worker-cache`). Started by bench/gateway.ts, which sets BOUND to its settings as
 * JSON.
 */
export interface BoundSettings {
  readonly mode: "direct" | "worker" | "worker-cache";
  readonly issuer: string;
  readonly jwks: Parameters<JwksCache["addJwks"]>[1];
}

const ANSWER = JSON.stringify("Hello from Admin User");

if (isMainThread) serve(JSON.parse(process.env["BOUND"] ?? "{}"));
else parentPort?.on("message", ({ id, event }) => parentPort?.postMessage({ id, body: handle(event) }));

function handle(event: string): string {
  return JSON.parse(event).routeKey === "GET /AdminUser" ? ANSWER : "{}";
}

function serve({ mode, issuer, jwks }: BoundSettings): void {
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri: `${issuer}/jwks` });
  verifier.cacheJwks(jwks);
  const remembered = new Map<string, object>();
  const verify = (token: string): object => {
    const known = mode === "worker-cache" ? remembered.get(token) : undefined;
    if (known !== undefined) return known;
    const claims = verifier.verifySync(token);
    if (mode === "worker-cache") remembered.set(token, claims);
    return claims;
  };
  const ask = mode === "direct" ? handle : workerCall();
  const server = createServer(async (request, response) => {
    try {
      const claims = verify((request.headers.authorization ?? "").replace(/^Bearer /, ""));
      const event = { routeKey: `${request.method} ${request.url}`, headers: request.headers, claims };
      const body = await ask(JSON.stringify(event));
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
      response.end(body);
    } catch {
      response.writeHead(401).end();
    }
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}`);
  });
}

function workerCall(): (event: string) => Promise<string> {
  const worker = new Worker(__filename);
  const waiting = new Map<number, (body: string) => void>();
  let count = 0;
  worker.on("message", ({ id, body }: { id: number; body: string }) => {
    waiting.get(id)?.(body);
    waiting.delete(id);
  });
  return (event) =>
    new Promise((resolve) => {
      count += 1;
      waiting.set(count, resolve);
      worker.postMessage({ id: count, event });
    });
}
