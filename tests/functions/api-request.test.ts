import { expect, test } from "@jest/globals";
import type {
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  APIGatewayProxyHandlerV2WithJWTAuthorizer,
} from "aws-lambda";
import { requestOf } from "../../functions/_shared/api-request";
import { readJsonBody } from "../../functions/_shared/json-body";
import { protectedRoute } from "../../functions/_shared/protected-route";
import { json } from "../../functions/_shared/response";

/** What a protected route's handler is given, and what it may answer. */

const claims = { token_use: "access", username: "ann", client_id: "c1", exp: "1618366253", scope: "regular-c1" };
const environment = { CLIENT_ID: "c1", REQUIRED_SCOPES: "regular-c1" };

test("a handler is given the caller and the request, and chooses its status and headers", async () => {
  const handler = protectedRoute(
    "scoped",
    async ({ caller: { username }, request: { body, pathParameters, query } }) =>
      json(201, { username, ...pathParameters, ...query, sent: JSON.parse(body.toString()) }, { location: "/a/7" }),
    environment,
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

// As docs/adopt.md shows it.
const postNote = protectedRoute(
  "scoped",
  ({ caller, request }) => {
    const body = readJsonBody(request);
    if (!body.valid) return body.answer;
    return json(201, { author: caller.username, notebook: request.pathParameters["id"], note: body.value });
  },
  environment,
);

test("a POST with a body and path parameters is five lines, and is typed as AWS types it", async () => {
  const sent = { version: "2.0", pathParameters: { id: "7" }, requestContext: { authorizer: { jwt: { claims } } } };
  const json = { "content-type": "application/json" };
  expect(await postNote({ ...sent, headers: json, body: '"milk"' })).toMatchObject({
    statusCode: 201,
    body: '{"author":"ann","notebook":"7","note":"milk"}',
  });
  expect(await postNote({ ...sent, headers: json, body: "{" })).toMatchObject({ statusCode: 400 });
  expect(await postNote({ ...sent, headers: json, requestContext: {} })).toMatchObject({ statusCode: 401 });
  const typed: APIGatewayProxyHandlerV2WithJWTAuthorizer = postNote;
  expect(typed).toBe(postNote);
});

test("a handler is given the event itself too", async () => {
  const handler = protectedRoute("scoped", ({ event }) => event, environment);
  const event = { version: "2.0", rawPath: "/a", requestContext: { authorizer: { jwt: { claims } } } };
  expect((await handler(event)).body).toBe(JSON.stringify(event));
});

test("a value that only looks like an answer is sent as a value", async () => {
  const value = { statusCode: 500, headers: {}, body: "" };
  const handler = protectedRoute("scoped", () => value, environment);
  const answer = await handler({ version: "2.0", requestContext: { authorizer: { jwt: { claims } } } });
  expect([answer.statusCode, answer.body]).toEqual([200, JSON.stringify(value)]);
});

test("nothing of a request is looked at before its caller is let in", async () => {
  const handler = protectedRoute(
    "scoped",
    () => {
      throw new Error("the handler ran");
    },
    environment,
  );
  expect((await handler({ version: "2.0", requestContext: {} })).statusCode).toBe(401);
});

test("a handler is one of both published kinds", () => {
  const handler = protectedRoute("scoped", () => "in", environment);
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
