import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { AUTHORIZER, api, CLAIMS, ISSUER, makeKey, makeToken, route } from "./fixtures";
import { openGateway, type TestGateway } from "./gateways";
import { type Call, call } from "./http-client";

const key = makeKey();

let gateway: TestGateway;
beforeAll(async () => {
  const authorizer = { type: "JWT" as const, ...AUTHORIZER };
  const routes = [
    route("ANY /pets/{id}", { format: "1.0" }),
    route("GET /me", { format: "1.0", authorizer, scopes: ["openid"] }),
  ];
  gateway = await openGateway(api(routes), { localKeys: (issuer) => (issuer === ISSUER ? [key.jwk] : undefined) });
});
afterAll(() => gateway.close());

const eventOf = async (sent: Call): Promise<APIGatewayProxyEvent & { version: string }> =>
  JSON.parse((await call(gateway.url, sent)).body);

test("the event of format 1.0 has the documented members, null where there is nothing", async () => {
  const event = await eventOf({ path: "/pets/7" });
  expect(event).toMatchObject({
    version: "1.0",
    resource: "/pets/{id}",
    path: "/pets/7",
    httpMethod: "GET",
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { id: "7" },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: {
      accountId: "123456789012",
      apiId: "abcde12345",
      authorizer: { claims: null, scopes: null },
      domainPrefix: "abcde12345",
      httpMethod: "GET",
      identity: { sourceIp: "127.0.0.1", user: null },
      path: "/pets/7",
      protocol: "HTTP/1.1",
      requestTime: "21/Nov/2026:12:00:00 +0000",
      requestTimeEpoch: 1795262400000,
      resourceId: null,
      resourcePath: "/pets/{id}",
      stage: "$default",
    },
  });
});

test("the event of format 1.0 keeps the spelling of headers, and all values of one sent twice", async () => {
  const { headers, multiValueHeaders } = await eventOf({
    path: "/pets/7",
    headers: { "X-One": "1", "x-two": ["a", "b"], Cookie: "a=1" },
  });
  expect(headers).toMatchObject({ "X-One": "1", "x-two": "b", Cookie: "a=1", "X-Forwarded-For": "127.0.0.1" });
  expect(multiValueHeaders).toMatchObject({ "X-One": ["1"], "x-two": ["a", "b"], "Content-Length": ["0"] });
});

test("the event of format 1.0 has single and multiple query parameters", async () => {
  const event = await eventOf({ path: "/pets/7?a=1&a=2&b=%20" });
  expect(event.queryStringParameters).toEqual({ a: "2", b: " " });
  expect(event.multiValueQueryStringParameters).toEqual({ a: ["1", "2"], b: [" "] });
});

test("the event of format 1.0 has a base64 body of a form", async () => {
  expect(await eventOf({ method: "POST", path: "/pets/7", body: "a=1" })).toMatchObject({
    body: "YT0x",
    isBase64Encoded: true,
  });
});

test("the event of format 1.0 has claims and scopes without the jwt level", async () => {
  const event = await eventOf({ path: "/me", headers: { authorization: makeToken(key) } });
  expect(event.requestContext.authorizer).toEqual({
    claims: { ...CLAIMS, iat: String(CLAIMS.iat), exp: String(CLAIMS.exp) },
    scopes: ["regular-client1", "openid"],
  });
});
