import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { CLIENT_ID, type RunningPools, TRIGGER_ARN } from "../running-pool";
import { claimsOf, makeUser } from "../running-pool-steps";
import { CALLBACK, MACHINE_ID, SCOPES, startHosted } from "./hosted-pool";
import { carried, query, TestBrowser } from "./test-browser";

/** docs/aws-behaviour/cognito-oauth.md, "Authorize" */

let running: RunningPools;
beforeAll(async () => {
  running = await startHosted();
  await makeUser(running.sdk, "alice", { email: "alice@example.com" });
});
afterAll(() => running.close());

const CHALLENGE = createHash("sha256").update("v".repeat(43)).digest("base64url");

test.each([
  ["no client", { client_id: undefined }, 400],
  ["an unknown client", { client_id: "nobody" }, 400],
  ["a client without flows for people", { client_id: MACHINE_ID }, 400],
  ["no address", { redirect_uri: undefined }, 400],
] as const)(
  "a request with %s is shown an error and not redirected: %j is answered %p",
  async (_name, parameters, status) => {
    const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query(parameters)}`);
    expect([answer.status, answer.location]).toEqual([status, ""]);
    expect(answer.text).toContain('role="alert"');
  },
);

test.each([
  `${CALLBACK}/`,
  CALLBACK.toUpperCase(),
  `${CALLBACK}?x=1`,
  "https://app.example.com",
  "http://localhost:8081",
  "http://127.0.0.1:8080",
  "https://evil.example.com/callback",
  "javascript:alert(1)",
  `${CALLBACK}#fragment`,
])("a redirect address that is not registered letter by letter is not followed: %s", async (redirect_uri) => {
  const browser = new TestBrowser(running);
  const answer = await browser.get(`/oauth2/authorize?${query({ redirect_uri })}`);
  expect(answer.status).toBe(302);
  expect(answer.location).toBe(`${running.pools.endpoint}/error?error=redirect_mismatch&client_id=${CLIENT_ID}`);
  const shown = await browser.follow(answer);
  expect(shown.status).toBe(400);
  expect(shown.text).toContain("Login pages unavailable");
  expect(shown.text).not.toContain("evil");
});

const only = (error: string) => [
  ["error", error],
  ["state", "s-1"],
];
const badScope = [
  ["error_description", "invalid_scope"],
  ["error", "invalid_request"],
  ["state", "s-1"],
];
test.each([
  ["no response type", { response_type: undefined }, only("invalid_request")],
  ["a response type that is none", { response_type: "id_token" }, only("invalid_request")],
  ["a challenge without its method", { code_challenge: CHALLENGE }, only("invalid_request")],
  ["a method other than S256", { code_challenge: CHALLENGE, code_challenge_method: "plain" }, only("invalid_request")],
  ["a method without a challenge", { code_challenge_method: "S256" }, only("invalid_request")],
  ["a challenge of another length", { code_challenge: "abc", code_challenge_method: "S256" }, only("invalid_request")],
  ["a scope that the client may not have", { scope: "openid orders/write" }, badScope],
  ["scopes with commas", { scope: "openid,email" }, badScope],
  ["offline_access", { scope: "openid offline_access" }, badScope],
  ["email without openid", { scope: "email" }, only("invalid_request")],
  ["a resource by http", { resource: "http://api.example.com" }, only("invalid_request")],
  ["a resource like localhost", { resource: "http://localhost.example.com" }, only("invalid_request")],
  ["no session, and a prompt is forbidden", { prompt: "none" }, only("login_required")],
  ["no state", { scope: "nothing", state: undefined }, badScope.slice(0, 2)],
  [
    "a state of any text",
    { scope: "nothing", state: '{"a": "b&c=d"}' },
    [...badScope.slice(0, 2), ["state", '{"a": "b&c=d"}']],
  ],
] as const)("%s is reported to the client's address: %j", async (_name, parameters, expected) => {
  const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query(parameters)}`);
  expect([answer.status, carried(answer.location)]).toEqual([302, expected]);
  expect(answer.location.startsWith(`${CALLBACK}?`)).toBe(true);
});

test("the error's description stands before the error, encoded as in a form", async () => {
  const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query({ scope: "x" })}`);
  expect(answer.location).toBe(`${CALLBACK}?error_description=invalid_scope&error=invalid_request&state=s-1`);
});

test("a parameter given twice makes the request invalid", async () => {
  const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query()}&nonce=a&nonce=b`);
  expect(carried(answer.location)).toEqual(only("invalid_request"));
});

test("the implicit grant is for clients that may have it, and answers in the fragment", async () => {
  const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query({ response_type: "token" })}`);
  expect(answer.location).toBe(`${CALLBACK}#error=unauthorized_client&state=s-1`);
});

test("a redirect address that has a query keeps it", async () => {
  const redirect_uri = "https://app.example.com/?tenant=a";
  const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query({ redirect_uri, scope: "x" })}`);
  expect(answer.location).toBe(`${redirect_uri}&error_description=invalid_scope&error=invalid_request&state=s-1`);
});

test("a redirect address with letters beyond ASCII is compared as it is, and sent encoded", async () => {
  const redirect_uri = "https://app.example.com/zurück";
  const answer = await new TestBrowser(running).get(`/oauth2/authorize?${query({ redirect_uri, scope: "x" })}`);
  expect(answer.location.startsWith("https://app.example.com/zur%C3%BCck?error_description=")).toBe(true);
});

test("an app's own URL scheme is taken as it is written", async () => {
  const { location } = await new TestBrowser(running).signIn(query({ redirect_uri: "myapp://signed-in" }), "alice");
  expect(location).toMatch(/^myapp:\/\/signed-in\?code=[0-9a-f-]{36}&state=s-1$/);
});

test.each(["/oauth2/authorize", "/authorize"])(
  "%s leads to the sign-in page with the same parameters",
  async (path) => {
    const search = query({
      nonce: "n",
      lang: "de",
      login_hint: "alice",
      code_challenge: CHALLENGE,
      code_challenge_method: "S256",
    });
    const answer = await new TestBrowser(running).get(`${path}?${search}`);
    expect([answer.status, answer.location]).toEqual([302, `${running.pools.endpoint}/login?${search}`]);
  },
);

test("only GET is answered at the authorize endpoint", async () => {
  const answer = await new TestBrowser(running).post(`/oauth2/authorize?${query()}`, {});
  expect([answer.status, answer.text]).toEqual([405, ""]);
});

test("a user who is signed in gets a code at once, unless the client asks for a new sign-in", async () => {
  const browser = new TestBrowser(running);
  const first = await browser.signIn(query(), "alice");
  const again = await browser.get(`/oauth2/authorize?${query({ state: "s-2" })}`);
  expect(carried(again.location)).toEqual([
    ["code", expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ["state", "s-2"],
  ]);
  expect(carried(again.location)[0]).not.toEqual(carried(first.location)[0]);
  const silent = await browser.get(`/oauth2/authorize?${query({ prompt: "none" })}`);
  expect(carried(silent.location)[0]?.[0]).toBe("code");
  const anew = await browser.get(`/oauth2/authorize?${query({ prompt: "login" })}`);
  expect(anew.location).toContain("/login?");
  expect((await browser.follow(anew)).text).toContain('name="password"');
});

test("the browser session ends an hour after the sign-in, however much it was used", async () => {
  const browser = new TestBrowser(running);
  const start = running.now();
  running.setClock(start);
  await browser.signIn(query(), "alice");
  for (const [minutes, isIn] of [
    [30, true],
    [59.99, true],
    [60, false],
  ] as const) {
    running.setClock(start + minutes * 60_000);
    const { location } = await browser.get(`/oauth2/authorize?${query()}`);
    expect([minutes, carried(location)[0]?.[0] === "code"]).toEqual([minutes, isIn]);
  }
  running.setClock(undefined);
});

test("managed login without a style is answered 403", async () => {
  const unstyled = await startHosted({ branding: false });
  for (const path of ["/oauth2/authorize", "/login", "/signup"]) {
    const answer = await new TestBrowser(unstyled).get(`${path}?${query()}`);
    expect([answer.status, answer.location]).toEqual([403, ""]);
    expect(answer.text).toContain("Login pages unavailable. Please contact an administrator.");
  }
  await unstyled.close();
});

test("the classic pages need no style, have their own words, and do not know prompt", async () => {
  const classic = await startHosted({ branding: false, managedLogin: 1 });
  const browser = new TestBrowser(classic);
  expect((await browser.get(`/login?${query()}`)).status).toBe(200);
  const shown = await browser.get(`/error?error=redirect_mismatch&client_id=${CLIENT_ID}`);
  expect(shown.text).toContain("An error was encountered with the requested page.");
  expect((await browser.get(`/oauth2/authorize?${query({ prompt: "none" })}`)).location).toContain("/login?");
  await classic.close();
});

test("a pool without a domain has neither endpoints nor pages", async () => {
  const bare = await startHosted({ managedLogin: 0 });
  for (const path of ["/oauth2/authorize", "/login", "/logout"])
    expect((await new TestBrowser(bare).get(`${path}?${query()}`)).status).toBe(400);
  await bare.close();
});

test("a client whose OAuth is switched off is refused at the authorize endpoint", async () => {
  const off = await startHosted({ client: { AllowedOAuthFlowsUserPoolClient: false } });
  expect((await new TestBrowser(off).get(`/oauth2/authorize?${query()}`)).status).toBe(400);
  await off.close();
});

test("the implicit grant hands out tokens in the fragment, and no refresh token", async () => {
  const implicit = await startHosted({ client: { AllowedOAuthFlows: ["implicit"] } });
  await makeUser(implicit.sdk, "alice", { email: "alice@example.com" });
  const { location } = await new TestBrowser(implicit).signIn(query({ response_type: "token", nonce: "n-1" }), "alice");
  const answer = carried(location);
  expect(location.startsWith(`${CALLBACK}#access_token=`)).toBe(true);
  expect(answer.map(([name]) => name)).toEqual(["access_token", "id_token", "token_type", "expires_in", "state"]);
  const { access_token = "", id_token = "" } = Object.fromEntries(answer);
  expect(claimsOf(access_token)).toMatchObject({ version: 2, scope: "openid email", username: "alice" });
  expect(claimsOf(id_token)).toMatchObject({ nonce: "n-1", email: "alice@example.com" });
  await implicit.close();
});

test("the pre token generation trigger runs before the code is issued, and its failure goes to the client's address", async () => {
  const events: unknown[] = [];
  const failing = await startHosted({
    pool: { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: TRIGGER_ARN, LambdaVersion: "V2_0" } } },
    triggers: {
      [TRIGGER_ARN]: (event) => {
        events.push(event);
        throw new Error("not_allowed");
      },
    },
  });
  await makeUser(failing.sdk, "alice");
  const { location } = await new TestBrowser(failing).signIn(query({ scope: undefined }), "alice");
  expect(location).toBe(
    `${CALLBACK}?error_description=PreTokenGeneration+failed+with+error+not_allowed.&error=invalid_request&state=s-1`,
  );
  expect(events).toEqual([
    expect.objectContaining({
      triggerSource: "TokenGeneration_HostedAuth",
      request: expect.objectContaining({ scopes: SCOPES }),
    }),
  ]);
  await failing.close();
});
