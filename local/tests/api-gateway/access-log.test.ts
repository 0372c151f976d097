import { expect, test } from "@jest/globals";
import { variablesIn } from "../../src/api-gateway/logs/access-log";
import { isLogVariable, LOG_VARIABLES } from "../../src/api-gateway/logs/log-variables";
import { seconds } from "../../src/model/time";
import {
  api,
  CLAIMS,
  clock,
  ISSUER,
  jwtRoute,
  LOCATION,
  makeKey,
  makeToken,
  type RouteSketch,
  route,
} from "./fixtures";
import { openGateway, succeeded } from "./gateways";
import { type Call, call } from "./http-client";

const key = makeKey();
const lambda: RouteSketch = {
  authorizer: {
    type: "REQUEST",
    name: "Lambda",
    functionArn: "authorizer",
    identitySources: [],
    payloadFormatVersion: "2.0",
    enableSimpleResponses: false,
    resultTtl: seconds(0),
    location: LOCATION,
  },
};

/** What one request writes in a format, and its answer's request id. */
async function logged(format: string, sent: Call, stage = "$default"): Promise<readonly string[]> {
  const lines: string[] = [];
  const routes = [
    route("GET /open/{id}"),
    jwtRoute("GET /me"),
    jwtRoute("GET /admin", ["A", "B"]),
    route("GET /lambda", lambda),
    route("GET /broken", { functionArn: "broken" }),
  ];
  const gateway = await openGateway(
    api(routes, { stage: { name: stage, accessLog: { format, location: LOCATION } } }),
    {
      localKeys: (issuer) => (issuer === ISSUER ? [key.jwk] : undefined),
      accessLog: (line) => lines.push(line),
      clock,
      invoke: async ({ functionArn }) => {
        if (functionArn === "broken") return succeeded('{"statusCode":0}');
        return succeeded(JSON.stringify(functionArn === "authorizer" ? GRANT : { statusCode: 201, body: "hello" }));
      },
    },
  );
  const reply = await call(gateway.url, sent);
  await gateway.close();
  return lines.map((line) => line.replaceAll(reply.headers["apigw-requestid"] ?? "?", "REQUEST-ID"));
}

const GRANT = {
  principalId: "me",
  policyDocument: { Statement: { Effect: "Allow", Action: "*", Resource: "*" } },
  context: { key: "value", numKey: 1, boolKey: true, mapKey: { a: "b" } },
};
const withToken = (path: string): Call => ({ path, headers: { authorization: makeToken(key) } });

const rows: readonly (readonly [string, Call, string])[] = [
  ["$context.accountId $context.apiId", { path: "/open/1" }, "123456789012 abcde12345"],
  ["$context.requestId $context.extendedRequestId", { path: "/open/1" }, "REQUEST-ID REQUEST-ID"],
  ["$context.requestTime $context.requestTimeEpoch", { path: "/open/1" }, "21/Nov/2026:12:00:00 +0000 1795262400000"],
  ["$context.httpMethod $context.path $context.protocol", { path: "/open/a%20b?c=d" }, "GET /open/a b HTTP/1.1"],
  ["$context.routeKey $context.stage $context.status", { path: "/open/1" }, "GET /open/{id} $default 201"],
  [
    "$context.domainName $context.domainPrefix",
    { path: "/open/1" },
    "abcde12345.execute-api.us-east-1.amazonaws.com abcde12345",
  ],
  [
    "$context.identity.sourceIp $context.identity.userAgent",
    { path: "/open/1", headers: { "user-agent": "t/1" } },
    "127.0.0.1 t/1",
  ],
  ["$context.responseLength $context.responseLatency $context.dataProcessed", { path: "/open/1" }, "5 0 5"],
  [
    "$context.integrationStatus $context.integration.integrationStatus $context.integration.status",
    { path: "/open/1" },
    "200 200 201",
  ],
  ["$context.integrationLatency $context.integration.latency", { path: "/open/1" }, "0 0"],
  ["$context.integrationErrorMessage $context.integration.error", { path: "/open/1" }, "- -"],
  ["$context.integrationErrorMessage", { path: "/broken" }, "statusCode is 0, not a whole number from 200 to 599"],
  ["$context.error.message $context.error.messageString $context.error.responseType", { path: "/open/1" }, "- - -"],
  [
    "$context.error.message $context.error.messageString $context.error.responseType",
    { path: "/me" },
    'Unauthorized "Unauthorized" UNAUTHORIZED',
  ],
  ["$context.error.message $context.status $context.routeKey", { path: "/nothing" }, "Not Found 404 -"],
  ["$context.authorizer.error", { path: "/me" }, "missing: token not provided"],
  [
    "$context.authorizer.error",
    { path: "/me", headers: { authorization: "x" } },
    "invalid_token: token contains an invalid number of segments",
  ],
  ["$context.authorizer.error", withToken("/admin"), "insufficient_scope: expected scopes: [A B]"],
  ["$context.authorizer.error", withToken("/me"), "-"],
  ["$context.authorizer.claims.sub $context.authorizer.claims.exp", withToken("/me"), `${CLAIMS.sub} ${CLAIMS.exp}`],
  ["$context.authorizer.claims $context.authorizer.claims.none", withToken("/me"), "- -"],
  ["$context.authorizer.claims.sub", withToken("/admin"), "-"],
  [
    "$context.authorizer.key $context.authorizer.numKey $context.authorizer.boolKey",
    { path: "/lambda" },
    "value 1 true",
  ],
  ["$context.authorizer.mapKey $context.authorizer.principalId", { path: "/lambda" }, '{"a":"b"} me'],
  ["$context.identity.cognitoIdentityId $context.awsEndpointRequestId2", { path: "/open/1" }, "- -"],
  ["$context.awsEndpointRequestId $context.integration.requestId", { path: "/nothing" }, "- -"],
  ["$context.nonsense $contextual $other.requestId $", { path: "/open/1" }, "- $contextual $other.requestId $"],
  [
    '{"id":"$context.requestId","status":$context.status,"path":"$context.path."}',
    { path: "/open/1" },
    '{"id":"REQUEST-ID","status":201,"path":"/open/1."}',
  ],
  ["$context.path", { path: "/open/a%0Ab%1b%E2%80%AE" }, "/open/a\\u000ab\\u001b\\u202e"],
];
test.each(rows)("the access log writes %s", async (format, sent, expected) => {
  expect(await logged(format, sent)).toEqual([expected]);
});

test("a request for no stage is not logged, one for a stage keeps its prefix", async () => {
  expect(await logged("$context.path", { path: "/open/1" }, "dev")).toEqual([]);
  expect(await logged("$context.path $context.stage", { path: "/dev/open/1" }, "dev")).toEqual(["/dev/open/1 dev"]);
});

test("an access log never holds a token", async () => {
  const token = makeToken(key);
  const format = [...LOG_VARIABLES, "$context.authorizer.claims.sub"].join(" ");
  const [line = ""] = await logged(format, { path: "/me", headers: { authorization: token } });
  for (const segment of token.split(".")) expect(line).not.toContain(segment);
});

test("the variables of a format are found, claims with a colon in their name too", () => {
  const format = '{"a":"$context.requestId","b":"$context.authorizer.claims.cognito:username","c":"$context.foo"}';
  const variables = variablesIn(format);
  expect(variables).toEqual(["$context.requestId", "$context.authorizer.claims.cognito:username", "$context.foo"]);
  expect(variables.map(isLogVariable)).toEqual([true, true, false]);
});

test("the function's request id is both the integration's and the endpoint's", async () => {
  const [entry] = await logged("$context.integration.requestId $context.awsEndpointRequestId", { path: "/open/1" });
  const [first, second] = entry?.split(" ") ?? [];
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).toBe(first);
});
