import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsV4Signer } from "aws4fetch";
import { credentials } from "./table";

interface StoredObject {
  readonly body: Buffer;
  readonly type: string;
  readonly sha256: string | undefined;
  readonly lastModified: Date;
}

interface TestBucket {
  readonly endpoint: string;
  readonly name: string;
  /** By key. A test puts objects here that no URL would take. */
  readonly objects: Map<string, StoredObject>;
  /** Answers every request with 503 while it is true. */
  readonly outage: { on: boolean };
  readonly close: () => Promise<void>;
}

/**
 * A bucket that does what these functions ask of S3, and believes nothing: each signature is made again by aws4fetch from
 * what really arrived, presigned or in the headers, and of an upload length, type and checksum are held against it.
 */
export async function openBucket(clock: () => number): Promise<TestBucket> {
  const objects = new Map<string, StoredObject>();
  const outage = { on: false };
  const server = createServer((request, response) => {
    answer(request, response, { objects, outage, clock }).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    name: "uploads",
    objects,
    outage,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const sha256Of = (body: Buffer | string): string => createHash("sha256").update(body).digest("base64");

interface Inside {
  readonly objects: Map<string, StoredObject>;
  readonly outage: { readonly on: boolean };
  readonly clock: () => number;
}

async function answer(request: IncomingMessage, response: ServerResponse, inside: Inside): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
  if (inside.outage.on) return void response.writeHead(503).end();
  const refusal = (await refusalOf(request, url, inside.clock())) ?? refusalOfBody(request, body);
  if (refusal !== undefined) return void response.writeHead(403).end(refusal);
  const key = decodeURIComponent(url.pathname).replace(/^\/uploads\//, "");
  const object = inside.objects.get(key);
  switch (request.method) {
    case "PUT":
      inside.objects.set(key, {
        body,
        type: request.headers["content-type"] ?? "",
        sha256: header(request, "x-amz-checksum-sha256"),
        lastModified: new Date(Math.floor(inside.clock() / 1000) * 1000),
      });
      return void response.writeHead(200).end();
    case "DELETE":
      inside.objects.delete(key);
      return void response.writeHead(204).end();
    default:
      if (object === undefined) return void response.writeHead(404).end();
      response.writeHead(200, {
        "content-length": object.body.length,
        "content-type": url.searchParams.get("response-content-type") ?? object.type,
        "content-disposition": url.searchParams.get("response-content-disposition") ?? "none",
        "last-modified": object.lastModified.toUTCString(),
        ...(request.headers["x-amz-checksum-mode"] === "ENABLED" &&
          object.sha256 && { "x-amz-checksum-sha256": object.sha256 }),
      });
      return void response.end(request.method === "HEAD" ? undefined : object.body);
  }
}

const header = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
};

async function refusalOf(request: IncomingMessage, url: URL, now: number): Promise<string | undefined> {
  const signature = url.searchParams.get("X-Amz-Signature");
  if (signature !== null) return refusalOfUrl(request, url, signature, now);
  const authorization = header(request, "authorization") ?? "";
  const [, names = "", given = ""] = /SignedHeaders=([^,]+), Signature=([0-9a-f]+)/.exec(authorization) ?? [];
  const signed = await new AwsV4Signer({
    ...common(request, names),
    url: url.href,
    datetime: header(request, "x-amz-date") ?? "",
  }).sign();
  const made = /Signature=([0-9a-f]+)/.exec(signed.headers.get("authorization") ?? "")?.[1];
  return made !== undefined && made === given ? undefined : "the signature does not match";
}

async function refusalOfUrl(request: IncomingMessage, url: URL, signature: string, now: number) {
  const names = url.searchParams.get("X-Amz-SignedHeaders") ?? "";
  const datetime = url.searchParams.get("X-Amz-Date") ?? "";
  const made = Date.parse(datetime.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(now < made + Number(url.searchParams.get("X-Amz-Expires")) * 1000)) return "Request has expired";
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && !names.split(";").includes(name),
  );
  if (unsigned.length > 0) return `headers that are not signed: ${unsigned}`;
  const bare = new URL(url);
  for (const name of ["Algorithm", "Credential", "Date", "Security-Token", "Signature", "SignedHeaders"]) {
    bare.searchParams.delete(`X-Amz-${name}`);
  }
  const again = await new AwsV4Signer({ ...common(request, names), url: bare.href, datetime, signQuery: true }).sign();
  return again.url.searchParams.get("X-Amz-Signature") === signature ? undefined : "the signature does not match";
}

function common(request: IncomingMessage, names: string) {
  const headers = Object.fromEntries(
    names
      .split(";")
      .filter((name) => !["host", "x-amz-date", "x-amz-security-token"].includes(name))
      .map((name) => [name, header(request, name) ?? ""]),
  );
  return {
    ...credentials,
    method: request.method ?? "",
    headers,
    service: "s3",
    region: "us-east-1",
    allHeaders: true,
  };
}

function refusalOfBody(request: IncomingMessage, body: Buffer): string | undefined {
  const checksum = header(request, "x-amz-checksum-sha256");
  if (request.method !== "PUT") return undefined;
  return checksum === sha256Of(body) ? undefined : "the checksum does not match";
}
