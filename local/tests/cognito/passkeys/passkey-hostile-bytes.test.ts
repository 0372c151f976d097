import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { CognitoError } from "../../../src/cognito/errors/cognito-error";
import { findByUsername } from "../../../src/cognito/users/find-user";
import { completeRegistration, startRegistration } from "../../../src/cognito/users/passkeys/registration";
import { verifyAssertion } from "../../../src/cognito/users/passkeys/verify-assertion";
import { CLIENT_ID, type RunningPools } from "../running-pool";
import { originOf, registerFor, startPasskeyPool } from "./passkey-steps";
import { type SoftwareAuthenticator, softwareAuthenticator } from "./software-authenticator";

/** Credentials of bytes that no authenticator makes, by the functions that every operation and page calls. */

let running: RunningPools;
let passkey: SoftwareAuthenticator;

beforeAll(async () => {
  running = await startPasskeyPool();
  // Of RSA: the DER around an ECDSA signature has bytes that readers may ignore.
  passkey = await registerFor(running, "alice", "RS256");
});
afterAll(() => running.close());

function alice() {
  const { services } = running.pools;
  const { pool, client } = services.pools.client(CLIENT_ID);
  const user = findByUsername(services, pool, "alice");
  if (user === undefined) throw new Error("There is no alice.");
  return { pool, client, user };
}

/** A registration with another attestation object; what it comes to. */
async function register(change: (bytes: Buffer) => Uint8Array): Promise<string> {
  const { services } = running.pools;
  const options = JSON.parse(JSON.stringify(startRegistration(services, alice())));
  const made = JSON.parse(JSON.stringify(softwareAuthenticator(originOf(running)).register(options)));
  const changed = change(Buffer.from(made.response.attestationObject, "base64url"));
  made.response.attestationObject = Buffer.from(changed).toString("base64url");
  try {
    await completeRegistration(services, alice(), made);
    return "stored";
  } catch (error) {
    if (error instanceof CognitoError) return error.code;
    throw error;
  }
}

test.each<[string, Uint8Array]>([
  ["arrays within arrays, 14,000 deep", Buffer.alloc(14_000, 0x81)],
  ["maps within maps, 7,000 deep", Buffer.alloc(14_000, Buffer.from([0xa1, 0x00]))],
  [
    "an array that claims more elements than there are atoms",
    Buffer.from([0x9b, 255, 255, 255, 255, 255, 255, 255, 255]),
  ],
  ["a string that claims four gigabytes", Buffer.from([0x5a, 255, 255, 255, 255])],
  ["tags within tags", Buffer.alloc(14_000, 0xc1)],
  ["one byte", Buffer.from([0xff])],
])("an attestation object of %s is refused as no credential", async (_what, bytes) => {
  expect(await register(() => bytes)).toBe("passkey-invalid");
});

test("an attestation object with any byte changed is refused or stored, and never breaks anything", async () => {
  const codes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, by) => {
      const { tables } = running.pools.services;
      codes.add(
        await register((bytes) => {
          const index = place % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ by;
          return bytes;
        }),
      );
      // Stored ones are removed again: a user may have twenty.
      for (const { key, value } of [...tables.passkeys.entries([alice().pool.id])])
        if (value.credentialId !== passkey.id) running.pools.services.store.write(() => tables.passkeys.remove(...key));
    }),
    { numRuns: 150 },
  );
  expect([...codes]).toContain("passkey-invalid");
});

test("an assertion with any byte changed is refused", async () => {
  const challenge = Buffer.alloc(32, 7).toString("base64url");
  const { services } = running.pools;
  const parts = ["clientDataJSON", "authenticatorData", "signature"] as const;
  const verdictOf = (text: string) => verifyAssertion(services, { ...alice(), challenge }, text);
  expect((await verdictOf(passkey.assert({ challenge }))).kind).toBe("verified");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...parts), fc.nat(), fc.integer({ min: 1, max: 255 }), async (part, place, by) => {
      const credential = JSON.parse(passkey.assert({ challenge }));
      const bytes = Buffer.from(credential.response[part], "base64url");
      const index = place % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ by;
      credential.response[part] = bytes.toString("base64url");
      expect((await verdictOf(JSON.stringify(credential))).kind).toBe("refused");
    }),
    { numRuns: 200 },
  );
});

test("any JSON in the place of a credential is refused as no credential", async () => {
  const { services } = running.pools;
  await fc.assert(
    fc.asyncProperty(fc.json({ maxDepth: 4 }), async (text) => {
      expect(await verifyAssertion(services, { ...alice(), challenge: "x" }, text)).toEqual({
        kind: "refused",
        reason: "it is no credential",
      });
      await expect(completeRegistration(services, alice(), JSON.parse(text))).rejects.toMatchObject({
        code: "passkey-invalid",
      });
    }),
    { numRuns: 200 },
  );
});
