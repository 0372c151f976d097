import { createHash } from "node:crypto";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { createServer, type OutgoingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const MEGABYTE = 1024 * 1024;
const SIZES = [10, 100];
const ROUNDS = 5;
const chunk = Buffer.alloc(64 * 1024, "0123456789abcdef");

/**
 * Uploads by presigned URLs beside a bare node:http server that writes what it gets into a file, in turns, so that what
 * disturbs the machine disturbs both; and the resident memory of this process, in which the stack runs.
 */
export async function measureUploads(session: { readonly api: string; readonly token: string }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-uploads-"));
  const sink = createServer((incoming, response) => {
    pipeline(incoming, createWriteStream(join(folder, "sink"))).then(
      () => response.end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((listening) => sink.listen(0, "127.0.0.1", listening));
  const address = sink.address();
  if (address === null || typeof address === "string") throw new Error("the sink has no port");
  const sinkUrl = `http://127.0.0.1:${address.port}/`;
  try {
    console.log(`uploads, medians of ${ROUNDS}, megabytes a second, and the most memory held`);
    for (const megabytes of SIZES) await compare(session, sinkUrl, megabytes);
  } finally {
    sink.closeAllConnections();
    sink.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  session: { readonly api: string; readonly token: string },
  sinkUrl: string,
  megabytes: number,
): Promise<void> {
  const size = megabytes * MEGABYTE;
  const sha256 = checksumOf(size);
  const rates: { presigned: number[]; bare: number[] } = { presigned: [], bare: [] };
  const cpu = { presigned: 0, bare: 0 };
  let memory = 0;
  const watch = setInterval(() => {
    memory = Math.max(memory, process.memoryUsage.rss());
  }, 20);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { url, headers } = await announce(session, size, sha256);
    const before = process.cpuUsage();
    rates.presigned.push(megabytes / (await secondsToSend(url, headers, size)));
    const between = process.cpuUsage(before);
    rates.bare.push(megabytes / (await secondsToSend(sinkUrl, { "content-length": size }, size)));
    const both = process.cpuUsage(before);
    cpu.presigned += millisOf(between);
    cpu.bare += millisOf(both) - millisOf(between);
  }
  clearInterval(watch);
  const [presigned, bare] = [median(rates.presigned), median(rates.bare)];
  const share = `${((presigned / bare) * 100).toFixed(0)} % (at least 50)`;
  console.log(
    `${megabytes} MB: presigned ${presigned.toFixed(0)}, bare ${bare.toFixed(0)}, ${share}, ${(memory / MEGABYTE).toFixed(0)} MB held`,
  );
  const [ours, theirs] = [cpu.presigned / ROUNDS, cpu.bare / ROUNDS].map((time) => `${time.toFixed(0)} ms`);
  console.log(`${" ".repeat(8)}CPU of client and server together: presigned ${ours}, bare ${theirs}`);
}

const millisOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1000;

async function announce(
  { api, token }: { readonly api: string; readonly token: string },
  size: number,
  sha256: string,
): Promise<{ url: string; headers: OutgoingHttpHeaders }> {
  const answer = await fetch(`${api}/upload-url`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "bench.bin", type: "application/octet-stream", size, sha256 }),
  });
  if (answer.status !== 201) throw new Error(`the upload was announced with ${answer.status}`);
  const { upload }: { upload: { url: string; headers: OutgoingHttpHeaders } } = JSON.parse(await answer.text());
  return upload;
}

async function secondsToSend(url: string, headers: OutgoingHttpHeaders, size: number): Promise<number> {
  const begin = performance.now();
  const outgoing = request(url, { method: "PUT", headers });
  const answered = new Promise<number>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
  });
  await pipeline(Readable.from(pieces(size)), outgoing);
  const status = await answered;
  if (status !== 200) throw new Error(`the upload was answered with ${status}`);
  return (performance.now() - begin) / 1000;
}

function* pieces(size: number): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += chunk.length) yield chunk.subarray(0, Math.min(chunk.length, size - sent));
}

function checksumOf(size: number): string {
  const hash = createHash("sha256");
  for (const piece of pieces(size)) hash.update(piece);
  return hash.digest("base64");
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
