import { expect, test } from "@jest/globals";
import type { APIGatewayProxyHandler, APIGatewayProxyHandlerV2 } from "aws-lambda";
import { requestOf } from "../../functions/_shared/api-request";
import { protectedRoute } from "../../functions/_shared/protected-route";
import { json } from "../../functions/_shared/response";

/** What a protected route's handler is given, and what it may answer. */

const claims = { token_use: "access", username: "ann", client_id: "c1", exp: "1618366253", scope: "regular-c1" };
const surroundings = { environment: { CLIENT_ID: "c1", REQUIRED_SCOPES: "regular-c1" }, now: () => 0 };

test("a handler is given the caller and the request, and chooses its status and headers", async () => {
  const handler = protectedRoute(
    "scoped",
    async ({ username }, { body, pathParameters, query }) =>
      json(201, { username, ...pathParameters, ...query, sent: JSON.parse(body.toString()) }, { location: "/a/7" }),
    surroundings,
  );
  const answer = await handler({
    version: "2.0",
    pathParameters: { id: "7" },
    queryStringParameters: { kind: "x" },
    body: '{"a":1}',
    requestContext: { authorizer: { jwt: { claims } } },
  });
  expect(answer).toEqual({
    statusCode: 201,
    headers: { "content-type": "application/json", location: "/a/7" },
    body: '{"username":"ann","id":"7","kind":"x","sent":{"a":1}}',
  });
});

test("a value that only looks like an answer is sent as a value", async () => {
  const value = { statusCode: 500, headers: {}, body: "" };
  const handler = protectedRoute("scoped", () => value, surroundings);
  const answer = await handler({ version: "2.0", requestContext: { authorizer: { jwt: { claims } } } });
  expect([answer.statusCode, answer.body]).toEqual([200, JSON.stringify(value)]);
});

test("nothing of a request is looked at before its caller is let in", async () => {
  const handler = protectedRoute(
    "scoped",
    () => {
      throw new Error("the handler ran");
    },
    surroundings,
  );
  expect((await handler({ version: "2.0", requestContext: {} })).statusCode).toBe(401);
});

test("a handler is one of both published kinds", () => {
  const handler = protectedRoute("scoped", () => "in", surroundings);
  const kinds: [APIGatewayProxyHandlerV2, APIGatewayProxyHandler] = [handler, handler];
  expect(kinds).toHaveLength(2);
});

test.each([
  ["text", { body: "é" }, "é"],
  ["base64", { body: Buffer.from("é").toString("base64"), isBase64Encoded: true }, "é"],
  ["nothing", {}, ""],
  ["no text", { body: 7 }, ""],
  ["null, as payload format 1.0 sends it", { body: null }, ""],
])("a body of %s is read as its bytes", (_, event, text) => {
  expect(requestOf(event).body.toString()).toBe(text);
});

test.each([[undefined], [null], ["text"], [[]], [{ queryStringParameters: null, pathParameters: "a", headers: [] }]])(
  "the event %j is read as an empty request",
  (event) => {
    expect(requestOf(event)).toEqual({
      query: {},
      pathParameters: {},
      contentType: undefined,
      body: Buffer.alloc(0),
    });
  },
);

test("the content type is found however its header is written", () => {
  expect(requestOf({ headers: { "Content-Type": "a/b" } }).contentType).toBe("a/b");
});
