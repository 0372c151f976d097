import { afterEach, expect, test } from "@jest/globals";
import type {
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayRequestAuthorizerEvent,
  APIGatewayRequestAuthorizerEventV2,
} from "aws-lambda";
import type { LambdaAuthorizer } from "../../src/model/http-api";
import type { InvocationOutcome } from "../../src/model/invocation";
import { type EpochMillis, epochMillis, seconds } from "../../src/model/time";
import { api, LOCATION, NOW, type RouteSketch, route } from "./fixtures";
import { echo, openGateway, succeeded, type TestGateway } from "./gateways";
import { call } from "./http-client";

const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:authorizer";
const AUTHORIZER: LambdaAuthorizer = {
  name: "Lambda",
  functionArn: FUNCTION,
  identitySources: ["$request.header.Authorization"],
  payloadFormatVersion: "2.0",
  enableSimpleResponses: true,
  resultTtl: seconds(0),
  location: LOCATION,
};
const ARN = "arn:aws:execute-api:us-east-1:123456789012:abcde12345/$default";

let gateway: TestGateway | undefined;
let now: EpochMillis = epochMillis(NOW * 1000);
afterEach(() => gateway?.close());

interface Opened {
  /** The events that the authorizer function got. */
  readonly events: unknown[];
  readonly send: (path: string, headers?: Record<string, string>) => ReturnType<typeof call>;
}

async function open(
  authorizer: Partial<LambdaAuthorizer>,
  answer: unknown | ((event: APIGatewayRequestAuthorizerEventV2) => unknown),
  sketch: RouteSketch = {},
): Promise<Opened> {
  const events: unknown[] = [];
  const guard = { type: "REQUEST" as const, ...AUTHORIZER, ...authorizer };
  const routes = ["GET /a", "GET /b", "POST /c/{id}"].map((key) => route(key, { ...sketch, authorizer: guard }));
  now = epochMillis(NOW * 1000);
  const opened = await openGateway(api(routes, { stage: { variables: { color: "green" } } }), {
    clock: () => now,
    invoke: async (invocation) => {
      if (invocation.functionArn !== FUNCTION) return echo(invocation);
      const event = JSON.parse(invocation.payload);
      events.push(event);
      const value = typeof answer === "function" ? answer(event) : answer;
      return isOutcome(value) ? value : succeeded(typeof value === "string" ? value : JSON.stringify(value));
    },
  });
  gateway = opened;
  return { events, send: (path, headers = { authorization: "secret" }) => call(opened.url, { path, headers }) };
}

const policy = (statement: unknown, more = {}) => ({
  principalId: "me",
  policyDocument: { Version: "2012-10-17", Statement: statement },
  ...more,
});
const allow = (resource: unknown, action: unknown = "execute-api:Invoke") => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
});
const deny = (resource: unknown) => ({ Effect: "Deny", Action: "execute-api:Invoke", Resource: resource });
const withPolicies = { enableSimpleResponses: false };

const answers: readonly (readonly [string, Partial<LambdaAuthorizer>, unknown, number])[] = [
  ["isAuthorized true", {}, { isAuthorized: true }, 200],
  ["isAuthorized false", {}, { isAuthorized: false }, 403],
  ["isAuthorized as a text", {}, { isAuthorized: "true" }, 500],
  ["nothing", {}, null, 500],
  ["true alone", {}, true, 500],
  ["no JSON", {}, "yes", 500],
  ["a context that is a list", {}, { isAuthorized: true, context: [] }, 500],
  ["a policy where simple responses are on", {}, policy(allow("*")), 500],
  ["isAuthorized where a policy is expected", withPolicies, { isAuthorized: true }, 500],
  ["isAuthorized from an authorizer of format 1.0", { payloadFormatVersion: "1.0" }, { isAuthorized: true }, 500],
  [
    "a policy from an authorizer of format 1.0",
    { payloadFormatVersion: "1.0", ...withPolicies },
    policy(allow("*")),
    200,
  ],
  ["a policy for just this route", withPolicies, policy([allow(`${ARN}/GET/a`)]), 200],
  ["a policy for another route", withPolicies, policy([allow(`${ARN}/GET/b`)]), 403],
  ["a policy for another method", withPolicies, policy([allow(`${ARN}/POST/a`)]), 403],
  ["a policy with a wildcard over slashes", withPolicies, policy([allow("arn:aws:execute-api:us-east-1:*")]), 200],
  ["a policy with a wildcard for one character", withPolicies, policy([allow(`${ARN}/GET/?`)]), 200],
  ["a policy with two wildcards for one character", withPolicies, policy([allow(`${ARN}/GET/??`)]), 403],
  ["a policy whose list of resources has it", withPolicies, policy([allow(["x", `${ARN}/*`])]), 200],
  ["a policy for every action", withPolicies, policy([allow("*", "*")]), 200],
  ["a policy for the action in another case", withPolicies, policy([allow("*", "Execute-API:invoke")]), 200],
  ["a policy for another action", withPolicies, policy([allow("*", "s3:GetObject")]), 403],
  ["a denial over an allowance", withPolicies, policy([allow("*"), deny(`${ARN}/GET/a`)]), 403],
  ["a denial of another route", withPolicies, policy([allow("*"), deny(`${ARN}/GET/b`)]), 200],
  ["no statements", withPolicies, policy([]), 403],
  [
    "NotResource of another route",
    withPolicies,
    policy([{ Effect: "Allow", Action: "*", NotResource: `${ARN}/GET/b` }]),
    200,
  ],
  [
    "NotResource of this route",
    withPolicies,
    policy([{ Effect: "Allow", Action: "*", NotResource: `${ARN}/GET/a` }]),
    403,
  ],
  [
    "NotAction of this action",
    withPolicies,
    policy([{ Effect: "Allow", NotAction: "execute-api:*", Resource: "*" }]),
    403,
  ],
  [
    "an allowance with a condition",
    withPolicies,
    policy([{ ...allow("*"), Condition: { Bool: { "aws:x": "true" } } }]),
    403,
  ],
  ["a denial with a condition", withPolicies, policy([allow("*"), { ...deny("*"), Condition: {} }]), 403],
  ["an effect in lower case", withPolicies, policy([{ ...allow("*"), Effect: "allow" }]), 500],
  ["a statement without a resource", withPolicies, policy([{ Effect: "Allow", Action: "*" }]), 500],
  ["a statement that is a text", withPolicies, policy(["allow"]), 500],
  ["no policy document", withPolicies, { principalId: "me" }, 500],
  [
    "an error",
    {},
    { kind: "function-error", functionId: "F", errorType: "E", errorMessage: "Unauthorized", trace: [], duration: 1 },
    500,
  ],
  ["nothing, for it was not invoked", {}, { kind: "not-invoked", reason: "no-such-function", message: "no" }, 500],
];

test.each(answers)(
  "an authorizer function that answers %s is judged as on AWS",
  async (_, authorizer, answer, status) => {
    const { send } = await open(authorizer, answer);
    const reply = await send("/a");
    expect(reply.status).toBe(status);
    expect(reply.headers["www-authenticate"]).toBeUndefined();
    const bodies: Record<number, string> = { 403: "Forbidden", 500: "Internal Server Error" };
    if (status !== 200) expect(reply.body).toBe(JSON.stringify({ message: bodies[status] }));
  },
);

const sources: readonly (readonly [string, string[], string, Record<string, string>, number, string[]])[] = [
  ["a header that is there", ["$request.header.authorization"], "/a", { Authorization: "x" }, 200, ["x"]],
  ["a header that is absent", ["$request.header.Authorization"], "/a", {}, 401, []],
  ["a header that is empty", ["$request.header.Authorization"], "/a", { Authorization: "" }, 401, []],
  ["one of two that is absent", ["$request.header.a", "$request.querystring.b"], "/a", { a: "1" }, 401, []],
  ["two that are there", ["$request.header.a", "$request.querystring.b"], "/a?b=2", { a: "1" }, 200, ["1", "2"]],
  ["a query parameter in another case", ["$request.querystring.b"], "/a?B=2", {}, 401, []],
  ["the route key", ["$context.routeKey"], "/a", {}, 200, ["GET /a"]],
  ["the source address", ["$context.identity.sourceIp"], "/a", {}, 200, ["127.0.0.1"]],
  ["a stage variable", ["$stageVariables.color"], "/a", {}, 200, ["green"]],
  ["a stage variable that is absent", ["$stageVariables.size"], "/a", {}, 401, []],
  ["none", [], "/a", {}, 200, []],
];

test.each(sources)(
  "the function is asked only where every identity source has a value: %s",
  async (_, identitySources, path, headers, status, identity) => {
    const { events, send } = await open({ identitySources }, { isAuthorized: true });
    const reply = await send(path, headers);
    expect(reply.status).toBe(status);
    if (status === 401) {
      expect(reply.body).toBe('{"message":"Unauthorized"}');
      expect(reply.headers["www-authenticate"]).toBeUndefined();
      expect(events).toEqual([]);
    } else {
      expect(events).toMatchObject([{ identitySource: identity }]);
    }
  },
);

test("an identity source of another kind stops the start", async () => {
  const opening = open({ identitySources: ["$request.body.token"] }, {});
  await expect(opening).rejects.toMatchObject({ code: "unsupported" });
});

test("an authorizer function of format 2.0 gets the documented event", async () => {
  const { events } = await open({}, { isAuthorized: true });
  await call(gateway?.url ?? "", {
    method: "POST",
    path: "/c/7?x=1",
    headers: { authorization: "secret", cookie: "a=1" },
    body: "not for authorizers",
  });
  const [event] = events as APIGatewayRequestAuthorizerEventV2[];
  expect(event).toMatchObject({
    version: "2.0",
    type: "REQUEST",
    routeArn: `${ARN}/POST/c/7`,
    identitySource: ["secret"],
    routeKey: "POST /c/{id}",
    rawPath: "/c/7",
    rawQueryString: "x=1",
    cookies: ["a=1"],
    headers: { authorization: "secret", "content-length": "19" },
    queryStringParameters: { x: "1" },
    requestContext: { accountId: "123456789012", apiId: "abcde12345", routeKey: "POST /c/{id}", stage: "$default" },
    pathParameters: { id: "7" },
    stageVariables: { color: "green" },
  });
  expect(event).not.toHaveProperty("body");
  expect(event).not.toHaveProperty("isBase64Encoded");
});

test("an authorizer function of format 1.0 gets the documented event", async () => {
  const authorizer: Partial<LambdaAuthorizer> = { payloadFormatVersion: "1.0", enableSimpleResponses: false };
  const { events, send } = await open(authorizer, policy(allow("*")));
  await send("/a?x=1");
  const [event] = events as APIGatewayRequestAuthorizerEvent[];
  expect(event).toMatchObject({
    version: "1.0",
    type: "REQUEST",
    methodArn: `${ARN}/GET/a`,
    identitySource: "secret",
    authorizationToken: "secret",
    resource: "/a",
    path: "/a",
    httpMethod: "GET",
    headers: { authorization: "secret" },
    queryStringParameters: { x: "1" },
    requestContext: { stage: "$default", identity: { sourceIp: "127.0.0.1" } },
  });
  expect(event?.requestContext).not.toHaveProperty("authorizer");
});

const context = { text: "value", number: 1, flag: true, list: ["a"], map: { a: "b" } };

test("the route's function gets the authorizer's context as it is in format 2.0", async () => {
  const { send } = await open({}, { isAuthorized: true, context });
  const event: APIGatewayProxyEventV2WithLambdaAuthorizer<unknown> = JSON.parse((await send("/a")).body);
  expect(event.requestContext.authorizer).toEqual({ lambda: context });
});

test("the route's function gets null when the authorizer gives no context", async () => {
  const { send } = await open({}, { isAuthorized: true });
  expect(JSON.parse((await send("/a")).body).requestContext.authorizer).toEqual({ lambda: null });
});

test("the route's function gets context and principal without the lambda level in format 1.0", async () => {
  const { send } = await open(withPolicies, policy(allow("*"), { context: { text: "value" } }), { format: "1.0" });
  expect(JSON.parse((await send("/a")).body).requestContext.authorizer).toEqual({ text: "value", principalId: "me" });
});

const asks = async (
  authorizer: Partial<LambdaAuthorizer>,
  answer: unknown,
  requests: readonly (readonly [at: number, path: string, authorization: string])[],
) => {
  const { events, send } = await open(authorizer, answer);
  const statuses: number[] = [];
  for (const [at, path, authorization] of requests) {
    now = epochMillis(NOW * 1000 + at);
    statuses.push((await send(path, { authorization })).status);
  }
  return { statuses, asked: events.length };
};
const ttl = { resultTtl: seconds(60) };

test("a cached answer counts for every route of the authorizer until it expires", async () => {
  const requests = [
    [0, "/a", "x"],
    [1, "/b", "x"],
    [59_999, "/a", "x"],
    [60_000, "/a", "x"],
  ] as const;
  expect(await asks(ttl, { isAuthorized: true }, requests)).toEqual({ statuses: [200, 200, 200, 200], asked: 2 });
});

test("a cached answer belongs to the values of the identity sources", async () => {
  const requests = [
    [0, "/a", "x"],
    [0, "/a", "y"],
    [0, "/a", "x"],
  ] as const;
  expect(await asks(ttl, { isAuthorized: true }, requests)).toMatchObject({ asked: 2 });
});

test("a cached answer belongs to one route where $context.routeKey is an identity source", async () => {
  const sources = { identitySources: ["$request.header.Authorization", "$context.routeKey"] };
  const requests = [
    [0, "/a", "x"],
    [0, "/b", "x"],
    [0, "/b", "x"],
  ] as const;
  expect(await asks({ ...ttl, ...sources }, { isAuthorized: true }, requests)).toMatchObject({ asked: 2 });
});

test("a cached answer belongs to one authorizer, even where two have the same name", async () => {
  const lenient = {
    type: "REQUEST" as const,
    ...AUTHORIZER,
    resultTtl: seconds(60),
    functionArn: `${FUNCTION}-lenient`,
  };
  const strict = { ...lenient, functionArn: `${FUNCTION}-strict` };
  const routes = [route("GET /a", { authorizer: lenient }), route("GET /b", { authorizer: strict })];
  const opened = await openGateway(api(routes), {
    invoke: async (invocation) => {
      if (!invocation.functionArn.startsWith(FUNCTION)) return echo(invocation);
      return succeeded(JSON.stringify({ isAuthorized: invocation.functionArn === lenient.functionArn }));
    },
  });
  gateway = opened;
  const statusOf = async (path: string) => (await call(opened.url, { path, headers: { authorization: "x" } })).status;
  expect([await statusOf("/a"), await statusOf("/b")]).toEqual([200, 403]);
});

test("no answer is cached with a time of 0", async () => {
  const requests = [
    [0, "/a", "x"],
    [0, "/a", "x"],
  ] as const;
  expect(await asks({}, { isAuthorized: true }, requests)).toMatchObject({ asked: 2 });
});

test("no answer is cached without identity sources", async () => {
  const requests = [
    [0, "/a", "x"],
    [0, "/a", "x"],
  ] as const;
  expect(await asks({ ...ttl, identitySources: [] }, { isAuthorized: true }, requests)).toMatchObject({ asked: 2 });
});

test("refusals are cached too", async () => {
  const requests = [
    [0, "/a", "x"],
    [0, "/a", "x"],
  ] as const;
  expect(await asks(ttl, { isAuthorized: false }, requests)).toEqual({ statuses: [403, 403], asked: 1 });
});

test("failures are not cached", async () => {
  const requests = [
    [0, "/a", "x"],
    [0, "/a", "x"],
  ] as const;
  expect(await asks(ttl, {}, requests)).toEqual({ statuses: [500, 500], asked: 2 });
});

test("a cached policy is evaluated for each route anew", async () => {
  const answer = policy([allow(`${ARN}/GET/a`)]);
  const requests = [
    [0, "/a", "x"],
    [0, "/b", "x"],
    [0, "/a", "x"],
  ] as const;
  const result = await asks({ ...ttl, ...withPolicies }, answer, requests);
  expect(result).toEqual({ statuses: [200, 403, 200], asked: 1 });
});

function isOutcome(value: unknown): value is InvocationOutcome {
  return typeof value === "object" && value !== null && "kind" in value;
}
