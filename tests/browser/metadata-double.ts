import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Kept {
  readonly item: Record<string, unknown>;
  body?: Buffer;
}

/** Stands for the routes about files and their storage: in memory, the real gateway deciding who gets in. */
export async function openMetadataDouble(real: () => string, page: () => string) {
  const kept = new Map<string, Kept>();
  let order = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = new URL(request.url ?? "/", url);
    response.setHeader("access-control-allow-origin", page());
    response.setHeader("access-control-expose-headers", "www-authenticate");
    if (request.method === "OPTIONS") {
      response.setHeader("access-control-allow-methods", "GET,POST,PUT,DELETE");
      response.setHeader("access-control-allow-headers", "content-type,authorization,x-amz-checksum-sha256");
      response.writeHead(204).end();
      return;
    }
    const send = (status: number, body?: unknown) => {
      response.writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const body = await bodyOf(request);
    if (at.pathname.startsWith("/bucket/")) {
      const found = kept.get(at.pathname.slice(8));
      if (found === undefined) return send(404);
      if (request.method === "GET") {
        response.writeHead(200, { "content-disposition": "attachment" }).end(found.body);
        return;
      }
      found.body = body;
      const sum = createHash("sha256").update(body).digest("base64");
      if (sum !== found.item["sha256"]) return send(400);
      found.item["status"] = "stored";
      return send(200);
    }
    const isFiles = at.pathname === "/upload-url" || at.pathname.startsWith("/metadata");
    const asked = await fetch(`${real()}${isFiles ? "/RegularUser" : at.pathname}`, {
      headers: request.headers.authorization === undefined ? {} : { authorization: request.headers.authorization },
    });
    const said = asked.headers.get("www-authenticate");
    if (said !== null) response.setHeader("www-authenticate", said);
    if (!isFiles || asked.status !== 200) return send(asked.status, await asked.json());
    const claims = JSON.parse(Buffer.from(request.headers.authorization?.split(".")[1] ?? "", "base64url").toString());
    const isAdmin = String(claims.scope).includes("admin-");
    const owner = String(claims.username);
    const mine = (id: string | null) => {
      const found = kept.get(id ?? "");
      return found !== undefined && (isAdmin || found.item["owner"] === owner) ? found : undefined;
    };
    if (at.pathname === "/upload-url") {
      const { name, type, size, sha256 } = JSON.parse(body.toString());
      if (size > 104_857_600) return send(413, { title: "Too large", detail: "The file may have 104857600 bytes." });
      const id = randomUUID();
      order += 1;
      const createdAt = new Date(1_760_000_000_000 + order * 1000).toISOString();
      kept.set(id, { item: { id, name, type, size, sha256, owner, status: "pending", createdAt } });
      const headers = { "content-type": type, "content-length": String(size), "x-amz-checksum-sha256": sha256 };
      return send(201, {
        id,
        upload: { method: "PUT", url: `${url}/bucket/${id}`, headers },
        expiresAt: "2099-01-01T00:00:00Z",
      });
    }
    if (at.pathname === "/metadata/list") {
      const wanted = at.searchParams.get("owner");
      if (wanted !== null && !isAdmin)
        return send(403, { title: "Forbidden", detail: "Only administrators may ask for others' files." });
      const all = [...kept.values()]
        .map(({ item }) => item)
        .filter((item) => wanted === "*" || item["owner"] === (wanted ?? owner))
        .reverse();
      const from = Number(at.searchParams.get("cursor") ?? 0);
      const limit = Number(at.searchParams.get("limit") ?? 50);
      return send(200, {
        items: all.slice(from, from + limit),
        ...(all.length > from + limit && { cursor: String(from + limit) }),
      });
    }
    const found = mine(at.searchParams.get("id"));
    if (found === undefined) return send(404, { title: "Not Found" });
    if (request.method === "DELETE") {
      kept.delete(String(found.item["id"]));
      return send(204);
    }
    return send(200, {
      ...found.item,
      ...(found.item["status"] === "stored" && { download: { url: `${url}/bucket/${found.item["id"]}` } }),
    });
  }
  return {
    url,
    kept,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function bodyOf(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
