import { AdminUserGlobalSignOutCommand, GlobalSignOutCommand } from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CLIENT_ID, POOL_ID, type RunningPools } from "../running-pool";
import { makeUser, tokensOf } from "../running-pool-steps";
import { CALLBACK, MACHINE_ID, SCOPES, SIGNED_OUT, secretOf, startHosted } from "./hosted-pool";
import { carried, codeFor, postForm, query, TestBrowser } from "./test-browser";

/** docs/aws-behaviour/cognito-oauth.md: "userInfo", "Revoke", "Logout", "Discovery" */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted({
    client: { ReadAttributes: ["email", "email_verified", "name", "custom:tenant"], AllowedOAuthScopes: SCOPES },
    pool: { Schema: [{ Name: "tenant", AttributeDataType: "String" }] },
  });
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterAll(() => running.close());

async function tokensFor(scope: string) {
  const fields = { grant_type: "authorization_code", client_id: CLIENT_ID, redirect_uri: CALLBACK };
  const { body } = await postForm(running, "/oauth2/token", {
    ...fields,
    code: await codeFor(running, "alice", { scope }),
  });
  return body;
}
const userInfo = (headers: Record<string, string>, method = "GET") =>
  fetch(`${running.pools.endpoint}/oauth2/userInfo`, { method, headers });
const bearer = (token = "") => ({ authorization: `Bearer ${token}` });

test.each(["GET", "POST"])("userInfo by %s returns what the scopes allow, all as text", async (method) => {
  const { access_token } = await tokensFor("openid email");
  const answer = await userInfo(bearer(access_token), method);
  expect(answer.headers.get("content-type")).toBe("application/json;charset=UTF-8");
  expect(await answer.json()).toEqual({
    sub: expect.any(String),
    email: "alice@example.com",
    email_verified: "true",
    username: "alice",
  });
});

test("userInfo with openid alone shows every attribute that the client may read", async () => {
  const { access_token } = await tokensFor("openid");
  expect(await (await userInfo(bearer(access_token))).json()).toHaveProperty("email");
});

const BAD_REQUEST = 'Bearer error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"';
const NOT_ACTIVE =
  'Bearer error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."';
const NO_OPENID = 'Bearer error="invalid_token", error_description="Access token does not contain openid scope"';
test.each([
  ["no token", async () => ({}), 400, BAD_REQUEST],
  ["another scheme", async () => ({ authorization: "Basic eA==" }), 400, BAD_REQUEST],
  ["a token that is none", async () => bearer("made.up.token"), 401, NOT_ACTIVE],
  ["an ID token", async () => bearer((await tokensFor("openid email"))["id_token"]), 401, NOT_ACTIVE],
  ["a token of the API", async () => bearer((await tokensOf(running.sdk, "alice")).access), 401, NO_OPENID],
  ["a token without openid", async () => bearer((await tokensFor("orders/read"))["access_token"]), 401, NO_OPENID],
  ["a client's own token", async () => bearer(await machineToken()), 401, NOT_ACTIVE],
])("userInfo refuses %s", async (_name, headers, status, challenge) => {
  const answer = await userInfo(await headers());
  expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([status, challenge]);
});

test("userInfo refuses a token that has expired, or was signed out everywhere", async () => {
  const { access_token } = await tokensFor("openid aws.cognito.signin.user.admin");
  running.advance(3_600_000);
  expect((await userInfo(bearer(access_token))).headers.get("www-authenticate")).toBe(NOT_ACTIVE);
  running.setClock(undefined);
  await running.sdk.send(new GlobalSignOutCommand({ AccessToken: access_token }));
  expect((await userInfo(bearer(access_token))).headers.get("www-authenticate")).toBe(NOT_ACTIVE);
});

async function machineToken(): Promise<string> {
  const fields = { grant_type: "client_credentials", client_id: MACHINE_ID, client_secret: secretOf(running) };
  return (await postForm(running, "/oauth2/token", fields)).body["access_token"] ?? "";
}

const revoke = (fields: Record<string, string | undefined>) => postForm(running, "/oauth2/revoke", fields);

test("revoking a refresh token ends the session, and can be repeated", async () => {
  const { refresh_token, access_token } = await tokensFor("openid");
  for (const _time of [1, 2])
    expect(await revoke({ client_id: CLIENT_ID, token: refresh_token })).toMatchObject({ status: 200, text: "" });
  expect((await userInfo(bearer(access_token))).status).toBe(401);
});

test.each([
  ["a made-up token", { client_id: CLIENT_ID, token: "made-up" }, 200, undefined],
  ["no token", { client_id: CLIENT_ID }, 400, "invalid_request"],
  ["an unknown client", { client_id: "nobody", token: "x" }, 401, "invalid_client"],
  ["a client without its secret", { client_id: MACHINE_ID, token: "x" }, 401, "invalid_client"],
  ["no client", { token: "x" }, 400, "invalid_request"],
])("revoking with %s: %j is answered %p", async (_name, fields, status, error) => {
  const answer = await revoke(fields);
  expect([answer.status, answer.body["error"]]).toEqual([status, error]);
});

test("revoking an access token is refused, as it is not a refresh token", async () => {
  const { access_token } = await tokensFor("openid");
  const answer = await revoke({ client_id: CLIENT_ID, token: access_token });
  expect([answer.status, answer.body]).toEqual([400, { error: "unsupported_token_type" }]);
});

test("revoking another client's token changes nothing", async () => {
  const { refresh_token, access_token } = await tokensFor("openid");
  const fields = { client_id: MACHINE_ID, client_secret: secretOf(running), token: refresh_token };
  expect((await revoke(fields)).status).toBe(200);
  expect((await userInfo(bearer(access_token))).status).toBe(200);
});

test("revoking by a client without revocation is refused", async () => {
  const off = await startHosted({ client: { EnableTokenRevocation: false } });
  const answer = await postForm(off, "/oauth2/revoke", { client_id: CLIENT_ID, token: "x" });
  expect([answer.status, answer.body]).toEqual([400, { error: "invalid_request" }]);
  await off.close();
});

const signedIn = async () => {
  const browser = new TestBrowser(running);
  await browser.signIn(query(), "alice");
  return browser;
};
const isSignedIn = async (browser: TestBrowser) =>
  carried((await browser.get(`/oauth2/authorize?${query()}`)).location)[0]?.[0] === "code";
const to = (parameters: Record<string, string>) => `/logout?${new URLSearchParams(parameters)}`;

test("logout ends the session and goes where the client says", async () => {
  const browser = await signedIn();
  const answer = await browser.get(to({ client_id: CLIENT_ID, logout_uri: SIGNED_OUT }));
  expect([answer.status, answer.location]).toEqual([302, SIGNED_OUT]);
  expect(await isSignedIn(browser)).toBe(false);
});

test("logout with a callback address leads back to the sign-in, every scope filled in", async () => {
  const browser = await signedIn();
  const answer = await browser.get(
    to({ client_id: CLIENT_ID, redirect_uri: CALLBACK, response_type: "code", state: "s" }),
  );
  expect(answer.location.startsWith(`${running.pools.endpoint}/login?`)).toBe(true);
  expect(carried(answer.location)).toEqual([
    ["client_id", CLIENT_ID],
    ["response_type", "code"],
    ["redirect_uri", CALLBACK],
    ["scope", SCOPES.join(" ")],
    ["state", "s"],
  ]);
  expect(await isSignedIn(browser)).toBe(false);
});

test("logout uses logout_uri where both addresses are given", async () => {
  const both = { client_id: CLIENT_ID, logout_uri: SIGNED_OUT, redirect_uri: CALLBACK, response_type: "code" };
  expect((await new TestBrowser(running).get(to(both))).location).toBe(SIGNED_OUT);
});

test.each([
  ["no client", { logout_uri: SIGNED_OUT }],
  ["an unknown client", { client_id: "nobody", logout_uri: SIGNED_OUT }],
  ["nowhere to go", { client_id: CLIENT_ID }],
  ["an address that is not registered", { client_id: CLIENT_ID, logout_uri: "https://evil.example.com/" }],
  ["an address with a slash more", { client_id: CLIENT_ID, logout_uri: `${SIGNED_OUT}/` }],
  ["a callback address", { client_id: CLIENT_ID, logout_uri: CALLBACK }],
  ["a callback address without a response type", { client_id: CLIENT_ID, redirect_uri: CALLBACK }],
  [
    "a callback that is not registered",
    { client_id: CLIENT_ID, redirect_uri: "https://evil.example.com", response_type: "code" },
  ],
  ["OpenID Connect's own parameter", { client_id: CLIENT_ID, post_logout_redirect_uri: SIGNED_OUT }],
])("logout with %s is an error, and the session stays", async (_name, parameters) => {
  const browser = await signedIn();
  const answer = await browser.get(to(parameters as Record<string, string>));
  expect([answer.status, answer.location]).toEqual([400, ""]);
  expect(await isSignedIn(browser)).toBe(true);
});

test.each<[string, Record<string, string>, string]>([
  [
    "nothing, as oidc-client-ts sends it",
    { id_token_hint: "x" },
    "Required String parameter 'client_id' is not present",
  ],
  ["a client alone", { client_id: CLIENT_ID }, "Required String parameter 'redirect_uri' is not present"],
  ["a foreign address", { client_id: CLIENT_ID, logout_uri: "https://evil.example.com/" }, "one of the app client's"],
])("logout with %s says what signing out needs, not what signing in does", async (_name, parameters, text) => {
  const { text: body } = await new TestBrowser(running).get(to(parameters));
  expect(body.replaceAll("&#39;", "'")).toContain(text);
  expect(body).toContain("logout_uri");
  expect(body).not.toContain("An application links here");
});

test("signing out everywhere leaves the browser session of the pages, as on AWS", async () => {
  const browser = await signedIn();
  await running.sdk.send(new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username: "alice" }));
  expect(await isSignedIn(browser)).toBe(true);
});

const discovery = async ({ pools }: RunningPools) =>
  (await fetch(`${pools.endpoint}/${POOL_ID}/.well-known/openid-configuration`)).json();

test("discovery names the endpoints by their local addresses, in AWS's order", async () => {
  const { endpoint } = running.pools;
  const document = await discovery(running);
  expect(Object.keys(document as object)).toEqual([...Object.keys(document as object)].sort());
  expect(document).toEqual({
    authorization_endpoint: `${endpoint}/oauth2/authorize`,
    end_session_endpoint: `${endpoint}/logout`,
    id_token_signing_alg_values_supported: ["RS256"],
    issuer: `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`,
    jwks_uri: `${endpoint}/${POOL_ID}/.well-known/jwks.json`,
    response_types_supported: ["code", "token"],
    revocation_endpoint: `${endpoint}/oauth2/revoke`,
    scopes_supported: ["openid", "email", "phone", "profile"],
    subject_types_supported: ["public"],
    token_endpoint: `${endpoint}/oauth2/token`,
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    userinfo_endpoint: `${endpoint}/oauth2/userInfo`,
  });
});

test("discovery of a pool without a domain names no endpoints", async () => {
  const bare = await startHosted({ managedLogin: 0 });
  expect(Object.keys((await discovery(bare)) as object).filter((name) => name.endsWith("_endpoint"))).toEqual([]);
  await bare.close();
});
