import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { type EpochMillis, epochMillis } from "../../src/model/time";
import { AUTHORIZER, api, CLAIMS, jwtRoute, makeKey, makeToken, NOW } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";
import { call } from "./http-client";
import { DISCOVERY, type IssuerServer, openIssuer, sendJson } from "./issuer-server";

const first = makeKey("first");
const second = makeKey("second");

let issuer: IssuerServer;
let gateway: TestGateway;
let now: EpochMillis;

beforeEach(async () => {
  now = epochMillis(NOW * 1000);
  issuer = await openIssuer([first.jwk]);
  const authorizer = { ...AUTHORIZER, issuer: issuer.url };
  const other = { ...authorizer, name: "Other" };
  const deadPort = await closedPort();
  gateway = await openGateway(
    api([
      jwtRoute("GET /a", [], authorizer),
      jwtRoute("GET /b", ["openid"], other),
      jwtRoute("GET /dead", ["A"], { ...AUTHORIZER, issuer: `http://127.0.0.1:${deadPort}` }),
      jwtRoute("GET /plain", [], { ...AUTHORIZER, issuer: "http://issuer.example" }),
    ]),
    { clock: () => now },
  );
});
afterEach(async () => {
  await gateway.close();
  await issuer.close();
});

const tokenBy = (key: typeof first, iss = issuer.url, kid = key.jwk.kid) => makeToken(key, { ...CLAIMS, iss }, { kid });
const send = (token: string, path = "/a") => call(gateway.url, { path, headers: { authorization: token } });
const statusOf = async (token: string, path = "/a") => (await send(token, path)).status;
const later = (milliseconds: number) => {
  now = epochMillis(now + milliseconds);
};
const DISCOVERY_ERROR =
  'Bearer scope="" error="invalid_token" error_description="OIDC discovery endpoint communication error"';
const KEYS_ERROR = 'Bearer scope="" error="invalid_token" error_description="JWKS communication error"';

test("an issuer's keys are fetched once for all its authorizers and many requests at once", async () => {
  const token = tokenBy(first);
  const statuses = await Promise.all(["/a", "/b", "/a", "/b"].map((path) => statusOf(token, path)));
  expect(statuses).toEqual([200, 200, 200, 200]);
  expect(await statusOf(token)).toBe(200);
  expect(issuer.asked).toEqual([DISCOVERY, "/jwks"]);
});

test("nothing is fetched when there is no token or one that can't be read", async () => {
  expect(await statusOf("not-a-token")).toBe(401);
  expect((await call(gateway.url, { path: "/a" })).status).toBe(401);
  expect(issuer.asked).toEqual([]);
});

test("an unknown kid makes the gateway fetch the key set again at once, then at most once in five seconds", async () => {
  expect(await statusOf(tokenBy(first))).toBe(200);
  issuer.jwks = [first.jwk, second.jwk];
  expect(await statusOf(tokenBy(second))).toBe(200);
  expect(issuer.asked).toEqual([DISCOVERY, "/jwks", "/jwks"]);
  for (const kid of ["x", "y", "z"]) expect(await statusOf(tokenBy(first, issuer.url, kid))).toBe(401);
  later(4_999);
  expect(await statusOf(tokenBy(first, issuer.url, "x"))).toBe(401);
  expect(issuer.asked).toHaveLength(3);
  later(1);
  await Promise.all(["x", "y"].map((kid) => statusOf(tokenBy(first, issuer.url, kid))));
  expect(issuer.asked).toHaveLength(4);
});

test("an unknown kid at the first fetch does not cause another", async () => {
  expect(await statusOf(tokenBy(first, issuer.url, "x"))).toBe(401);
  expect(issuer.asked).toEqual([DISCOVERY, "/jwks"]);
});

test("a token of another issuer causes no new fetch", async () => {
  expect(await statusOf(tokenBy(first))).toBe(200);
  const reply = await send(tokenBy(second, "https://other.example"));
  expect(reply.headers["www-authenticate"]).toContain('error_description="issuer does not match"');
  expect(issuer.asked).toEqual([DISCOVERY, "/jwks"]);
});

test("tokens of a key that was removed are refused, remembered or not", async () => {
  const token = tokenBy(first);
  expect(await statusOf(token)).toBe(200);
  expect(await statusOf(token)).toBe(200);
  issuer.jwks = [second.jwk];
  expect(await statusOf(tokenBy(second))).toBe(200);
  later(5_000);
  expect(await statusOf(token)).toBe(401);
});

test("keys are fetched again after two hours", async () => {
  const claims = { ...CLAIMS, iss: issuer.url, exp: NOW + 10_000 };
  const token = makeToken(first, claims);
  expect(await statusOf(token)).toBe(200);
  later(7_199_999);
  expect(await statusOf(token)).toBe(200);
  expect(issuer.asked).toHaveLength(2);
  later(1);
  expect(await statusOf(token)).toBe(200);
  expect(issuer.asked).toEqual([DISCOVERY, "/jwks", DISCOVERY, "/jwks"]);
});

test("a failure is not remembered, and each request names the document that is missing at its time", async () => {
  const challenge = async () => (await send(tokenBy(first))).headers["www-authenticate"];
  issuer.instead.set(DISCOVERY, (_, response) => response.writeHead(500).end("{}"));
  expect(await challenge()).toBe(DISCOVERY_ERROR);
  issuer.instead.clear();
  issuer.instead.set("/jwks", (_, response) => response.writeHead(500).end("{}"));
  expect(await challenge()).toBe(KEYS_ERROR);
});

test("an issuer that can't be reached is a discovery error", async () => {
  const reply = await send(makeToken(first, { ...CLAIMS, iss: "http://127.0.0.1:1" }), "/dead");
  expect(reply).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  expect(reply.headers["www-authenticate"]).toBe(
    'Bearer scope="A" error="invalid_token" error_description="OIDC discovery endpoint communication error"',
  );
  expect(gateway.lines.join("\n")).toContain("OIDC discovery of issuer http://127.0.0.1");
});

test("plain http is fetched from loopback addresses only", async () => {
  const reply = await send(makeToken(first, { ...CLAIMS, iss: "http://issuer.example" }), "/plain");
  expect(reply.headers["www-authenticate"]).toBe(DISCOVERY_ERROR);
});

const broken: readonly (readonly [string, string, Parameters<IssuerServer["instead"]["set"]>[1], string])[] = [
  [
    "a discovery document with status 500",
    DISCOVERY,
    (_, response) => response.writeHead(500).end("{}"),
    DISCOVERY_ERROR,
  ],
  ["a discovery document that is no JSON", DISCOVERY, (_, response) => response.end("<html>"), DISCOVERY_ERROR],
  ["a discovery document without jwks_uri", DISCOVERY, (_, response) => sendJson(response, {}), DISCOVERY_ERROR],
  [
    "a jwks_uri over http elsewhere",
    DISCOVERY,
    (_, response) => sendJson(response, { jwks_uri: "http://keys.example/" }),
    DISCOVERY_ERROR,
  ],
  [
    "a jwks_uri that is a file",
    DISCOVERY,
    (_, response) => sendJson(response, { jwks_uri: "file:///etc/passwd" }),
    DISCOVERY_ERROR,
  ],
  [
    "a redirect of the discovery document",
    DISCOVERY,
    (_, response) => response.writeHead(302, { location: "/elsewhere" }).end(),
    DISCOVERY_ERROR,
  ],
  ["a discovery document that never comes", DISCOVERY, () => {}, DISCOVERY_ERROR],
  [
    "a discovery document that never ends",
    DISCOVERY,
    (_, response) => response.writeHead(200).write("{"),
    DISCOVERY_ERROR,
  ],
  ["a key set with status 404", "/jwks", (_, response) => response.writeHead(404).end("{}"), KEYS_ERROR],
  ["a key set that is a list", "/jwks", (_, response) => sendJson(response, []), KEYS_ERROR],
  [
    "a key set of more than 150,000 bytes",
    "/jwks",
    (_, response) => sendJson(response, { keys: [first.jwk], x: "x".repeat(150_000) }),
    KEYS_ERROR,
  ],
  ["a key set that never comes", "/jwks", () => {}, KEYS_ERROR],
  [
    "a redirect of the key set",
    "/jwks",
    (_, response) => response.writeHead(307, { location: "/jwks2" }).end(),
    KEYS_ERROR,
  ],
];

test.each(broken)("%s is refused with the error of its document", async (_, path, handler, challenge) => {
  issuer.instead.set(path, handler);
  const started = performance.now();
  const reply = await send(tokenBy(first));
  expect(reply.status).toBe(401);
  expect(reply.headers["www-authenticate"]).toBe(challenge);
  expect(performance.now() - started).toBeLessThan(2_500);
  issuer.instead.clear();
  expect(await statusOf(tokenBy(first))).toBe(200);
});

test("a key set of exactly 150,000 bytes is taken", async () => {
  const document = JSON.stringify({ keys: [first.jwk], x: "" });
  const whole = document.replace('"x":""', `"x":"${"x".repeat(150_000 - document.length)}"`);
  issuer.instead.set("/jwks", (_, response) => response.end(whole));
  expect(await statusOf(tokenBy(first))).toBe(200);
});

test("known keys survive a refetch that fails", async () => {
  expect(await statusOf(tokenBy(first))).toBe(200);
  issuer.instead.set("/jwks", (_, response) => response.writeHead(500).end());
  expect(await statusOf(tokenBy(second))).toBe(401);
  expect(await statusOf(tokenBy(first))).toBe(200);
});

test("entries that are not RSA keys are ignored", async () => {
  const strange = [{ kty: "EC", kid: "ec", crv: "P-256" }, "x", null, { kty: "RSA", kid: "broken", n: "!", e: "AQAB" }];
  issuer.instead.set("/jwks", (_, response) => sendJson(response, { keys: [...strange, first.jwk] }));
  expect(await statusOf(tokenBy(first))).toBe(200);
  expect(await statusOf(tokenBy(first, issuer.url, "broken"))).toBe(401);
});

async function closedPort(): Promise<number> {
  const issuer = await openIssuer([]);
  await issuer.close();
  return issuer.port;
}
