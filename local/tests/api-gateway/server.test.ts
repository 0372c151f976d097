import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Gateway, startGateway } from "../../src/api-gateway/server";
import type { InvokeFunction } from "../../src/model/invocation";
import { millis } from "../../src/model/time";
import { api, CLAIMS, clock, ISSUER, jwtRoute, makeKey, makeToken, route } from "./fixtures";

const key = makeKey();
const echo: InvokeFunction = async ({ payload }) => ({
  kind: "success",
  functionId: "Echo",
  payload: JSON.stringify({ statusCode: 200, body: payload, headers: { "content-type": "application/json" } }),
  duration: millis(1),
});

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    api: api([
      jwtRoute("GET /RegularUser", ["regular-client1"]),
      jwtRoute("GET /AdminUser", ["admin-client1"]),
      jwtRoute("GET /whoami"),
      route("POST /open/{id}"),
    ]),
    port: 0,
    region: "us-east-1",
    accountId: "123456789012",
    invoke: echo,
    localKeys: (issuer) => (issuer === ISSUER ? [key.jwk] : undefined),
    clock,
    log: console.log,
    allowUnsignedIam: false,
  });
});
afterAll(() => gateway.close());

const call = async (path: string, init?: RequestInit) => {
  const response = await fetch(gateway.url + path, init);
  return { status: response.status, headers: response.headers, body: await response.text() };
};

test("a request without a token gets 401 and a challenge without parameters", async () => {
  const answer = await call("/AdminUser");
  expect(answer).toMatchObject({ status: 401, body: '{"message":"Unauthorized"}' });
  expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  expect(answer.headers.get("apigw-requestid")).toMatch(/^[\w-]{15}=$/);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("content-length")).toBe("26");
});

test("a token without the route's scope gets 403 that names the scope", async () => {
  const answer = await call("/AdminUser", { headers: { authorization: makeToken(key) } });
  expect(answer).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
  expect(answer.headers.get("www-authenticate")).toBe(
    'Bearer scope="admin-client1" error="insufficient_scope" error_description="expected scopes: [admin-client1]"',
  );
});

test("a token with the route's scope reaches the function with its claims", async () => {
  const answer = await call("/RegularUser?a=1&a=2", { headers: { authorization: `Bearer ${makeToken(key)}` } });
  expect(answer.status).toBe(200);
  const event = JSON.parse(answer.body);
  expect(event).toMatchObject({ routeKey: "GET /RegularUser", queryStringParameters: { a: "1,2" } });
  expect(event.requestContext.authorizer).toEqual({
    jwt: {
      claims: { ...CLAIMS, iat: String(CLAIMS.iat), exp: String(CLAIMS.exp) },
      scopes: ["regular-client1", "openid"],
    },
  });
});

test("a body reaches the function as it was sent", async () => {
  const answer = await call("/open/7", { method: "POST", body: "hello", headers: { "content-type": "text/plain" } });
  expect(JSON.parse(answer.body)).toMatchObject({
    body: "hello",
    isBase64Encoded: false,
    pathParameters: { id: "7" },
    headers: { "content-length": "5" },
  });
});

test("an unknown path gets 404", async () => {
  expect(await call("/nothing")).toMatchObject({ status: 404, body: '{"message":"Not Found"}' });
});
