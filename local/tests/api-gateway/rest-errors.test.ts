import { afterEach, expect, test } from "@jest/globals";
import type { InvokeFunction } from "../../src/model/invocation";
import type { RestApi, RestMethod } from "../../src/model/rest-api";
import { millis } from "../../src/model/time";
import { LOCATION } from "./fixtures";
import { answering } from "./gateways";
import type { Call } from "./http-client";
import { ECHO, openRest, POOL_ARN, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const failing: InvokeFunction = async () => ({
  kind: "function-error",
  functionId: "F",
  errorType: "Error",
  errorMessage: "boom",
  trace: [],
  duration: millis(1),
});
const notInvoked =
  (reason: "no-such-function" | "does-not-build" | "event-too-large" | "throttled"): InvokeFunction =>
  async () => ({ kind: "not-invoked", reason, message: reason });
const POOLS = {
  type: "COGNITO_USER_POOLS",
  name: "Pool",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
} as const;
const method = (more: Partial<RestMethod> = {}) => restMethod("GET /a", more);

interface Row {
  readonly method?: RestMethod;
  readonly api?: Partial<RestApi>;
  readonly invoke?: InvokeFunction;
  readonly path?: string;
  readonly call?: Call;
  /** Status, body and `x-amzn-ErrorType`. */
  readonly expected: readonly [number, string, string | undefined];
}

test.each<[string, Row]>([
  [
    "no token",
    {
      method: method({ authorizer: POOLS }),
      expected: [401, '{"message":"Unauthorized"}', "UnauthorizedException"],
    },
  ],
  [
    "no resource",
    {
      path: "/nowhere",
      expected: [403, '{"message":"Missing Authentication Token"}', "MissingAuthenticationTokenException"],
    },
  ],
  [
    "no resource, and a bearer token",
    {
      path: "/nowhere",
      call: { headers: { authorization: "Bearer abc" } },
      expected: [
        403,
        `{"message":"'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'."}`,
        "IncompleteSignatureException",
      ],
    },
  ],
  [
    "no API key",
    { method: method({ apiKeyRequired: true }), expected: [403, '{"message":"Forbidden"}', "ForbiddenException"] },
  ],
  [
    "a function that throws",
    { invoke: failing, expected: [502, '{"message": "Internal server error"}', "InternalServerErrorException"] },
  ],
  [
    "a function that answers in a bad shape",
    {
      invoke: answering('"text"'),
      expected: [502, '{"message": "Internal server error"}', "InternalServerErrorException"],
    },
  ],
  [
    "a function that does not exist",
    {
      invoke: notInvoked("no-such-function"),
      expected: [500, '{"message": "Internal server error"}', "InternalServerErrorException"],
    },
  ],
  [
    "a function that Lambda throttles",
    {
      invoke: notInvoked("throttled"),
      expected: [500, '{"message": "Internal server error"}', "InternalServerErrorException"],
    },
  ],
  [
    "a function that does not build",
    {
      invoke: notInvoked("does-not-build"),
      expected: [502, '{"message": "Internal server error"}', "InternalServerErrorException"],
    },
  ],
  [
    "an event over 6 MB",
    { invoke: notInvoked("event-too-large"), expected: [413, '{"message":"Request Too Long"}', undefined] },
  ],
  [
    "a function that takes longer than its method waits",
    {
      method: method({ integration: { type: "AWS_PROXY", functionArn: ECHO, timeout: millis(50) } }),
      invoke: () => new Promise(() => {}),
      expected: [504, '{"message": "Endpoint request timed out"}', "InternalServerErrorException"],
    },
  ],
  [
    "an ARN over 1600 bytes at a method with an authorizer",
    {
      method: restMethod("GET /{id}", { authorizer: POOLS }),
      path: `/${"x".repeat(1_600)}`,
      expected: [414, "Request URI too long", undefined],
    },
  ],
])("%s has the status, body and headers of AWS", async (_name, row) => {
  const more = row.invoke === undefined ? {} : { invoke: row.invoke };
  gateway = await openRest(restApi([row.method ?? method()], row.api), more);
  const reply = await gateway.send(row.path ?? "/a", row.call);
  const [status, body, errorType] = row.expected;
  expect([reply.status, reply.body, reply.headers["x-amzn-errortype"]]).toEqual([status, body, errorType]);
  expect(reply.headers["x-amzn-requestid"]).toMatch(UUID);
  expect(reply.headers["x-amz-apigw-id"]).toMatch(/^[\w-]{15}=$/);
  expect(reply.headers["date"]).toBeDefined();
  expect(reply.headers["content-length"]).toBe(String(Buffer.byteLength(body)));
  expect(reply.headers["content-type"]).toBe(body.startsWith("{") ? "application/json" : "text/plain");
  for (const absent of ["www-authenticate", "apigw-requestid", "access-control-allow-origin"]) {
    expect(reply.headers[absent]).toBeUndefined();
  }
});

test.each([0, 1])("a body of 10 MB and %i bytes is taken or refused", async (over) => {
  gateway = await openRest(restApi([restMethod("POST /a")]), { invoke: answering('{"statusCode":204}') });
  const reply = await gateway.send("/a", { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + over) });
  expect([reply.status, reply.body]).toEqual(
    over === 0 ? [204, ""] : [413, "HTTP content length exceeded 10485760 bytes."],
  );
});

const CORS = { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" };
const OPEN = { responseParameters: {}, responseTemplates: {} };

test.each<[string, RestApi["gatewayResponses"], readonly [number, string, string | undefined]]>([
  [
    "a family's headers come with every error of the family",
    { DEFAULT_4XX: { ...OPEN, responseParameters: CORS } },
    [401, '{"message":"Unauthorized"}', "*"],
  ],
  [
    "the other family changes nothing",
    { DEFAULT_5XX: { ...OPEN, responseParameters: CORS } },
    [401, '{"message":"Unauthorized"}', undefined],
  ],
  [
    "a specific response hides its family's headers",
    { DEFAULT_4XX: { ...OPEN, responseParameters: CORS }, UNAUTHORIZED: { ...OPEN, statusCode: 403 } },
    [403, '{"message":"Unauthorized"}', undefined],
  ],
  [
    "a family's own status counts",
    { DEFAULT_4XX: { ...OPEN, statusCode: 418 } },
    [418, '{"message":"Unauthorized"}', undefined],
  ],
  [
    "a template is filled in by substitution",
    {
      UNAUTHORIZED: {
        responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "method.request.header.Origin" },
        responseTemplates: {
          "application/json":
            // biome-ignore lint/suspicious/noTemplateCurlyInString: a reference of the template
            '{"m":$context.error.messageString,"raw":"$context.error.message","t":"$context.error.responseType","s":"${stageVariables.none}","p":"$context.resourcePath."}',
        },
      },
    },
    [401, '{"m":"Unauthorized","raw":"Unauthorized","t":"UNAUTHORIZED","s":"","p":"/a."}', "https://page.example"],
  ],
  [
    "a template is no Velocity",
    { UNAUTHORIZED: { ...OPEN, responseTemplates: { "application/json": "#set($a = 1) $input.path('$')" } } },
    [401, "#set($a = 1) $input.path('$')", undefined],
  ],
])("%s", async (_name, gatewayResponses, expected) => {
  gateway = await openRest(restApi([method({ authorizer: POOLS })], { gatewayResponses }));
  const reply = await gateway.send("/a", { headers: { origin: "https://page.example" } });
  expect([reply.status, reply.body, reply.headers["access-control-allow-origin"]]).toEqual(expected);
});

test("an error that the function returns passes no gateway response", async () => {
  const gatewayResponses = { DEFAULT_4XX: { ...OPEN, statusCode: 418, responseParameters: CORS } };
  gateway = await openRest(restApi([method()], { gatewayResponses }), {
    invoke: answering('{"statusCode":404,"body":"none"}'),
  });
  const reply = await gateway.send("/a");
  expect([reply.status, reply.body, reply.headers["access-control-allow-origin"]]).toEqual([404, "none", undefined]);
});

test("a foreign Host header is refused", async () => {
  gateway = await openRest(restApi([method()]));
  expect((await gateway.send("/a", { headers: { host: "evil.example" } })).status).toBe(403);
});
