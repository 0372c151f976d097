import {
  AdminDeleteUserCommand,
  DeleteUserPoolCommand,
  DeleteWebAuthnCredentialCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/model/json";
import { expectTold, type Told } from "../refusals";
import { PASSWORD, POOL_ID, type RunningPools, startFixture } from "../running-pool";
import { makeUser, tokensOf } from "../running-pool-steps";
import {
  beginRegistration,
  type CreationOptions,
  complete,
  OTHER_CLIENT,
  originOf,
  registerFor,
  startPasskeyPool,
} from "./passkey-steps";
import { type Ceremony, softwareAuthenticator } from "./software-authenticator";

/** Registering passkeys, by docs/aws-behaviour/cognito-passkeys.md, R. */

let running: RunningPools;
afterEach(() => running.close());

const invalid: Told = ["observed", "passkey-invalid", "Credential data is not valid"];
const noChallenge: Told = [
  "inferred",
  "passkey-challenge-not-found",
  "The challenge of this registration was not found, was used or has expired.",
];

test("StartWebAuthnRegistration answers options for a discoverable passkey of localhost, whatever the template names", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const options = await beginRegistration(running, access);
  expect(options).toEqual({
    authenticatorSelection: { requireResidentKey: true, residentKey: "required", userVerification: "preferred" },
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    excludeCredentials: [],
    pubKeyCredParams: [
      { alg: -7, type: "public-key" },
      { alg: -257, type: "public-key" },
    ],
    rp: { id: "localhost", name: "localhost" },
    timeout: 60_000,
    user: { displayName: "alice", id: expect.stringMatching(/^[\w-]+$/), name: "alice" },
  });
  expect(Buffer.from(options.user.id, "base64url").toString()).toMatch(/^[0-9a-f-]{36}$/);
  expect(running.logged.join("\n")).toContain("the relying party of passkeys is localhost here, not auth.example.com");
});

test("CompleteWebAuthnRegistration stores the passkey, which ListWebAuthnCredentials shows and DeleteWebAuthnCredential removes", async () => {
  running = await startPasskeyPool();
  const es = await registerFor(running, "alice", "ES256");
  const rs = await registerFor(running, "alice", "RS256");
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  const list = (more: object = {}) => running.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken, ...more }));
  const { Credentials = [] } = await list();
  expect(Credentials.map(({ CredentialId }) => CredentialId).sort()).toEqual([es.id, rs.id].sort());
  expect(Credentials[0]).toMatchObject({
    FriendlyCredentialName: "Passkey of a device",
    RelyingPartyId: "localhost",
    AuthenticatorAttachment: "platform",
    AuthenticatorTransports: ["internal"],
    CreatedAt: expect.any(Date),
  });
  const first = await list({ MaxResults: 1 });
  const second = await list({ MaxResults: 1, NextToken: first.NextToken });
  expect([...(first.Credentials ?? []), ...(second.Credentials ?? [])]).toEqual(Credentials);
  expect((await beginRegistration(running, AccessToken)).excludeCredentials).toHaveLength(2);
  await running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: es.id }));
  expect((await list()).Credentials?.map(({ CredentialId }) => CredentialId)).toEqual([rs.id]);
});

test("passkeys survive a restart", async () => {
  running = await startPasskeyPool();
  await registerFor(running, "alice");
  running = await running.restart();
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  expect((await running.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }))).Credentials).toHaveLength(1);
});

test.each<[string, Ceremony | ((options: CreationOptions) => Ceremony), Told]>([
  ["another challenge than the pool's", { challenge: "AAAA" }, noChallenge],
  [
    "a page of another site",
    { origin: "https://evil.example" },
    ["inferred", "passkey-origin-not-allowed", notAllowed("https://evil.example")],
  ],
  [
    "a page on another port of this machine",
    { origin: "http://localhost:1" },
    ["inferred", "passkey-origin-not-allowed", notAllowed("http://localhost:1")],
  ],
  [
    "a page at the IP address",
    { origin: "http://127.0.0.1:5173" },
    ["inferred", "passkey-origin-not-allowed", notAllowed("http://127.0.0.1:5173")],
  ],
  [
    "a page within a frame of another site",
    { crossOrigin: true },
    ["inferred", "passkey-origin-not-allowed", notAllowed("another site")],
  ],
  [
    "a page below another site, of a browser that names it",
    { topOrigin: "https://evil.example" },
    ["inferred", "passkey-origin-not-allowed", notAllowed("another site")],
  ],
  [
    "another relying party",
    { relyingParty: "evil.example" },
    ["inferred", "passkey-of-another-relying-party", "The passkey belongs to another relying party than localhost."],
  ],
  ["an authenticator that nobody touched", { isPresent: false }, invalid],
  ["an answer to a sign-in", { type: "webauthn.get" }, invalid],
  [
    "an attestation of an unknown format",
    { format: "made-up" },
    [
      "inferred",
      "passkey-not-supported",
      "The passkey is not supported: it comes with an attestation, and none was asked for.",
    ],
  ],
  [
    "an attestation with certificates",
    { format: "packed", statement: new Map([["x5c", [new Uint8Array(10)]]]) },
    [
      "inferred",
      "passkey-not-supported",
      "The passkey is not supported: it comes with an attestation, and none was asked for.",
    ],
  ],
  ["a statement where none belongs", { statement: new Map([["sig", new Uint8Array(10)]]) }, invalid],
])("CompleteWebAuthnRegistration refuses %s, and stores nothing", async (_what, ceremony, told) => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const options = await beginRegistration(running, access);
  const given = typeof ceremony === "function" ? ceremony(options) : ceremony;
  await expectTold(complete(running, access, softwareAuthenticator(originOf(running)).register(options, given)), told);
  expect(stored(running)).toBe(0);
});

function notAllowed(origin: string): string {
  return `A page of ${origin} may not register passkeys here. Open it at localhost, and give the app client a callback URL of its origin.`;
}

test("CompleteWebAuthnRegistration refuses an algorithm that was not offered", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const made = softwareAuthenticator(originOf(running), "EdDSA").register(await beginRegistration(running, access));
  await expectTold(complete(running, access, made), [
    "inferred",
    "passkey-not-supported",
    "The passkey is not supported: its key is for neither ES256 nor RS256.",
  ]);
});

test("CompleteWebAuthnRegistration takes an authenticator that vouches for itself, by its own key alone", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const foreign = softwareAuthenticator(originOf(running)).privateKey;
  const forged = softwareAuthenticator(originOf(running)).register(await beginRegistration(running, access), {
    isSelfAttested: true,
    key: foreign,
  });
  await expectTold(complete(running, access, forged), invalid);
  const made = softwareAuthenticator(originOf(running)).register(await beginRegistration(running, access), {
    isSelfAttested: true,
  });
  await complete(running, access, made);
  expect(stored(running)).toBe(1);
});

test("CompleteWebAuthnRegistration takes a page of the client's own callback at localhost", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const made = softwareAuthenticator("http://localhost:5173").register(await beginRegistration(running, access));
  await complete(running, access, made);
  expect(stored(running)).toBe(1);
});

test.each<[string, unknown]>([
  ["no object", "text"],
  ["no members", {}],
  ["an id that is not its raw id", { id: "AAAA", rawId: "BBBB", type: "public-key", response: {} }],
  [
    "more than 20,000 characters",
    { id: "AAAA", rawId: "AAAA", type: "public-key", response: { a: "A".repeat(20_000) } },
  ],
  [
    "bytes that are no CBOR",
    {
      id: "AAAA",
      rawId: "AAAA",
      type: "public-key",
      response: { clientDataJSON: Buffer.from("[]").toString("base64url"), attestationObject: "AAAA" },
    },
  ],
])("CompleteWebAuthnRegistration refuses a credential of %s", async (_what, credential) => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  await expectTold(complete(running, access, credential), invalid);
});

test("a challenge belongs to one user, counts once and expires", async () => {
  running = await startPasskeyPool();
  const origin = originOf(running);
  const { access } = await tokensOf(running.sdk, "alice");
  const { access: ofBob } = await tokensOf(running.sdk, "bob");
  const options = await beginRegistration(running, access);
  await expectTold(complete(running, ofBob, softwareAuthenticator(origin).register(options)), noChallenge);
  await complete(running, access, softwareAuthenticator(origin).register(options));
  await expectTold(complete(running, access, softwareAuthenticator(origin).register(options)), noChallenge);
  const late = await beginRegistration(running, access);
  running.advance(180_000);
  await expectTold(complete(running, access, softwareAuthenticator(origin).register(late)), noChallenge);
  expect(stored(running)).toBe(1);
});

test("of two answers to one challenge at the same time one is stored", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const options = await beginRegistration(running, access);
  const made = [1, 2].map(() => softwareAuthenticator(originOf(running)).register(options));
  const results = await Promise.allSettled(made.map((credential) => complete(running, access, credential)));
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(stored(running)).toBe(1);
});

test("CompleteWebAuthnRegistration refuses the token of another client than the one that started", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const { AuthenticationResult } = await running.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: "USER_PASSWORD_AUTH",
      ClientId: OTHER_CLIENT,
      AuthParameters: { USERNAME: "alice", PASSWORD },
    }),
  );
  const made = softwareAuthenticator(originOf(running)).register(await beginRegistration(running, access));
  await expectTold(complete(running, AuthenticationResult?.AccessToken ?? "", made), [
    "inferred",
    "passkey-of-another-client",
    "The access token is for another client than the one that started the registration.",
  ]);
});

test("a passkey's id is registered once, by whomever", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  for (const username of ["alice", "bob"]) {
    const { access } = await tokensOf(running.sdk, username);
    const made = softwareAuthenticator(originOf(running)).register(await beginRegistration(running, access), {
      id: passkey.id,
    });
    await expectTold(complete(running, access, made), [
      "inferred",
      "passkey-exists",
      "The passkey is already registered.",
    ]);
  }
  expect(stored(running)).toBe(1);
});

test("a user registers 20 passkeys at most", async () => {
  running = await startPasskeyPool();
  const { access } = await tokensOf(running.sdk, "alice");
  const early = await beginRegistration(running, access);
  for (let count = 0; count < 20; count += 1)
    await complete(
      running,
      access,
      softwareAuthenticator(originOf(running)).register(await beginRegistration(running, access)),
    );
  const told: Told = ["inferred", "too-many-passkeys", "A user can register 20 passkeys at most."];
  await expectTold(beginRegistration(running, access), told);
  await expectTold(complete(running, access, softwareAuthenticator(originOf(running)).register(early)), told);
});

test.each<[string, JsonObject, Told]>([
  [
    "a pool that allows no passkeys",
    { WebAuthnRelyingPartyID: "auth.example.com" },
    ["inferred", "passkeys-not-enabled", "Passkeys are not enabled for the user pool."],
  ],
  [
    "a pool without a relying party and without a domain",
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] } } },
    ["inferred", "relying-party-missing", "The user pool has neither a relying party ID nor a domain."],
  ],
])("StartWebAuthnRegistration refuses %s", async (_what, pool, told) => {
  running = await startFixture({ pool });
  await makeUser(running.sdk, "alice");
  const { access } = await tokensOf(running.sdk, "alice");
  await expectTold(beginRegistration(running, access), told);
});

test("user verification is required where the pool says so, and a passkey without it is refused", async () => {
  running = await startPasskeyPool({ WebAuthnUserVerification: "required" });
  const { access } = await tokensOf(running.sdk, "alice");
  const options = await beginRegistration(running, access);
  expect(options.authenticatorSelection.userVerification).toBe("required");
  const made = softwareAuthenticator(originOf(running)).register(options, { isVerified: false });
  await expectTold(complete(running, access, made), [
    "inferred",
    "passkey-not-supported",
    "The passkey is not supported: its authenticator does not verify the user.",
  ]);
});

test("DeleteWebAuthnCredential knows the user's own passkeys alone", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const { access: AccessToken } = await tokensOf(running.sdk, "bob");
  await expectTold(running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: passkey.id })), [
    "inferred",
    "no-such-passkey",
    "The passkey does not exist.",
  ]);
  expect(stored(running)).toBe(1);
});

test("the passkeys of a deleted user are removed, and those of a deleted pool", async () => {
  running = await startPasskeyPool();
  await registerFor(running, "alice");
  await registerFor(running, "bob");
  await running.sdk.send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  expect(stored(running)).toBe(1);
  await running.sdk.send(new DeleteUserPoolCommand({ UserPoolId: POOL_ID }));
  expect(stored(running)).toBe(0);
});

/** Passkeys in the store, each counted by both of its records. */
function stored({ pools }: RunningPools): number {
  const { tables } = pools.services;
  const passkeys = [...tables.passkeys.entries([POOL_ID])].length;
  expect([...tables.passkeyHolders.entries([POOL_ID])]).toHaveLength(passkeys);
  return passkeys;
}
