import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { printScreen } from "../../src/cli/screen";
import type { Stack } from "../../src/stack/start-stack";
import { ask, forged, signIn, startApp, type Tokens } from "./apps";

/** Apps of the CDK, run from what `cdk synth` wrote: their authorizers decide who gets in. */

let http: Stack;
let rest: Stack;
let keyed: Stack;
let stages: Stack;
let tokens: { readonly http: Tokens; readonly rest: Tokens };
beforeAll(async () => {
  http = await startApp("http-api");
  rest = await startApp("rest-api");
  keyed = await startApp("lambda-authorizer");
  stages = await startApp("stages", { seed: join(__dirname, "stages-seed.json") });
  tokens = { http: await signIn(http, "Users0A0EEA89"), rest: await signIn(rest, "Users0A0EEA89") };
}, 60_000);
afterAll(async () => {
  for (const stack of [http, rest, keyed, stages]) await stack?.close();
});

const UNAUTHORIZED = [401, { message: "Unauthorized" }];

test("a route behind HttpUserPoolAuthorizer wants a token of the pool", async () => {
  const { AccessToken, IdToken } = tokens.http;
  expect(await ask(http, "ApiF70053CD", "/hello")).toEqual(UNAUTHORIZED);
  expect(await ask(http, "ApiF70053CD", "/hello", { authorization: `Bearer ${forged(AccessToken)}` })).toEqual(
    UNAUTHORIZED,
  );
  for (const authorization of [`Bearer ${AccessToken}`, IdToken]) {
    expect(await ask(http, "ApiF70053CD", "/hello", { authorization })).toEqual([
      200,
      { greeting: "Hello from CDK", sub: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
  }
});

test("a route's authorizationScopes decide", async () => {
  const authorization = `Bearer ${tokens.http.AccessToken}`;
  expect((await ask(http, "ApiF70053CD", "/admin", { authorization }))[0]).toBe(200);
  expect(await ask(http, "ApiF70053CD", "/reports", { authorization })).toEqual([403, { message: "Forbidden" }]);
});

test("corsPreflight answers the preflight of a protected route", async () => {
  const answer = await fetch(`${http.ready.apis["ApiF70053CD"]?.url}/hello`, {
    method: "OPTIONS",
    headers: { origin: "http://localhost:5173", "access-control-request-method": "GET" },
  });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, "http://localhost:5173"]);
});

test("a method behind CognitoUserPoolsAuthorizer wants an ID token of the pool that another stack exports", async () => {
  const { AccessToken, IdToken } = tokens.rest;
  expect(await ask(rest, "ApiF70053CD", "/orders")).toEqual(UNAUTHORIZED);
  expect(await ask(rest, "ApiF70053CD", "/orders", { authorization: forged(IdToken) })).toEqual(UNAUTHORIZED);
  expect(await ask(rest, "ApiF70053CD", "/orders", { authorization: AccessToken })).toEqual(UNAUTHORIZED);
  for (const authorization of [`Bearer ${IdToken}`, IdToken]) {
    expect(await ask(rest, "ApiF70053CD", "/orders", { authorization })).toEqual([
      200,
      { greeting: "Hello", pool: rest.ready.userPools["Users0A0EEA89"]?.id, sub: expect.any(String) },
    ]);
  }
});

test("a method with authorizationScopes wants an access token that has one", async () => {
  const { AccessToken, IdToken } = tokens.rest;
  const authorization = `Bearer ${AccessToken}`;
  expect((await ask(rest, "ApiF70053CD", "/orders/7", { authorization }))[0]).toBe(200);
  expect(await ask(rest, "ApiF70053CD", "/orders/7", { authorization: IdToken })).toEqual(UNAUTHORIZED);
  expect(await ask(rest, "ApiF70053CD", "/orders", { authorization }, "POST")).toEqual(UNAUTHORIZED);
});

test("gateway responses and the preflight of a REST API are the app's", async () => {
  const denied = await fetch(`${rest.ready.apis["ApiF70053CD"]?.url}/orders`);
  expect(denied.headers.get("access-control-allow-origin")).toBe("*");
  const preflight = await fetch(`${rest.ready.apis["ApiF70053CD"]?.url}/orders`, { method: "OPTIONS" });
  expect([preflight.status, preflight.headers.get("access-control-allow-headers")]).toEqual([204, "Authorization"]);
});

test.each([
  ["http://localhost:5173", "http://localhost:5173"],
  ["https://example.com", "https://example.com"],
  ["https://evil.example", "http://localhost:5173"],
])("of several allowOrigins the preflight from %s is answered with %s", async (origin, allowed) => {
  const answer = await fetch(`${stages.ready.apis["Blue/Api/ApiF70053CD"]?.url}/colour`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  });
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([204, allowed]);
});

test("two stages of one app run beside each other, each with its own pool", async () => {
  const [blue = "", green = ""] = Object.keys(stages.ready.userPools);
  const { IdToken: authorization } = await signIn(stages, blue);
  expect(green).toMatch(/^Green\/Api\/Identity/);
  expect(await ask(stages, "Blue/Api/ApiF70053CD", "/colour", { authorization })).toEqual([200, "blue"]);
  expect(await ask(stages, "Green/Api/ApiF70053CD", "/colour", { authorization })).toEqual(UNAUTHORIZED);
});

test("a Lambda authorizer lets in whom its function lets in, and nobody without its identity source", async () => {
  expect(await ask(keyed, "ApiF70053CD", "/hello")).toEqual(UNAUTHORIZED);
  expect(await ask(keyed, "ApiF70053CD", "/hello", { "x-key": "open-please" })).toEqual([
    403,
    { message: "Forbidden" },
  ]);
  expect(await ask(keyed, "ApiF70053CD", "/hello", { "x-key": "open-sesame" })).toEqual([200, { key: "open-sesame" }]);
});

test("a stack with an environment of its own runs in that region and account", () => {
  const { region, accountId, functions } = keyed.application;
  expect([region, accountId]).toEqual(["eu-west-1", "111122223333"]);
  expect(functions[0]?.arn).toMatch(/^arn:aws:lambda:eu-west-1:111122223333:function:LambdaAuthorizerStack-Check/);
});

test("the start screen names APIs and pools by their constructs too", () => {
  const written: string[] = [];
  printScreen(rest, (text) => written.push(text));
  const screen = written.join("");
  expect(screen).toMatch(/^IdentityStack, ApiStack run here/m);
  expect(screen).toMatch(/^ApiF70053CD \(ApiStack\/Api\) {2}http:/m);
  expect(screen).toMatch(/^Users0A0EEA89 \(IdentityStack\/Users\) {2}http:/m);
});

test("the start tells what the apps get wrong, and nothing of what the CDK adds by itself", () => {
  const codes = [http, rest, keyed].flatMap((stack) => stack.notices.map(({ code }) => code));
  const ofTheApps = ["client-tells-who-exists", "preflight-needs-token", "scope-nobody-gives"];
  expect([...new Set(codes)].filter((code) => code !== "other-node-version").sort()).toEqual(ofTheApps);
});
