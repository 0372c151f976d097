import { afterEach, expect, test } from "@jest/globals";
import type { MockIntegration, RestApi } from "../../src/model/rest-api";
import { LOCATION } from "./fixtures";
import type { Call } from "./http-client";
import { openRest, POOL_ARN, PROD, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

/** As SAM writes it for `Cors`. */
const PREFLIGHT: MockIntegration = {
  requestTemplates: { "application/json": '{\n  "statusCode" : 200\n}\n' },
  passthroughBehavior: "WHEN_NO_MATCH",
  convertsToText: false,
  responses: [
    {
      statusCode: 200,
      responseParameters: {
        "method.response.header.Access-Control-Allow-Origin": "'*'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,OPTIONS'",
      },
      responseTemplates: { "application/json": "{}\n" },
    },
  ],
};

const mock = (more: Partial<MockIntegration> = {}) =>
  restMethod("OPTIONS /a", { integration: { type: "MOCK", ...PREFLIGHT, ...more } });

test("SAM's preflight is answered with its constants and nothing else", async () => {
  gateway = await openRest(restApi([mock()]));
  const reply = await gateway.send("/a", { method: "OPTIONS", headers: { origin: "https://page.example" } });
  expect([reply.status, reply.body]).toEqual([200, "{}\n"]);
  expect(reply.headers).toMatchObject({
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET,OPTIONS",
    "content-type": "application/json",
    "content-length": "3",
  });
  expect(Object.keys(reply.headers)).not.toContain("vary");
  expect(Object.keys(reply.headers)).not.toContain("access-control-allow-headers");
});

const FAILED = [500, '{"message": "Internal server error"}'] as const;
const [DEFAULT] = PREFLIGHT.responses;
const response = (statusCode: number, selectionPattern: string) => ({
  statusCode,
  selectionPattern,
  responseParameters: {},
  responseTemplates: { "application/json": '{"ok":false}', "text/plain": "no" },
});

test.each<[string, Partial<MockIntegration>, Partial<RestApi>, Call, readonly [number, unknown]]>([
  ["with a binary type of two stars", {}, { binaryMediaTypes: ["*/*"] }, {}, FAILED],
  [
    "with a binary type of two stars that is converted to text",
    { convertsToText: true },
    { binaryMediaTypes: ["*/*"] },
    {},
    [200, "{}\n"],
  ],
  ["with another binary type", {}, { binaryMediaTypes: ["image/png"] }, {}, [200, "{}\n"]],
  ["asked with another content type", {}, {}, { headers: { "content-type": "text/plain" } }, FAILED],
  [
    "asked with another content type that may not pass",
    { passthroughBehavior: "NEVER" },
    {},
    { headers: { "content-type": "text/plain" } },
    [415, '{"message": "Unsupported Media Type"}'],
  ],
  [
    "asked with another content type where there are templates",
    { passthroughBehavior: "WHEN_NO_TEMPLATES" },
    {},
    { headers: { "content-type": "text/plain" } },
    [415, '{"message": "Unsupported Media Type"}'],
  ],
  [
    "without a template, by the status code in the body",
    { requestTemplates: {}, passthroughBehavior: "WHEN_NO_TEMPLATES" },
    {},
    { body: '{"statusCode":200}' },
    [200, "{}\n"],
  ],
  [
    "whose status code chooses a response",
    {
      requestTemplates: { "application/json": "{statusCode: 404}" },
      responses: [...PREFLIGHT.responses, response(404, "4\\d{2}")],
    },
    {},
    {},
    [404, '{"ok":false}'],
  ],
  [
    "whose status code matches only a part of a pattern",
    {
      requestTemplates: { "application/json": '{"statusCode":404}' },
      responses: [...PREFLIGHT.responses, response(404, "4")],
    },
    {},
    {},
    [200, "{}\n"],
  ],
  [
    "whose response is asked for as another type",
    { requestTemplates: { "application/json": '{"statusCode":404}' }, responses: [response(404, "404")] },
    {},
    { headers: { accept: "text/plain" } },
    [404, "no"],
  ],
  ["without a response for its status code", { responses: [response(404, "404")] }, {}, {}, FAILED],
  ["without a status code", { requestTemplates: { "application/json": "{}" } }, {}, {}, FAILED],
  [
    "with a request template in the Velocity language",
    { requestTemplates: { "application/json": "#if($input.params('x'))\n{\"statusCode\":200}#end" } },
    {},
    {},
    [501, expect.stringContaining("not run here")],
  ],
  [
    "with a response template in the Velocity language",
    {
      responses:
        DEFAULT === undefined
          ? []
          : [{ ...DEFAULT, responseTemplates: { "application/json": '{"id":"$context.requestId"}' } }],
    },
    {},
    {},
    [501, expect.stringContaining("not run here")],
  ],
])("a mock %s is answered as on AWS", async (_name, integration, more, sent, expected) => {
  gateway = await openRest(restApi([mock(integration)], more));
  const reply = await gateway.send("/a", { method: "OPTIONS", ...sent });
  expect([reply.status, reply.body]).toEqual(expected);
});

const POOLS = {
  type: "COGNITO_USER_POOLS",
  name: "P",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
} as const;

test("a preflight behind an authorizer is refused like any other request", async () => {
  gateway = await openRest(restApi([{ ...mock(), authorizer: POOLS }]));
  expect((await gateway.send("/a", { method: "OPTIONS" })).status).toBe(401);
});

test("a preflight without a method is no method", async () => {
  gateway = await openRest(restApi([restMethod("GET /a")]));
  const reply = await gateway.send("/a", {
    method: "OPTIONS",
    headers: { origin: "x", "access-control-request-method": "GET" },
  });
  expect([reply.status, reply.body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
});

const NOT_RUN = {
  type: "NOT_RUN",
  description: "an HTTP integration with https://example.com",
  location: { ...LOCATION, line: 42 },
} as const;

test("an integration that is not run here is answered 501 with its name and line", async () => {
  gateway = await openRest(restApi([restMethod("GET /a", { integration: NOT_RUN })]));
  const reply = await gateway.send("/a");
  expect(reply.status).toBe(501);
  expect(JSON.parse(reply.body).message).toBe(
    "Not Implemented: an HTTP integration with https://example.com is not run here (line 42 of the template)",
  );
});

test.each<[string, Parameters<typeof restMethod>[1], number]>([
  ["authorizer", { authorizer: POOLS }, 401],
  ["API key", { apiKeyRequired: true }, 403],
  [
    "validator",
    { validator: { body: false, parameters: true }, requestParameters: { "method.request.querystring.q": true } },
    400,
  ],
])("an integration that is not run here stands behind its method's %s", async (_name, guard, status) => {
  gateway = await openRest(restApi([restMethod("GET /a", { integration: NOT_RUN, ...guard })]));
  expect((await gateway.send("/a")).status).toBe(status);
});

test("header mappings of a mock read the request, the stage and the context", async () => {
  const responses = [
    {
      statusCode: 200,
      responseParameters: {
        "method.response.header.X-Origin": "method.request.header.Origin",
        "method.response.header.X-Color": "stageVariables.color",
        "method.response.header.X-Stage": "context.stage",
        "method.response.header.X-None": "integration.response.header.none",
        "method.response.header.Content-Type": "'text/html'",
      },
      responseTemplates: { "application/json": "<b>$5 #fff</b>" },
    },
  ];
  gateway = await openRest(restApi([mock({ responses })], { stages: [{ ...PROD, variables: { color: "green" } }] }));
  const reply = await gateway.send("/a", { method: "OPTIONS", headers: { origin: "https://page.example" } });
  expect(reply.headers).toMatchObject({
    "x-origin": "https://page.example",
    "x-color": "green",
    "x-stage": "Prod",
    "content-type": "text/html",
  });
  expect(reply.body).toBe("<b>$5 #fff</b>");
});
