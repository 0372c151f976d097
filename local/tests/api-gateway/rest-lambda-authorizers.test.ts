import { afterEach, expect, test } from "@jest/globals";
import type { InvocationOutcome } from "../../src/model/invocation";
import type { MethodLambdaAuthorizer, RestApi } from "../../src/model/rest-api";
import { type EpochMillis, epochMillis, millis, seconds } from "../../src/model/time";
import { LOCATION, NOW } from "./fixtures";
import { echo, succeeded } from "./gateways";
import { openRest, PROD, REST_ARN, restApi, restMethod, type TestRest } from "./rest-fixtures";

const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:authorizer";
const TOKEN: MethodLambdaAuthorizer = {
  name: "Lambda",
  functionArn: FUNCTION,
  identitySources: ["method.request.header.Authorization"],
  resultTtl: seconds(0),
  location: LOCATION,
};
const STAGES = [{ ...PROD, variables: { color: "green" } }];

let gateway: TestRest | undefined;
let now: EpochMillis = epochMillis(NOW * 1000);
afterEach(() => gateway?.close());

interface Opened {
  readonly events: Record<string, unknown>[];
  readonly send: TestRest["send"];
  readonly lines: readonly string[];
}

async function open(
  type: "TOKEN" | "REQUEST",
  answer: unknown,
  authorizer: Partial<MethodLambdaAuthorizer> = {},
  more: Partial<RestApi> = {},
): Promise<Opened> {
  const events: Record<string, unknown>[] = [];
  const guard = { authorizer: { type, ...TOKEN, ...authorizer } };
  const methods = ["GET /", "GET /a", "GET /b", "POST /c/{id}"].map((key) => restMethod(key, guard));
  now = epochMillis(NOW * 1000);
  const opened = await openRest(restApi(methods, { stages: STAGES, ...more }), {
    clock: () => now,
    invoke: async (invocation) => {
      if (invocation.functionArn !== FUNCTION) return echo(invocation);
      const event = JSON.parse(invocation.payload);
      events.push(event);
      const value = typeof answer === "function" ? answer(event) : answer;
      return isOutcome(value) ? value : succeeded(JSON.stringify(value));
    },
  });
  gateway = opened;
  return { events, lines: opened.lines, send: opened.send };
}

function isOutcome(value: unknown): value is InvocationOutcome {
  return typeof value === "object" && value !== null && "kind" in value;
}

const policy = (statement: object, more: object = {}) => ({
  principalId: "me",
  policyDocument: { Version: "2012-10-17", Statement: statement },
  ...more,
});
const allow = (resource: unknown = "*") => ({ Effect: "Allow", Action: "execute-api:Invoke", Resource: resource });
const deny = (resource: unknown = "*") => ({ Effect: "Deny", Action: "execute-api:Invoke", Resource: resource });
const thrown = (errorMessage: string): InvocationOutcome => ({
  kind: "function-error",
  functionId: "F",
  errorType: "Error",
  errorMessage,
  trace: [],
  duration: millis(1),
});
const SENT = { headers: { authorization: "Bearer secret" } };

const UNAUTHORIZED = [401, '{"message":"Unauthorized"}', "UnauthorizedException"] as const;
const DENIED = [
  403,
  '{"Message":"User is not authorized to access this resource with an explicit deny in an identity-based policy"}',
  "AccessDeniedException",
] as const;
const NOT_ALLOWED = [
  403,
  '{"Message":"User is not authorized to access this resource"}',
  "AccessDeniedException",
] as const;
const FAILED = [500, '{"message":null}', "AuthorizerConfigurationException"] as const;

test.each<[string, unknown, readonly [number, string, string]]>([
  ["a Deny", policy(deny()), DENIED],
  ["a Deny beside an Allow", policy([allow(), deny(`${REST_ARN}/GET/a`)]), DENIED],
  ["a policy for another path", policy(allow(`${REST_ARN}/GET/b`)), NOT_ALLOWED],
  ["a policy for another action", policy({ ...allow(), Action: "s3:GetObject" }), NOT_ALLOWED],
  [
    "an Allow with a condition",
    policy({ ...allow(), Condition: { Bool: { "aws:SecureTransport": "true" } } }),
    NOT_ALLOWED,
  ],
  ["the error Unauthorized", thrown("Unauthorized"), UNAUTHORIZED],
  ["the error unauthorized in lower case", thrown("unauthorized"), FAILED],
  ["another error", thrown("boom"), FAILED],
  ["a function that does not exist", { kind: "not-invoked", reason: "no-such-function", message: "none" }, FAILED],
  ["no principalId", { policyDocument: policy(allow()).policyDocument }, FAILED],
  ["an empty principalId", policy(allow(), { principalId: "" }), FAILED],
  ["no policyDocument", { principalId: "me" }, FAILED],
  ["a statement without Effect", policy({ Action: "*", Resource: "*" }), FAILED],
  ["a list in the context", policy(allow(), { context: { list: [] } }), FAILED],
  ["an object in the context", policy(allow(), { context: { nested: {} } }), FAILED],
  ["a text", "allow", FAILED],
  ["HTTP APIs' simple response", { isAuthorized: true }, FAILED],
])("an authorizer function that answers %s lets nobody in", async (_name, answer, expected) => {
  const { send } = await open("TOKEN", answer);
  const reply = await send("/a", SENT);
  expect([reply.status, reply.body, reply.headers["x-amzn-errortype"]]).toEqual(expected);
});

test("an answer that denies names the trace, and no other of the gateway's own does", async () => {
  const root = "Root=1-5759e988-bd862e3fe1be46a994272793";
  const traceOf = async (answer: unknown) => {
    const { send } = await open("TOKEN", answer);
    const reply = await send("/a", { headers: { ...SENT.headers, "x-amzn-trace-id": root } });
    await gateway?.close();
    return reply.headers["x-amzn-trace-id"];
  };
  expect(await traceOf(policy(deny()))).toContain(root);
  expect(await traceOf(policy(allow(`${REST_ARN}/GET/b`)))).toContain(root);
  expect(await traceOf(thrown("Unauthorized"))).toBeUndefined();
  expect(await traceOf(thrown("boom"))).toBeUndefined();
});

test.each<[string, object]>([
  ["a star", allow()],
  ["the method's ARN", allow(`${REST_ARN}/GET/a`)],
  [
    "wildcards",
    { Effect: "Allow", Action: "execute-api:*", Resource: ["nothing", "arn:aws:execute-api:*:*:*/Prod/?ET/*"] },
  ],
])("a policy with %s lets the caller in", async (_name, statement) => {
  const { send } = await open("TOKEN", policy(statement));
  expect((await send("/a", SENT)).status).toBe(200);
});

test("a slash at the end does not lead around a Deny", async () => {
  const { send } = await open("TOKEN", policy([allow(), deny(`${REST_ARN}/GET/a`)]));
  expect((await send("/a/", SENT)).status).toBe(403);
});

test("the function of a TOKEN authorizer gets three members", async () => {
  const { send, events } = await open("TOKEN", policy(allow()));
  await send("/Prod/a?x=1", SENT);
  await send("/", SENT);
  expect(events).toEqual([
    { type: "TOKEN", authorizationToken: "Bearer secret", methodArn: `${REST_ARN}/GET/a` },
    { type: "TOKEN", authorizationToken: "Bearer secret", methodArn: `${REST_ARN}/GET/` },
  ]);
});

test("the function of a REQUEST authorizer gets maps that may be empty, and no body", async () => {
  const { send, events } = await open("REQUEST", policy(allow()), { identitySources: [] }, { stages: [PROD] });
  await send("/");
  const [event = {}] = events;
  expect(Object.keys(event).sort()).toEqual([
    "headers",
    "httpMethod",
    "methodArn",
    "multiValueHeaders",
    "multiValueQueryStringParameters",
    "path",
    "pathParameters",
    "queryStringParameters",
    "requestContext",
    "resource",
    "stageVariables",
    "type",
  ]);
  expect(event).toMatchObject({
    type: "REQUEST",
    methodArn: `${REST_ARN}/GET/`,
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    pathParameters: {},
    stageVariables: {},
    requestContext: { path: "/Prod", resourcePath: "/" },
  });
  expect(event["requestContext"]).not.toHaveProperty("authorizer");
});

test.each<[string, Partial<MethodLambdaAuthorizer>, string, Record<string, string>, number]>([
  ["the header is missing", {}, "/a", {}, 401],
  ["the header is empty", {}, "/a", { authorization: "" }, 401],
  ["the header is there in another case", {}, "/a", { AUTHORIZATION: "x" }, 200],
  [
    "one of two sources is missing",
    { identitySources: ["method.request.header.A", "method.request.querystring.q"] },
    "/a",
    { a: "1" },
    401,
  ],
  [
    "both sources are there",
    { identitySources: ["method.request.header.A", "method.request.querystring.q"] },
    "/a?q=1",
    { a: "1" },
    200,
  ],
  ["a stage variable is there", { identitySources: ["stageVariables.color"] }, "/a", {}, 200],
  ["a stage variable is missing", { identitySources: ["stageVariables.none"] }, "/a", {}, 401],
  ["a value of the context is there", { identitySources: ["context.httpMethod"] }, "/a", {}, 200],
  ["no source is asked for", { identitySources: [] }, "/a", {}, 200],
])(
  "a REQUEST authorizer asks its function only with a whole identity: %s",
  async (_name, authorizer, path, headers, status) => {
    const { send, events } = await open("REQUEST", policy(allow()), authorizer);
    const reply = await send(path, { headers });
    expect([reply.status, events.length]).toEqual([status, status === 200 ? 1 : 0]);
    if (status !== 200) expect(reply.body).toBe('{"message":"Unauthorized"}');
  },
);

test.each([
  ["Bearer abc", 200, 1],
  ["Bearer abc def", 401, 0],
  ["xBearer abc", 401, 0],
])("a TOKEN authorizer holds the whole header %p against its expression", async (authorization, status, calls) => {
  const { send, events } = await open("TOKEN", policy(allow()), { validationExpression: "Bearer \\w+" });
  expect([(await send("/a", { headers: { authorization } })).status, events.length]).toEqual([status, calls]);
});

test("the context reaches the function as texts, with the principal and the time that the authorizer took", async () => {
  const context = { str: "hello", bool: true, null: null, num: 123 };
  const { send } = await open("TOKEN", policy(allow(), { context }));
  const event = JSON.parse((await send("/a", SENT)).body);
  expect(event.requestContext.authorizer).toEqual({
    str: "hello",
    bool: "true",
    null: null,
    num: "123",
    principalId: "me",
    integrationLatency: 0,
  });
});

test("the policy is kept, not the verdict: another path is held against it anew", async () => {
  const answer = ({ methodArn }: { methodArn: string }) => policy(allow(methodArn));
  const { send, events, lines } = await open("TOKEN", answer, { resultTtl: seconds(300) });
  expect((await send("/a", SENT)).status).toBe(200);
  expect((await send("/b", SENT)).status).toBe(403);
  expect((await send("/a", SENT)).status).toBe(200);
  expect(events).toHaveLength(1);
  expect(lines.join()).toContain("name all methods in it, or set the authorizer's TTL to 0");
  now = epochMillis(now + 300_000);
  expect((await send("/b", SENT)).status).toBe(200);
  expect(events).toHaveLength(2);
});

test.each<[string, unknown]>([
  ["Unauthorized", thrown("Unauthorized")],
  ["an error", thrown("boom")],
  ["a malformed answer", {}],
])("a failure is not kept: %s", async (_name, answer) => {
  const { send, events } = await open("TOKEN", answer, { resultTtl: seconds(300) });
  await send("/a", SENT);
  await send("/a", SENT);
  expect(events).toHaveLength(2);
});

test.each([
  ["another value", { headers: { authorization: "other" } }, 2],
  ["the same value", SENT, 1],
])("with %s of the identity source the answer is asked for anew or kept", async (_name, second, calls) => {
  const { send, events } = await open("TOKEN", policy(allow()), { resultTtl: seconds(300) });
  await send("/a", SENT);
  await send("/a", second);
  expect(events).toHaveLength(calls);
});
