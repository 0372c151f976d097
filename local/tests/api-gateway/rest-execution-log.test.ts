import { afterEach, expect, test } from "@jest/globals";
import type { RestGatewayOptions } from "../../src/api-gateway/rest-api/rest-server";
import type { InvocationOutcome } from "../../src/model/invocation";
import type { MethodLogging, RestApi, RestMethod } from "../../src/model/rest-api";
import { millis, seconds } from "../../src/model/time";
import { LOCATION, makeToken } from "./fixtures";
import { echo, succeeded } from "./gateways";
import type { Call } from "./http-client";
import {
  ID_CLAIMS,
  openRest,
  POOL_ARN,
  KEY as POOL_KEY,
  PROD,
  restApi,
  restMethod,
  type TestRest,
} from "./rest-fixtures";

const ID = "11111111-2222-4333-8444-555555555555";
const POOLS = {
  type: "COGNITO_USER_POOLS",
  name: "Users",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
} as const;
const LAMBDA = {
  type: "TOKEN",
  name: "Checker",
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:authorizer",
  identitySources: ["method.request.header.X-Ticket"],
  resultTtl: seconds(0),
  location: LOCATION,
} as const;

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

/** The entries of one request, without time and request id. */
async function entries(
  logging: Readonly<Record<string, MethodLogging>> | undefined,
  method: RestMethod,
  sent: Omit<Call, "path"> & { readonly path?: string } = {},
  more: Partial<RestApi> = {},
  options: Partial<RestGatewayOptions> = {},
): Promise<readonly string[]> {
  await gateway?.close();
  const lines: string[] = [];
  const stage = { ...PROD, ...(logging !== undefined && { logging }) };
  gateway = await openRest(restApi([method], { stages: [stage], ...more }), {
    executionLog: (line) => lines.push(line),
    ...options,
  });
  const { path = "/a", headers = {}, ...rest } = sent;
  await gateway.send(path, { ...rest, headers: { "x-amzn-requestid": ID, ...headers } });
  for (const line of lines) expect(line).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z \\(${ID}\\) .`));
  return lines.map((line) => line.slice(line.indexOf(`(${ID}) `) + ID.length + 3));
}

const answers = (payload: string): Partial<RestGatewayOptions> => ({ invoke: async () => succeeded(payload) });
const INFO = { "*/*": { level: "INFO" } } as const;
const DATA = { "*/*": { level: "INFO", dataTrace: true } } as const;

test("INFO logs the course of a request without its data", async () => {
  const found = await entries(INFO, restMethod("GET /a"), {}, {}, answers('{"statusCode":200,"body":"hello"}'));
  expect(found).toEqual([
    expect.stringMatching(/^Extended Request Id: .+=$/),
    `Verifying Usage Plan for request: ${ID}. API Key:  API Stage: abcde12345/Prod`,
    "API Key  authorized because method 'GET /a' does not require API Key. Request will not contribute to throttle or quota limits",
    "Usage Plan check succeeded for API Key  and API Stage abcde12345/Prod",
    `Starting execution for request: ${ID}`,
    "HTTP Method: GET, Resource Path: /a",
    expect.stringMatching(
      /^Sending request to https:\/\/lambda\.us-east-1\.amazonaws\.com\/2015-03-31\/functions\/arn:.*\/invocations$/,
    ),
    expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
    "Successfully completed execution",
    "Method completed with status: 200",
    expect.stringMatching(/^AWS Integration Endpoint RequestId : [0-9a-f-]{36}$/),
  ]);
});

test("DataTraceEnabled adds headers and bodies, in the order of API Gateway", async () => {
  const payload = '{"statusCode":200,"body":"hello","headers":{"X-A":"1"}}';
  const method = restMethod("POST /a/{id}");
  const sent = { path: "/a/7?q=1&q=2", method: "POST", body: "some text" } as const;
  const found = await entries(DATA, method, sent, {}, answers(payload));
  const words = found.map((line) => line.split(":")[0]);
  expect(words.slice(words.indexOf("HTTP Method"))).toEqual([
    "HTTP Method",
    "Method request path",
    "Method request query string",
    "Method request headers",
    "Method request body before transformations",
    "Endpoint request URI",
    "Endpoint request headers",
    "Endpoint request body after transformations",
    "Sending request to https",
    "Received response. Status",
    "Endpoint response headers",
    "Endpoint response body before transformations",
    "Method response body after transformations",
    "Method response headers",
    "Successfully completed execution",
    "Method completed with status",
    "AWS Integration Endpoint RequestId ",
  ]);
  expect(found).toEqual(
    expect.arrayContaining([
      "Method request path: {id=7}",
      "Method request body before transformations: some text",
      `Endpoint response body before transformations: ${payload}`,
      "Method response body after transformations: hello",
    ]),
  );
  expect(found.find((line) => line.startsWith("Method response headers"))).toContain("X-A=1");
});

const BAD: InvocationOutcome = {
  kind: "function-error",
  functionId: "F",
  errorType: "Error",
  errorMessage: "boom",
  trace: [],
  duration: millis(1),
};

test.each<[string, RestMethod, Partial<RestGatewayOptions>, readonly (string | RegExp)[]]>([
  [
    "a malformed answer",
    restMethod("GET /a"),
    answers('"text"'),
    [
      "Execution failed due to configuration error: Malformed Lambda proxy response",
      "Gateway response type: DEFAULT_5XX with status code: 502",
      'Gateway response body: {"message": "Internal server error"}',
    ],
  ],
  [
    "a function that throws",
    restMethod("GET /a"),
    { invoke: async () => BAD },
    [
      /^Lambda execution failed with status 200 due to customer function error: boom\. Lambda request id: [0-9a-f-]{36}$/,
    ],
  ],
  [
    "a function that does not answer",
    restMethod("GET /a", {
      integration: { type: "AWS_PROXY", functionArn: LAMBDA.functionArn, timeout: millis(50) },
    }),
    { invoke: () => new Promise(() => {}) },
    ["Execution failed due to a timeout error", "Gateway response type: INTEGRATION_TIMEOUT with status code: 504"],
  ],
  [
    "an API key that is missing",
    restMethod("GET /a", { apiKeyRequired: true }),
    {},
    [
      "API Key  not authorized because method 'GET /a' requires API Key and API Key was not present",
      "Gateway response type: INVALID_API_KEY with status code: 403",
    ],
  ],
])("the log says why: %s", async (_name, method, options, expected) => {
  const found = await entries(INFO, method, {}, {}, options);
  for (const line of expected) {
    expect(found).toContainEqual(typeof line === "string" ? line : expect.stringMatching(line));
  }
  const failed = await entries({ "*/*": { level: "ERROR" } }, method, {}, {}, options);
  expect(failed[0]).not.toMatch(/^(?:Extended|Starting|Verifying)/);
  expect(failed).toContainEqual(expect.stringMatching(/^Gateway response type: /));
});

test("a body that does not fit is explained", async () => {
  const method = restMethod("POST /a", {
    validator: { body: true, parameters: false },
    requestModels: { "application/json": { type: "object", required: ["to"] } },
  });
  const found = await entries(INFO, method, { method: "POST", body: "{}" });
  expect(found).toContainEqual(
    expect.stringMatching(/^Request body does not match model schema for content type application\/json: \[.*to.*\]$/),
  );
});

test.each<[string, Readonly<Record<string, MethodLogging>> | undefined, boolean]>([
  ["a stage that says nothing", undefined, true],
  ["OFF", { "*/*": { level: "OFF" } }, false],
  ["OFF for the method alone", { "*/*": { level: "INFO" }, "/a/GET": { level: "OFF" } }, false],
  ["ERROR", { "*/*": { level: "ERROR" } }, false],
])("a request that succeeds is logged or not: %s", async (_name, logging, isLogged) => {
  expect((await entries(logging, restMethod("GET /a"))).length > 0).toBe(isLogged);
});

test("a path that the API does not have leaves no entry", async () => {
  expect(await entries(DATA, restMethod("GET /a"), { path: "/b" })).toEqual([]);
});

test("a refused token is named, a missing one leaves no entry", async () => {
  const method = restMethod("GET /a", { authorizer: POOLS });
  const bad = await entries(INFO, method, { headers: { authorization: "not-a-token" } });
  expect(bad.slice(1, 3)).toEqual([`Starting authorizer: Users for request: ${ID}`, `Unauthorized request: ${ID}`]);
  const none = await entries(INFO, method);
  expect(none).toEqual([]);
});

test("a Lambda authorizer's course is logged, its principal masked", async () => {
  const policyDocument = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const invoke: RestGatewayOptions["invoke"] = async (invocation) =>
    invocation.functionArn === LAMBDA.functionArn
      ? succeeded(JSON.stringify({ principalId: "someone-with-a-long-name-indeed", policyDocument }))
      : echo(invocation);
  const method = restMethod("GET /a", { authorizer: LAMBDA });
  const found = await entries(INFO, method, { headers: { "x-ticket": "ticket" } }, {}, { invoke });
  expect(found.slice(1, 4)).toEqual([
    `Starting authorizer: Checker for request: ${ID}`,
    "Using valid authorizer policy for principal: *************************indeed",
    "Successfully completed authorizer execution",
  ]);
});

const TOKEN = makeToken(POOL_KEY, ID_CLAIMS);
const TICKET = "a-ticket-that-nobody-may-see-0123456789";
const KEY = "k3y-".repeat(8);

test.each<[string, RestMethod, Record<string, string>, string]>([
  ["a token", restMethod("GET /a", { authorizer: POOLS }), { authorization: `Bearer ${TOKEN}` }, TOKEN],
  ["a token in a header of its own", restMethod("GET /a"), { "x-anything": TOKEN }, TOKEN],
  ["an identity source", restMethod("GET /a", { authorizer: LAMBDA }), { "x-ticket": TICKET }, TICKET],
  ["an API key", restMethod("GET /a"), { "x-api-key": KEY }, KEY],
  ["a session cookie", restMethod("GET /a"), { cookie: "sid=0123456789abcdef" }, "0123456789abcdef"],
])("the log holds no secret in full, not even in the event: %s", async (_name, method, headers, secret) => {
  const policyDocument = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
  const invoke: RestGatewayOptions["invoke"] = async (invocation) =>
    invocation.functionArn === LAMBDA.functionArn
      ? succeeded(JSON.stringify({ principalId: "me", policyDocument }))
      : succeeded(JSON.stringify({ statusCode: 200, body: `you sent ${secret}` }));
  const found = await entries(DATA, method, { headers }, {}, { invoke });
  const text = found.join("\n");
  expect(text).toContain("Successfully completed execution");
  expect(text).not.toContain(secret);
  expect(text).not.toContain(secret.slice(0, Math.ceil(secret.length / 2)));
});

test("an entry is cut off at 1,024 bytes, and is one line", async () => {
  const found = await entries(DATA, restMethod("POST /a"), { method: "POST", body: `two\nlines${"x".repeat(2_000)}` });
  const body = found.find((line) => line.startsWith("Method request body")) ?? "";
  expect(body).toMatch(/two\\u000alines.* \[TRUNCATED\]$/);
  expect(Buffer.byteLength(body)).toBeLessThan(1_060);
});
