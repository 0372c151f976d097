import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type LoopbackCertificate, loopbackCertificate } from "../../../src/http/tls/loopback-certificate";
import { systemClock } from "../../../src/model/time";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser } from "../running-pool-steps";
import { CALLBACK, MACHINE_ID, secretOf, startHosted } from "./hosted-pool";
import { TestBrowser } from "./test-browser";

/**
 * Other people's clients, unmodified, with a local issuer: what they compare (discovery, issuer, nonce, at_hash, state,
 * content types, cache headers) is compared by them. They are ESM alone, so each runs in a process of its own.
 */

let directory: string;
let certificate: LoopbackCertificate;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tls-"));
  certificate = loopbackCertificate({ directory, clock: systemClock, random: randomBytes });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

for (const library of ["openid-client", "oauth4webapi"]) {
  test.each(["http", "https"])(
    `${library} signs in by %s, refreshes, reads, revokes, and acts for itself`,
    async (scheme) => {
      const tls = scheme === "https" ? certificate : undefined;
      const running = await startHosted({ options: { issuerMode: "local", tls } });
      await makeUser(running.sdk, "alice", { email: "alice@example.com" });
      const issuer = `${running.pools.pools[0]?.domain}/${POOL_ID}`;
      expect(issuer).toBe(`${running.pools.endpoint.replace("http", scheme)}/${POOL_ID}`);
      const answer = await drive(library, running, issuer);
      expect(answer).toEqual({
        issuer,
        info: expect.objectContaining({ email: "alice@example.com", username: "alice" }),
        hasRefreshed: true,
        afterwards: "invalid_grant",
        granted: { scope: "orders/read", expiresIn: 3600 },
      });
      await running.close();
    },
  );
}

async function drive(library: string, running: RunningPools, issuer: string): Promise<unknown> {
  const given = {
    issuer,
    clientId: CLIENT_ID,
    callback: CALLBACK,
    machineId: MACHINE_ID,
    machineSecret: secretOf(running),
  };
  const child = spawn(process.execPath, [join(__dirname, "judges", `${library}.mjs`), JSON.stringify(given)], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate.authorityFile },
  });
  const complaints: string[] = [];
  child.stderr.on("data", (text: Buffer) => complaints.push(text.toString()));
  const lines = linesOf(child);
  const first = await lines.next();
  if (first.done === true) throw new Error(complaints.join(""));
  const { signInAt } = JSON.parse(first.value);
  child.stdin.end(`${await signInAs(running, new URL(signInAt))}\n`);
  const last = await lines.next();
  if (last.done === true) throw new Error(complaints.join(""));
  return JSON.parse(last.value);
}

/** What a person does: opens the sign-in page, enters name and password, and returns with the server's answer. */
async function signInAs(running: RunningPools, { pathname, search }: URL): Promise<string> {
  const browser = new TestBrowser(running);
  await browser.follow(await browser.get(`${pathname}${search}`));
  return (await browser.submit({ username: "alice", password: "Correct-Horse-1" })).location;
}

async function* linesOf({ stdout }: ChildProcess): AsyncGenerator<string> {
  if (stdout !== null) yield* createInterface({ input: stdout });
}
