import {
  AdminDeleteUserCommand,
  AdminGetUserAuthFactorsCommand,
  AdminInitiateAuthCommand,
  DeleteWebAuthnCredentialCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, expect, test } from "@jest/globals";
import { ERRORS } from "../../../src/cognito/errors/cognito-error";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { claimsOf, tokensOf } from "../running-pool-steps";
import {
  answer,
  askedFor,
  begin,
  OTHER_CLIENT,
  originOf,
  registerFor,
  signInWith,
  startPasskeyPool,
} from "./passkey-steps";
import { type Ceremony, softwareAuthenticator } from "./software-authenticator";

/** Signing in by passkey, by docs/aws-behaviour/cognito-passkeys.md, S. */

let running: RunningPools;
afterEach(() => running.close());

/** The one answer to whatever is wrong with a passkey, and the reason for the log alone. */
async function expectRefused(attempt: Promise<unknown>, reason: string): Promise<void> {
  const { message } = ERRORS["wrong-credentials"];
  await expect(attempt).rejects.toMatchObject({ name: "NotAuthorizedException", message });
  expect(running.logged.at(-1)).toBe(`A passkey was refused: ${reason}.`);
}

test.each(["ES256", "RS256"] as const)(
  "RespondToAuthChallenge signs in by a passkey of %s, again and again",
  async (algorithm) => {
    running = await startPasskeyPool();
    const passkey = await registerFor(running, "alice", algorithm);
    for (const username of ["alice", "alice@example.com", "ALICE"]) {
      const { AuthenticationResult } = await signInWith(running, username, passkey);
      expect(claimsOf(AuthenticationResult?.IdToken ?? "")).toMatchObject({ "cognito:username": "alice" });
    }
  },
);

test("a passkey without a counter, as synced ones are, signs in again and again", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice", "ES256", false);
  await signInWith(running, "alice", passkey);
  expect((await signInWith(running, "alice", passkey)).AuthenticationResult?.AccessToken).toBeDefined();
});

test("InitiateAuth asks for one of the user's passkeys by CREDENTIAL_REQUEST_OPTIONS", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const asked = await begin(running, "alice");
  expect(asked).toMatchObject({ ChallengeName: "WEB_AUTHN", Session: expect.any(String) });
  expect(JSON.parse(asked.ChallengeParameters?.["CREDENTIAL_REQUEST_OPTIONS"] ?? "")).toEqual({
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    timeout: 180_000,
    rpId: "localhost",
    allowCredentials: [{ id: passkey.id, type: "public-key", transports: ["internal"] }],
    userVerification: "preferred",
  });
});

test("AdminInitiateAuth asks for a passkey too", async () => {
  running = await startPasskeyPool();
  await registerFor(running, "alice");
  const asked = await running.sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId: POOL_ID,
      ClientId: CLIENT_ID,
      AuthFlow: "USER_AUTH",
      AuthParameters: { USERNAME: "alice", PREFERRED_CHALLENGE: "WEB_AUTHN" },
    }),
  );
  expect(asked.ChallengeName).toBe("WEB_AUTHN");
});

test("a user who has a passkey may choose it, and one who has none is not offered it", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const choose = (USERNAME: string) =>
    running.sdk.send(
      new InitiateAuthCommand({ AuthFlow: "USER_AUTH", ClientId: CLIENT_ID, AuthParameters: { USERNAME } }),
    );
  expect((await choose("bob")).AvailableChallenges).toEqual(["PASSWORD", "PASSWORD_SRP"]);
  expect(await begin(running, "bob")).toMatchObject({ ChallengeName: "SELECT_CHALLENGE" });
  const factorsOf = async (Username: string) =>
    (await running.sdk.send(new AdminGetUserAuthFactorsCommand({ UserPoolId: POOL_ID, Username })))
      .ConfiguredUserAuthFactors;
  expect([await factorsOf("alice"), await factorsOf("bob")]).toEqual([["PASSWORD", "WEB_AUTHN"], ["PASSWORD"]]);
  const { Session, AvailableChallenges } = await choose("alice");
  expect(AvailableChallenges).toEqual(["PASSWORD", "PASSWORD_SRP", "WEB_AUTHN"]);
  const chosen = await running.sdk.send(
    new RespondToAuthChallengeCommand({
      ChallengeName: "SELECT_CHALLENGE",
      ClientId: CLIENT_ID,
      Session,
      ChallengeResponses: { USERNAME: "alice", ANSWER: "WEB_AUTHN" },
    }),
  );
  expect(chosen.ChallengeName).toBe("WEB_AUTHN");
  const options = JSON.parse(chosen.ChallengeParameters?.["CREDENTIAL_REQUEST_OPTIONS"] ?? "");
  const done = await answer(running, "alice", chosen.Session ?? "", passkey.assert(options));
  expect(done.AuthenticationResult?.RefreshToken).toBeDefined();
});

test.each<[string, Ceremony, string]>([
  [
    "a page of another site",
    { origin: "https://evil.example" },
    "a page of https://evil.example may not use passkeys of this client",
  ],
  [
    "a page on another port",
    { origin: "http://localhost:1" },
    "a page of http://localhost:1 may not use passkeys of this client",
  ],
  ["a page in a frame of another site", { crossOrigin: true }, "its page was framed by another site"],
  ["another relying party", { relyingParty: "evil.example" }, "Unexpected RP ID hash"],
  ["an authenticator that nobody touched", { isPresent: false }, "User not present during authentication"],
  ["another challenge", { challenge: "AAAA" }, "it answers another challenge"],
  ["the answer of a registration", { type: "webauthn.create" }, "it was not made for a sign-in"],
  ["the handle of another user", { userHandle: "AAAA" }, "it was made for another user"],
  ["the id of a passkey that is not registered", { id: "AAAA" }, "the user has not registered it"],
  ["a signature of another key", { key: softwareAuthenticator("x").privateKey }, "its signature is wrong"],
])("RespondToAuthChallenge refuses %s, and the challenge is used up", async (_what, ceremony, reason) => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const { session, options } = await askedFor(running, "alice");
  await expectRefused(answer(running, "alice", session, passkey.assert(options, ceremony)), reason);
  await expect(answer(running, "alice", session, passkey.assert(options))).rejects.toThrow("can only be used once");
});

test("an authenticator that verifies nobody is refused where the pool requires it, and taken where it does not", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  expect((await signInWith(running, "alice", passkey, { isVerified: false })).AuthenticationResult).toBeDefined();
  await running.close();
  running = await startPasskeyPool({ WebAuthnUserVerification: "required" });
  const strict = await registerFor(running, "alice");
  expect((await askedFor(running, "alice")).options.userVerification).toBe("required");
  await expectRefused(
    signInWith(running, "alice", strict, { isVerified: false }),
    "User verification required, but user could not be verified",
  );
});

test("a counter that goes back or stands still is refused: somebody has a copy of the passkey", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  await signInWith(running, "alice", passkey, { counter: 7 });
  for (const counter of [7, 6, 0])
    await expectRefused(
      signInWith(running, "alice", passkey, { counter }),
      `Response counter value ${counter} was lower than expected 7`,
    );
  expect((await signInWith(running, "alice", passkey, { counter: 8 })).AuthenticationResult).toBeDefined();
});

test("an answer counts once, however soon it is sent again", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice", "ES256", false);
  const { session, options } = await askedFor(running, "alice");
  const credential = passkey.assert(options);
  const results = await Promise.allSettled([1, 2].map(() => answer(running, "alice", session, credential)));
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  await expect(answer(running, "alice", session, credential)).rejects.toThrow("can only be used once");
  const next = await askedFor(running, "alice");
  await expectRefused(answer(running, "alice", next.session, credential), "it answers another challenge");
});

test("two uses of one count at the same time sign in once", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const [first, second] = [await askedFor(running, "alice"), await askedFor(running, "alice")];
  const results = await Promise.allSettled(
    [first, second].map(({ session, options }) =>
      answer(running, "alice", session, passkey.assert(options, { counter: 5 })),
    ),
  );
  expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("a challenge belongs to one user and one client, and expires", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const ofBob = await registerFor(running, "bob");
  const { session, options } = await askedFor(running, "alice");
  const signed = passkey.assert(options);
  const invalid = { name: "NotAuthorizedException", message: "Invalid session for the user." };
  await expect(answer(running, "bob", session, signed)).rejects.toMatchObject(invalid);
  await expect(answer(running, "alice", session, signed, OTHER_CLIENT)).rejects.toMatchObject(invalid);
  await expectRefused(answer(running, "alice", session, ofBob.assert(options)), "the user has not registered it");
  const late = await askedFor(running, "alice");
  running.advance(180_000);
  await expect(answer(running, "alice", late.session, passkey.assert(late.options))).rejects.toThrow(
    "session is expired",
  );
});

test("a passkey that was deleted meanwhile, or whose user was, signs nobody in", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const first = await askedFor(running, "alice");
  const { access: AccessToken } = await tokensOf(running.sdk, "alice");
  await running.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId: passkey.id }));
  await expectRefused(
    answer(running, "alice", first.session, passkey.assert(first.options)),
    "no passkey was expected",
  );
  const again = await registerFor(running, "alice");
  const second = await askedFor(running, "alice");
  await running.sdk.send(new AdminDeleteUserCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  await expect(answer(running, "alice", second.session, again.assert(second.options))).rejects.toThrow(
    "Invalid session",
  );
});

test("an unknown name is asked for a passkey as a user is, always the same one, and none is right", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  const [known, first, second] = [
    await askedFor(running, "alice"),
    await askedFor(running, "nobody"),
    await askedFor(running, "NOBODY"),
  ];
  const shapeOf = (value: object) => JSON.stringify(value).replace(/"[\w-]{43}"/g, '"…"');
  expect(shapeOf(first.options)).toBe(shapeOf(known.options));
  expect(second.options.allowCredentials).toEqual(first.options.allowCredentials);
  await expectRefused(
    answer(running, "nobody", first.session, passkey.assert(first.options)),
    "no passkey was expected",
  );
});

test.each([
  ["no JSON", "{"],
  ["another form", "{}"],
  ["more than 20,000 characters", JSON.stringify({ id: "A".repeat(20_000) })],
])("a CREDENTIAL of %s is refused like a wrong one", async (_what, credential) => {
  running = await startPasskeyPool();
  await registerFor(running, "alice");
  const { session } = await askedFor(running, "alice");
  await expectRefused(answer(running, "alice", session, credential), "it is no credential");
});

test("a page of the client's callback at localhost may ask for a passkey, of another client's only if it is one of its", async () => {
  running = await startPasskeyPool();
  const passkey = await registerFor(running, "alice");
  expect(originOf(running)).toMatch(/^http:\/\/localhost:\d+$/);
  const done = await signInWith(running, "alice", passkey, { origin: "http://localhost:5173" });
  expect(done.AuthenticationResult?.IdToken).toBeDefined();
  const overTls = originOf(running).replace("http:", "https:");
  expect((await signInWith(running, "alice", passkey, { origin: overTls })).AuthenticationResult).toBeDefined();
  await expectRefused(
    signInWith(running, "alice", passkey, { origin: "http://localhost:5174" }),
    "a page of http://localhost:5174 may not use passkeys of this client",
  );
});
