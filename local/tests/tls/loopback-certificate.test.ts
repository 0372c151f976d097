import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer, connect as tlsConnect } from "node:tls";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { makeCertificate } from "../../src/http/tls/certificate";
import { context, objectId, octets, sequence } from "../../src/http/tls/der";
import { loopbackCertificate } from "../../src/http/tls/loopback-certificate";
import { epochMillis } from "../../src/model/time";
import { startHosted } from "../cognito/oauth/hosted-pool";

const DAY = 86_400_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tls-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const certificateAt = (now: number = Date.now()) =>
  loopbackCertificate({ directory, clock: () => epochMillis(now), random: randomBytes });

test("the certificate is for this machine, signed by an authority that can't vouch for any other name", () => {
  const { cert, authorityFile } = certificateAt();
  const server = new X509Certificate(cert);
  const authority = new X509Certificate(readFileSync(authorityFile));
  expect(server.verify(authority.publicKey)).toBe(true);
  expect(server.checkIssued(authority)).toBe(true);
  expect([server.ca, authority.ca]).toEqual([false, true]);
  expect(server.subjectAltName).toBe(
    "DNS:localhost, DNS:*.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
  );
  // 2.5.29.30, critical: name constraints.
  expect(authority.raw.includes(Buffer.from("0603551d1e0101ff", "hex"))).toBe(true);
});

test("the certificate is valid for more than a year, and stays the same until a month before its end", () => {
  const now = Date.UTC(2026, 10, 21);
  const first = certificateAt(now);
  const end = Date.parse(new X509Certificate(first.cert).validTo);
  expect(end - now).toBeGreaterThan(365 * DAY);
  expect(certificateAt(end - 30 * DAY - 1)).toEqual(first);
  const renewed = certificateAt(end - 30 * DAY);
  expect(renewed.cert).not.toBe(first.cert);
  const authority = new X509Certificate(readFileSync(first.authorityFile));
  expect(new X509Certificate(renewed.cert).verify(authority.publicKey)).toBe(true);
});

test("the certificate is made anew where one of its files is damaged or does not fit", () => {
  const first = certificateAt();
  writeFileSync(join(directory, "server.pem"), "damaged");
  const second = certificateAt();
  expect(second.key).not.toBe(first.key);
  writeFileSync(join(directory, "server.key"), first.key);
  expect([first.key, second.key]).not.toContain(certificateAt().key);
});

test("the certificate's files can be read by their owner alone", () => {
  certificateAt();
  const modes = readdirSync(directory).map((name) => statSync(join(directory, name)).mode & 0o077);
  expect(modes).toHaveLength(4);
  if (process.platform !== "win32") expect(modes.every((mode) => mode === 0)).toBe(true);
});

test("TLS accepts the names of this machine and refuses another", async () => {
  const { key, cert, authorityFile } = certificateAt();
  expect(await judge({ key, cert }, authorityFile, "localhost")).toBe("trusted");
  expect(await judge({ key, cert }, authorityFile, "example.com")).toMatch(/^ERR_TLS_CERT_ALTNAME_INVALID/);
});

test("a holder of the authority's key can't vouch for another name with it", async () => {
  const { key, authorityFile } = certificateAt();
  const subjectNames = sequence(context(2, Buffer.from("example.com"), false));
  const privateKey = createPrivateKey(key);
  const cert = makeCertificate({
    subject: "example.com",
    issuer: "Gatehouse on this machine",
    publicKey: createPublicKey(privateKey),
    signingKey: createPrivateKey(readFileSync(join(directory, "authority.key"))),
    serial: Buffer.from([1, 2, 3]),
    from: new Date(Date.now() - DAY),
    until: new Date(Date.now() + DAY),
    extensions: [sequence(objectId("2.5.29.17"), octets(subjectNames))],
  });
  expect(await judge({ key, cert }, authorityFile, "example.com")).toMatch(/permitted subtree violation/);
});

/** What a TLS client that trusts the authority makes of a certificate. */
async function judge(
  identity: { key: string; cert: string },
  authorityFile: string,
  servername: string,
): Promise<string> {
  const server = createTlsServer(identity, (socket) => socket.end());
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ca = readFileSync(authorityFile);
  const verdict = await new Promise<string>((resolve) => {
    const socket = tlsConnect({ port, host: "127.0.0.1", ca, servername }, () => {
      resolve("trusted");
      socket.destroy();
    });
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`));
  });
  await new Promise((resolve) => server.close(resolve));
  return verdict;
}

const get = (url: string, ca: string) =>
  new Promise<{ status: number | undefined; cookies: readonly string[] }>((resolve, reject) => {
    const sent = request(url, { ca }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, cookies: response.headers["set-cookie"] ?? [] }));
    });
    sent.on("error", reject);
    sent.end();
  });

test("a pool's port with a certificate speaks https and http, names the domain by https, and releases every connection", async () => {
  const { authorityFile, ...tls } = certificateAt();
  const ca = readFileSync(authorityFile, "utf8");
  const running = await startHosted({ options: { tls } });
  const { endpoint, pools } = running.pools;
  expect(pools[0]?.domain).toBe(endpoint.replace("http:", "https:"));
  expect(endpoint).toMatch(/^http:/);
  const [client] = pools[0]?.clients ?? [];
  const page = `login?response_type=code&client_id=${client?.clientId}&redirect_uri=http://localhost:8080`;
  for (const host of ["127.0.0.1", "localhost"]) {
    const { status, cookies } = await get(`${pools[0]?.domain.replace("127.0.0.1", host)}/${page}`, ca);
    expect([status, cookies[0]?.endsWith("; Secure")]).toEqual([200, true]);
  }
  expect((await fetch(`${endpoint}/error`)).status).toBe(400);
  const silent = connect(Number(new URL(endpoint).port), "127.0.0.1");
  await new Promise((resolve) => silent.once("connect", resolve));
  const ended = new Promise((resolve) => silent.once("close", resolve));
  await running.close();
  await ended;
});

test("a taken port is reported as without a certificate", async () => {
  const { authorityFile: _file, ...tls } = certificateAt();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(startHosted({ options: { tls, port } })).rejects.toMatchObject({ code: "port-taken" });
  await new Promise((resolve) => taken.close(resolve));
});
