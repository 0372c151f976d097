import { afterEach, expect, test } from "@jest/globals";
import { clock, NOW } from "./fixtures";
import { openRest, PROD, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

test("the event has exactly the members of a REST API's", async () => {
  gateway = await openRest(restApi([restMethod("GET /a/{id}", { operationName: "getA" })]));
  const reply = await gateway.send("/Prod/a/7", { headers: { host: "localhost", "user-agent": "test" } });
  const event = JSON.parse(reply.body);
  const { requestId, extendedRequestId } = event.requestContext;
  const trace = event.headers["X-Amzn-Trace-Id"];
  const headers = {
    Host: "localhost",
    "X-Amzn-Trace-Id": trace,
    "X-Forwarded-For": "127.0.0.1",
    "X-Forwarded-Port": String(gateway.port),
    "X-Forwarded-Proto": "http",
    "User-Agent": "test",
  };
  expect(event).toEqual({
    resource: "/a/{id}",
    path: "/a/7",
    httpMethod: "GET",
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { id: "7" },
    stageVariables: null,
    requestContext: {
      resourceId: "abc123",
      resourcePath: "/a/{id}",
      operationName: "getA",
      httpMethod: "GET",
      extendedRequestId,
      requestTime: "21/Nov/2026:12:00:00 +0000",
      path: "/Prod/a/7",
      accountId: "123456789012",
      protocol: "HTTP/1.1",
      stage: "Prod",
      domainPrefix: "abcde12345",
      requestTimeEpoch: NOW * 1000,
      requestId,
      identity: {
        cognitoIdentityPoolId: null,
        accountId: null,
        cognitoIdentityId: null,
        caller: null,
        sourceIp: "127.0.0.1",
        principalOrgId: null,
        accessKey: null,
        cognitoAuthenticationType: null,
        cognitoAuthenticationProvider: null,
        userArn: null,
        userAgent: "test",
        user: null,
      },
      domainName: "abcde12345.execute-api.us-east-1.amazonaws.com",
      deploymentId: "dep123",
      apiId: "abcde12345",
    },
    body: null,
    isBase64Encoded: false,
  });
  expect(reply.headers["x-amzn-requestid"]).toBe(requestId);
  expect(reply.headers["x-amz-apigw-id"]).toBe(extendedRequestId);
  expect(reply.headers["x-amzn-trace-id"]).toBe(trace);
});

test("of several values the last stands in the single map, and the query is decoded", async () => {
  gateway = await openRest(restApi([restMethod("GET /a")]));
  const event = JSON.parse((await gateway.send("/a?tag=important&tag=urgent&p=a+b%2B&none")).body);
  expect(event.queryStringParameters).toEqual({ tag: "urgent", p: "a b+", none: "" });
  expect(event.multiValueQueryStringParameters).toEqual({ tag: ["important", "urgent"], p: ["a b+"], none: [""] });
});

test("well-known headers have their canonical spelling, others the client's, and some never come", async () => {
  gateway = await openRest(restApi([restMethod("GET /a")]));
  const sent = {
    "tEsT-HEADeR": ["1", "2"],
    authORIZATION: "x",
    COOKIE: "a=b; c=d",
    te: "trailers",
    "www-authenticate": "x",
  };
  const event = JSON.parse((await gateway.send("/a", { headers: sent })).body);
  expect(event.multiValueHeaders).toMatchObject({
    "tEsT-HEADeR": ["1", "2"],
    Authorization: ["x"],
    Cookie: ["a=b; c=d"],
  });
  expect(event.headers["tEsT-HEADeR"]).toBe("2");
  expect(event).not.toHaveProperty("cookies");
  expect(Object.keys(event.headers).map((name) => name.toLowerCase())).not.toEqual(expect.arrayContaining(["te"]));
  expect(Object.keys(event.headers)).not.toContain("Connection");
});

test("the path keeps what matching leaves aside", async () => {
  gateway = await openRest(restApi([restMethod("GET /{proxy+}")]));
  const event = JSON.parse((await gateway.send("/Prod//x%20y/")).body);
  expect([event.path, event.requestContext.path, event.pathParameters]).toEqual([
    "/x%20y/",
    "/Prod//x%20y/",
    { proxy: "x%20y" },
  ]);
});

const BYTES = Buffer.from([0, 255, 1]);

test.each<[string, readonly string[], string | undefined, unknown, boolean]>([
  ["a type that is binary", ["image/png"], "image/png", BYTES.toString("base64"), true],
  ["a type with parameters", ["image/png"], "image/png; q=1", BYTES.toString("base64"), true],
  ["a type below a star", ["image/*"], "image/gif", BYTES.toString("base64"), true],
  ["two stars", ["*/*"], undefined, BYTES.toString("base64"), true],
  ["a type that is not binary", ["image/png"], "image/gif", BYTES.toString("utf8"), false],
  ["no type", ["image/png"], undefined, BYTES.toString("utf8"), false],
])(
  "a body of %s reaches the function as the API's binary types say",
  async (_name, binaryMediaTypes, type, body, isBase64Encoded) => {
    gateway = await openRest(restApi([restMethod("POST /a")], { binaryMediaTypes }));
    const headers = type === undefined ? {} : { "content-type": type };
    const event = JSON.parse((await gateway.send("/a", { method: "POST", body: BYTES, headers })).body);
    expect(event).toMatchObject({ body, isBase64Encoded });
  },
);

test("an access log has the page's variables, each entry on one line", async () => {
  const entries: string[] = [];
  const format =
    "$context.requestId $context.httpMethod $context.resourcePath $context.status $context.path $context.deploymentId $context.error.message $context.error.responseType $context.authorizer.claims.sub $context.responseLength";
  const stages = [{ ...PROD, accessLog: { format, location: { file: "t", line: 1, path: "" } } }];
  gateway = await openRest(restApi([restMethod("GET /a")], { stages }), {
    accessLog: (line) => entries.push(line),
    clock,
  });
  const id = "c0ffee00-0000-4000-8000-000000000001";
  await gateway.send("/Prod/nowhere", { headers: { "x-amzn-requestid": id, authorization: "Bearer secret" } });
  expect(entries).toEqual([
    `${id} GET - 403 /Prod/nowhere dep123 not a valid key=value pair (missing equal-sign) in Authorization header INVALID_SIGNATURE - 112`,
  ]);
});
