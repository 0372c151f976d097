import { afterEach, expect, test } from "@jest/globals";
import type { MethodAuthorizer } from "../../src/model/rest-api";
import { seconds } from "../../src/model/time";
import { LOCATION } from "./fixtures";
import { openRest, POOL_ARN, restApi, restMethod, type TestRest } from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

const POOLS = {
  type: "COGNITO_USER_POOLS",
  name: "Pool",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
} as const;
const LAMBDA = {
  type: "TOKEN",
  name: "Lambda",
  functionArn: "authorizer",
  identitySources: ["method.request.header.Authorization"],
  resultTtl: seconds(0),
  location: LOCATION,
} as const;

test.each<[string, MethodAuthorizer, string]>([
  ["a user pool authorizer without pools", { ...POOLS, providerArns: [] }, "names no user pool"],
  ["a user pool that is no ARN", { ...POOLS, providerArns: ["us-east-1_abcdefghi"] }, "which is no user pool's ARN"],
  ["an ARN of something else", { ...POOLS, providerArns: ["arn:aws:s3:::bucket"] }, "which is no user pool's ARN"],
  ["an expression that is none", { ...POOLS, validationExpression: "(" }, "validation expression"],
  ["a TOKEN authorizer without a source", { ...LAMBDA, identitySources: [] }, "one header as its identity source"],
  [
    "a TOKEN authorizer with a query parameter",
    { ...LAMBDA, identitySources: ["method.request.querystring.q"] },
    "one header",
  ],
  [
    "a TOKEN authorizer with an expression that is none",
    { ...LAMBDA, validationExpression: "[" },
    "validation expression",
  ],
  [
    "a source that is none",
    { ...LAMBDA, type: "REQUEST", identitySources: ["$request.header.A"] },
    "has the identity source",
  ],
])("%s stops the start", async (_name, authorizer, message) => {
  await expect(openRest(restApi([restMethod("GET /a", { authorizer })]))).rejects.toThrow(message);
});

const SIGNED = {
  authorization: `AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE123456789/20261121/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=${"a".repeat(64)}`,
  "x-amz-date": "20261121T120000Z",
};

test("without leave, AWS_IAM refuses every request, and the log names the option", async () => {
  gateway = await openRest(restApi([restMethod("GET /a", { authorizer: { type: "AWS_IAM" } })]));
  for (const headers of [{}, SIGNED]) expect((await gateway.send("/a", { headers })).status).toBe(403);
  expect(gateway.lines.join()).toContain("--allow-unsigned-iam");
});

test("with leave, AWS_IAM lets signed requests in unverified and says so", async () => {
  const iam = restMethod("GET /a", { authorizer: { type: "AWS_IAM" } });
  gateway = await openRest(restApi([iam]), { allowUnsignedIam: true });
  const refused = await gateway.send("/a");
  expect([refused.status, refused.body]).toEqual([403, '{"message":"Missing Authentication Token"}']);
  const event = JSON.parse((await gateway.send("/a", { headers: SIGNED })).body);
  expect(event.requestContext.identity.accessKey).toBe("AKIAEXAMPLE123456789");
  expect(event.requestContext).not.toHaveProperty("authorizer");
  expect(gateway.lines.join()).toContain("NOT verified");
});

test("a signed request for no method is answered like one without a signature", async () => {
  gateway = await openRest(restApi([restMethod("GET /a")]));
  expect((await gateway.send("/none", { headers: SIGNED })).body).toBe('{"message":"Missing Authentication Token"}');
});

test("an API that can't be guarded does not replace the one that runs", async () => {
  gateway = await openRest(restApi([restMethod("GET /old")]));
  const running = gateway;
  expect(() => running.plan(restApi([restMethod("GET /a", { authorizer: { ...POOLS, providerArns: [] } })]))).toThrow();
  expect((await running.send("/old")).status).toBe(200);
  running.plan(restApi([restMethod("GET /new")]))();
  expect([(await running.send("/old")).status, (await running.send("/new")).status]).toEqual([403, 200]);
});
