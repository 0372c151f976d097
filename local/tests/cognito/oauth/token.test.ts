import { createHash } from "node:crypto";
import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  GetUserCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { CLIENT_ID, POOL_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { claimsOf, makeUser, publishedKeys, tokensOf } from "../running-pool-steps";
import { CALLBACK, MACHINE_ID, SCOPES, secretOf, startHosted } from "./hosted-pool";
import { codeFor, postForm, query, TestBrowser } from "./test-browser";

/** docs/aws-behaviour/cognito-oauth.md, "Token" */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({ groups: [{ GroupName: "readers" }] });
  await makeUser(running.sdk, "alice", { email: "alice@example.com", groups: ["readers"] });
});
afterEach(() => running.setClock(undefined));
afterAll(() => running.close());

const VERIFIER = "verifier-verifier-verifier-verifier-verifier";
const PKCE = {
  code_challenge: createHash("sha256").update(VERIFIER).digest("base64url"),
  code_challenge_method: "S256",
};
type Fields = Record<string, string | undefined>;
const exchange = (of: RunningPools, code: string, fields: Fields = {}, headers: Record<string, string> = {}) =>
  postForm(
    of,
    "/oauth2/token",
    { grant_type: "authorization_code", client_id: CLIENT_ID, redirect_uri: CALLBACK, code, ...fields },
    headers,
  );
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
});

test("a code is exchanged for the requested tokens, which an independent verifier accepts", async () => {
  const code = await codeFor(running, "alice", { ...PKCE, nonce: "n-1" });
  const { status, headers, body } = await exchange(running, code, { code_verifier: VERIFIER });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/json;charset=UTF-8");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.get("x-amz-cognito-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  expect(body).toEqual({
    id_token: expect.any(String),
    access_token: expect.any(String),
    refresh_token: expect.any(String),
    expires_in: 3600,
    token_type: "Bearer",
  });
  const access = claimsOf(body["access_token"] ?? "");
  expect(Object.keys(access)).toEqual(
    "sub cognito:groups iss version client_id origin_jti event_id token_use scope auth_time exp iat jti username".split(
      " ",
    ),
  );
  expect(access).toMatchObject({ version: 2, scope: "openid email", username: "alice" });
  const hash = createHash("sha256")
    .update(body["access_token"] ?? "")
    .digest()
    .subarray(0, 16)
    .toString("base64url");
  const id = claimsOf(body["id_token"] ?? "");
  expect(id).toMatchObject({ nonce: "n-1", at_hash: hash, email: "alice@example.com", email_verified: true });
  expect(id).not.toHaveProperty("version");
  for (const claim of ["origin_jti", "event_id", "auth_time", "sub"]) expect(id[claim]).toBe(access[claim]);
  for (const [tokenUse, name] of [
    ["id", "id_token"],
    ["access", "access_token"],
  ] as const) {
    const verifier = CognitoJwtVerifier.create({ userPoolId: POOL_ID, clientId: CLIENT_ID, tokenUse });
    verifier.cacheJwks(await publishedKeys(running));
    await expect(verifier.verify(body[name] ?? "")).resolves.toMatchObject({ token_use: tokenUse });
  }
});

test.each([
  ["openid alone", "openid", { email: "alice@example.com" }, true],
  ["every scope where none was named", undefined, { email: "alice@example.com" }, true],
  ["openid and phone", "openid phone", {}, true],
  ["no openid", "orders/read", {}, false],
] as const)("a code issued for %s gives tokens of the scope %p", async (_name, scope, claims, hasIdToken) => {
  const browser = new TestBrowser(running);
  const { location } = await browser.signIn(query({ scope }), "alice");
  const { body } = await exchange(running, new URL(location).searchParams.get("code") ?? "");
  expect(claimsOf(body["access_token"] ?? "")["scope"]).toBe(scope ?? SCOPES.join(" "));
  expect(body["id_token"] !== undefined).toBe(hasIdToken);
  const { email } = claimsOf(body["id_token"] ?? "");
  expect(email === undefined ? {} : { email }).toEqual(claims);
});

test("an access token without the self-service scope is refused by the pool's own operations", async () => {
  const { body } = await exchange(running, await codeFor(running, "alice"));
  await expect(getUser(running.sdk, body["access_token"])).rejects.toMatchObject({
    message: "Access Token does not have required scopes",
  });
  const scope = "openid aws.cognito.signin.user.admin";
  const allowed = await exchange(running, await codeFor(running, "alice", { scope }));
  await expect(getUser(running.sdk, allowed.body["access_token"])).resolves.toMatchObject({ Username: "alice" });
});

test("a bound resource is the access token's audience, also after a refresh", async () => {
  const resource = "https://api.example.com";
  const { body } = await exchange(running, await codeFor(running, "alice", { resource }));
  expect(claimsOf(body["access_token"] ?? "")["aud"]).toBe(resource);
  const refreshed = await refresh(running, body["refresh_token"]);
  expect(claimsOf(refreshed.body["access_token"] ?? "")["aud"]).toBe(resource);
});

test("a code can be exchanged only once", async () => {
  const code = await codeFor(running, "alice");
  expect((await exchange(running, code)).status).toBe(200);
  expect(await exchange(running, code)).toMatchObject({ status: 400, text: '{"error":"invalid_grant"}' });
});

test("of many exchanges of one code at the same time, one gets tokens", async () => {
  const code = await codeFor(running, "alice");
  const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(running, code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test.each([
  [299_999, 200],
  [300_000, 400],
  [300_001, 400],
])("a code after %p ms is answered %p", async (age, status) => {
  const now = running.now();
  running.setClock(now);
  const code = await codeFor(running, "alice");
  running.setClock(now + age);
  expect((await exchange(running, code)).status).toBe(status);
});

test.each([
  [
    "another address",
    { redirect_uri: "http://localhost:8080" },
    { error: "unauthorized_client", error_description: "invalid_redirect" },
  ],
  ["no address", { redirect_uri: undefined }, { error: "invalid_request" }],
  ["no code", { code: undefined }, { error: "invalid_request" }],
  ["a made-up code", { code: "00000000-0000-4000-8000-000000000000" }, { error: "invalid_grant" }],
  ["no verifier", { code_verifier: undefined }, { error: "invalid_grant" }],
  ["another verifier", { code_verifier: `${VERIFIER}x` }, { error: "invalid_grant" }],
  ["the challenge for the verifier", { code_verifier: PKCE.code_challenge }, { error: "invalid_grant" }],
  ["an unknown client", { client_id: "nobody" }, { error: "invalid_client" }],
  ["no client", { client_id: undefined }, { error: "invalid_request" }],
  ["another client", { client_id: MACHINE_ID }, { error: "invalid_client" }],
  ["no grant", { grant_type: undefined }, { error: "invalid_request" }],
  ["another grant", { grant_type: "password" }, { error: "unsupported_grant_type" }],
  ["a grant by an object's name", { grant_type: "constructor" }, { error: "unsupported_grant_type" }],
] as const)("a code with %s is refused", async (_name, fields, expected) => {
  const code = await codeFor(running, "alice", PKCE);
  const answer = await exchange(running, code, { code_verifier: VERIFIER, ...fields });
  expect([answer.status, answer.body]).toEqual([400, expected]);
});

test("a code verifier without a challenge is ignored", async () => {
  expect((await exchange(running, await codeFor(running, "alice"), { code_verifier: VERIFIER })).status).toBe(200);
});

test("a code of a user who has been disabled is refused", async () => {
  await makeUser(running.sdk, "bob");
  const code = await codeFor(running, "bob");
  await running.sdk.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: "bob" }));
  expect((await exchange(running, code)).body).toEqual({ error: "invalid_grant" });
});

test.each([
  ["signed out everywhere", [AdminUserGlobalSignOutCommand]],
  ["disabled, and enabled again,", [AdminDisableUserCommand, AdminEnableUserCommand]],
] as const)("a code of a user who has been %s is refused", async (_name, commands) => {
  const code = await codeFor(running, "alice");
  for (const Command of commands)
    await running.sdk.send(new Command({ UserPoolId: POOL_ID, Username: "alice" }) as AdminDisableUserCommand);
  expect((await exchange(running, code)).body).toEqual({ error: "invalid_grant" });
});

test("a code with a scope whose attributes the client may not read is refused", async () => {
  const narrow = await startHosted({ client: { ReadAttributes: ["email"] } });
  await makeUser(narrow.sdk, "alice", { email: "alice@example.com" });
  expect((await exchange(narrow, await codeFor(narrow, "alice"))).body).toEqual({ error: "invalid_grant" });
  expect((await exchange(narrow, await codeFor(narrow, "alice", { scope: "openid" }))).status).toBe(200);
  await narrow.close();
});

test("a code is stored only as a hash", async () => {
  const code = await codeFor(running, "alice");
  const stored = [...running.pools.services.tables.authorizationCodes.entries([POOL_ID])];
  expect(stored.length).toBeGreaterThan(0);
  expect(JSON.stringify(stored)).not.toContain(code);
});

let confidential: RunningPools;
let secret: string;
beforeAll(async () => {
  confidential = await startHosted({ client: { GenerateSecret: true } });
  secret = secretOf(confidential, CLIENT_ID);
  await makeUser(confidential.sdk, "alice", { email: "alice@example.com" });
});
afterAll(() => confidential.close());

test.each([
  ["Basic", () => [{ client_id: undefined }, basic(CLIENT_ID, secret)] as const],
  ["Basic, and its name in the form", () => [{}, basic(CLIENT_ID, secret)] as const],
  ["the form", () => [{ client_secret: secret }, {}] as const],
])("a client with a secret proves itself by %s", async (_name, proof) => {
  const [fields, headers] = proof();
  expect((await exchange(confidential, await codeFor(confidential, "alice"), fields, headers)).status).toBe(200);
});

test.each([
  ["no secret", () => [{}, {}] as const, "invalid_client"],
  ["a wrong one in the form", () => [{ client_secret: "wrong" }, {}] as const, "invalid_client"],
  ["a wrong one by Basic", () => [{}, basic(CLIENT_ID, "wrong")] as const, "invalid_client"],
  [
    "another client's name beside Basic",
    () => [{ client_id: MACHINE_ID }, basic(CLIENT_ID, secret)] as const,
    "invalid_client",
  ],
  ["both ways at once", () => [{ client_secret: secret }, basic(CLIENT_ID, secret)] as const, "invalid_request"],
  ["a malformed header", () => [{}, { authorization: "Basic %%%" }] as const, "invalid_client"],
])("a client with a secret that sends %s is refused, and the code is still good", async (_name, proof, error) => {
  const [fields, headers] = proof();
  const code = await codeFor(confidential, "alice");
  const refused = await exchange(confidential, code, fields, headers);
  expect([refused.status, refused.body]).toEqual([400, { error }]);
  expect((await exchange(confidential, code, { client_secret: secret })).status).toBe(200);
});

const refresh = (of: RunningPools, refresh_token: string | undefined, fields: Fields = {}) =>
  postForm(of, "/oauth2/token", { grant_type: "refresh_token", client_id: CLIENT_ID, refresh_token, ...fields });
const getUser = (sdk: CognitoIdentityProviderClient, AccessToken = "") => sdk.send(new GetUserCommand({ AccessToken }));

test("a refresh keeps the session's claims and returns no new refresh token", async () => {
  const first = await exchange(running, await codeFor(running, "alice", { nonce: "n-1" }));
  const second = await refresh(running, first.body["refresh_token"]);
  expect(Object.keys(second.body)).toEqual(["id_token", "access_token", "expires_in", "token_type"]);
  const [before, after] = [claimsOf(first.body["access_token"] ?? ""), claimsOf(second.body["access_token"] ?? "")];
  for (const kept of ["origin_jti", "event_id", "auth_time", "scope", "version"])
    expect(after[kept]).toBe(before[kept]);
  expect(after["jti"]).not.toBe(before["jti"]);
});

test("a refresh also works for a session of the API, whose tokens stay API tokens", async () => {
  const { refresh: token } = await tokensOf(running.sdk, "alice");
  const { body } = await refresh(running, token);
  expect(claimsOf(body["access_token"] ?? "")).toMatchObject({ scope: "aws.cognito.signin.user.admin" });
  expect(claimsOf(body["access_token"] ?? "")).not.toHaveProperty("version");
});

test("a refresh returns a new refresh token where the client rotates them", async () => {
  const rotating = await startHosted({
    client: {
      ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
      RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 0 },
    },
  });
  await makeUser(rotating.sdk, "alice", { email: "alice@example.com" });
  const first = await exchange(rotating, await codeFor(rotating, "alice"));
  const second = await refresh(rotating, first.body["refresh_token"]);
  expect(second.body["refresh_token"]).toMatch(/^[\w-]{64}$/);
  expect((await refresh(rotating, first.body["refresh_token"])).body).toEqual({ error: "invalid_grant" });
  expect((await refresh(rotating, second.body["refresh_token"])).status).toBe(200);
  await rotating.close();
});

test.each([
  ["no token", undefined, {}, "invalid_request"],
  ["a made-up token", "made-up", {}, "invalid_grant"],
  ["an unknown client", "made-up", { client_id: "nobody" }, "invalid_client"],
])("a refresh with %s is refused", async (_name, token, fields, error) => {
  const answer = await refresh(running, token, fields);
  expect([answer.status, answer.body]).toEqual([400, { error }]);
});

test("a refresh with a revoked token is refused", async () => {
  const { body } = await exchange(running, await codeFor(running, "alice"));
  await postForm(running, "/oauth2/revoke", { client_id: CLIENT_ID, token: body["refresh_token"] });
  expect((await refresh(running, body["refresh_token"])).body).toEqual({ error: "invalid_grant" });
});

const asMachine = (of: RunningPools, fields: Fields = {}) =>
  postForm(of, "/oauth2/token", { grant_type: "client_credentials", ...fields }, basic(MACHINE_ID, secretOf(of)));

test("client credentials give an access token that belongs to no user", async () => {
  const { status, body } = await asMachine(running);
  expect([status, Object.keys(body)]).toEqual([200, ["access_token", "expires_in", "token_type"]]);
  expect(claimsOf(body["access_token"] ?? "")).toEqual({
    sub: MACHINE_ID,
    token_use: "access",
    scope: "orders/read",
    auth_time: expect.any(Number),
    iss: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
    exp: expect.any(Number),
    iat: expect.any(Number),
    version: 2,
    jti: expect.any(String),
    client_id: MACHINE_ID,
  });
});

test.each([
  ["a scope of its own", { scope: "orders/read" }, 200, undefined],
  ["a scope that it may not have", { scope: "orders/write" }, 400, "invalid_grant"],
  ["a scope for people", { scope: "openid" }, 400, "invalid_grant"],
  ["a scope of no resource server", { scope: "cellar/read" }, 400, "invalid_scope"],
  ["a scope that its server does not have", { scope: "orders/burn" }, 400, "invalid_scope"],
  ["metadata that is no JSON", { aws_client_metadata: "x" }, 400, "invalid_request"],
])("client credentials with %s: %j is answered %p", async (_name, fields, status, error) => {
  const answer = await asMachine(running, fields);
  expect([answer.status, answer.body["error"]]).toEqual([status, error]);
});

test("client credentials are refused for a client for people", async () => {
  const answer = await postForm(running, "/oauth2/token", { grant_type: "client_credentials", client_id: CLIENT_ID });
  expect(answer.body).toEqual({ error: "unauthorized_client" });
});

test("client credentials are refused for a client whose OAuth is switched off", async () => {
  const off = await startHosted({ machine: { AllowedOAuthFlowsUserPoolClient: false } });
  expect((await asMachine(off)).body).toEqual({ error: "invalid_grant" });
  await off.close();
});

test.each([
  ["V2_0", "orders/read", 0],
  ["V3_0", "orders/read machine", 1],
])("a client credentials trigger of %s gives the scope %p in %p events", async (LambdaVersion, scope, count) => {
  const events: unknown[] = [];
  const triggered = await startHosted({
    pool: { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion } } },
    triggers: {
      [TRIGGER_ARN]: (event) => {
        events.push(event);
        const accessTokenGeneration = { scopesToAdd: ["machine"], claimsToAddOrOverride: { tenant: 7 } };
        return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
      },
    },
  });
  const { body } = await asMachine(triggered, { aws_client_metadata: '{"tenant":"a"}' });
  expect(claimsOf(body["access_token"] ?? "")["scope"]).toBe(scope);
  expect(events).toHaveLength(count);
  if (count > 0)
    expect(events[0]).toMatchObject({
      version: "3",
      triggerSource: "TokenGeneration_ClientCredentials",
      userName: "ClientCredentials",
      request: {
        userAttributes: {},
        groupConfiguration: null,
        clientMetadata: { tenant: "a" },
        scopes: ["orders/read"],
      },
    });
  await triggered.close();
});

test.each([
  ["GET", { method: "GET" }, 405],
  ["a preflight", { method: "OPTIONS" }, 200],
  ["JSON", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }, 400],
  ["no body", { method: "POST" }, 400],
  ["a body that is too large", { method: "POST", body: new URLSearchParams({ a: "x".repeat(70_000) }) }, 413],
])("a token request with %s has its documented answer", async (_name, init, status) => {
  const answer = await fetch(`${running.pools.endpoint}/oauth2/token`, init);
  const text = await answer.text();
  expect([answer.status, init.method === "POST" || text === ""]).toEqual([status, true]);
});

test("a token request with a field given twice is invalid", async () => {
  const body = new URLSearchParams([
    ["grant_type", "refresh_token"],
    ["client_id", CLIENT_ID],
    ["client_id", MACHINE_ID],
  ]);
  const answer = await fetch(`${running.pools.endpoint}/oauth2/token`, { method: "POST", body });
  expect(await answer.json()).toEqual({ error: "invalid_request" });
});
