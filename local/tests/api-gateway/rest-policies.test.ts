import { afterEach, expect, test } from "@jest/globals";
import type { MethodAuthorizer } from "../../src/model/rest-api";
import { seconds } from "../../src/model/time";
import { LOCATION, makeToken } from "./fixtures";
import { echo, succeeded } from "./gateways";
import {
  ECHO,
  ID_CLAIMS,
  KEY,
  openRest,
  POOL_ARN,
  REST_ARN,
  restApi,
  restMethod,
  type TestRest,
} from "./rest-fixtures";

let gateway: TestRest | undefined;
afterEach(() => gateway?.close());

const EVERYBODY = { Principal: "*", Action: "execute-api:Invoke" };
const allow = (more: object = {}) => ({ Effect: "Allow", ...EVERYBODY, Resource: "execute-api:/*", ...more });
const deny = (more: object = {}) => ({ Effect: "Deny", ...EVERYBODY, Resource: "execute-api:/*", ...more });
const document = (...statements: object[]) =>
  JSON.parse(JSON.stringify({ Version: "2012-10-17", Statement: statements }));
const when = (operator: string, key: string, value: unknown) => ({ Condition: { [operator]: { [key]: value } } });

const CALL = { headers: { "user-agent": "test/1", referer: "https://page.example/x" } };

test.each<[string, readonly object[], boolean]>([
  ["allows everybody", [allow()], true],
  ["allows everybody as AWS", [allow({ Principal: { AWS: "*" } })], true],
  ["allows an account", [allow({ Principal: { AWS: "arn:aws:iam::123456789012:root" } })], false],
  ["allows all but an account", [allow({ Principal: undefined, NotPrincipal: { AWS: "123456789012" } })], false],
  [
    "denies all but an account",
    [allow(), deny({ Principal: undefined, NotPrincipal: { AWS: "123456789012" } })],
    false,
  ],
  ["denies an account", [allow(), deny({ Principal: { AWS: "123456789012" } })], true],
  ["has no statement for the path", [allow({ Resource: "execute-api:/Prod/GET/b" })], false],
  ["allows the path", [allow({ Resource: "execute-api:/Prod/GET/a" })], true],
  ["allows the whole ARN", [allow({ Resource: [`${REST_ARN}/*/a`] })], true],
  ["allows another stage", [allow({ Resource: "execute-api:/dev/*" })], false],
  ["denies the path", [allow(), deny({ Resource: "execute-api:/*/GET/a" })], false],
  ["denies all but other paths", [allow(), deny({ Resource: undefined, NotResource: "execute-api:/*/GET/b" })], false],
  ["allows another action", [allow({ Action: "execute-api:ManageConnections" })], false],
  ["allows the address", [allow(when("IpAddress", "aws:SourceIp", "127.0.0.0/8"))], true],
  ["allows one of two addresses", [allow(when("IpAddress", "aws:SourceIp", ["10.0.0.0/8", "127.0.0.1"]))], true],
  ["allows other addresses", [allow(when("IpAddress", "aws:SourceIp", "10.0.0.0/8"))], false],
  ["denies all but other addresses", [allow(), deny(when("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"]))], false],
  ["denies all but this address", [allow(), deny(when("NotIpAddress", "aws:SourceIp", "127.0.0.1/32"))], true],
  ["allows an IPv6 range", [allow(when("IpAddress", "aws:SourceIp", "::1/128"))], false],
  ["allows a range that is none", [allow(when("IpAddress", "aws:SourceIp", "127.0.0.1/99"))], false],
  ["denies a range that is none", [allow(), deny(when("IpAddress", "aws:SourceIp", "somewhere"))], false],
  ["denies plain http", [allow(), deny(when("Bool", "aws:SecureTransport", "false"))], true],
  ["allows the user agent", [allow(when("StringLike", "aws:UserAgent", "test/*"))], true],
  ["allows another referer", [allow(when("StringEquals", "aws:Referer", "https://other.example"))], false],
  ["denies all but a VPC", [allow(), deny(when("StringNotEquals", "aws:SourceVpc", "vpc-1"))], false],
  ["allows a VPC", [allow(when("StringEquals", "aws:SourceVpce", "vpce-1"))], false],
  ["allows a VPC if there is one", [allow(when("StringEqualsIfExists", "aws:SourceVpc", "vpc-1"))], true],
  ["allows by a key that is not known here", [allow(when("StringEquals", "aws:PrincipalOrgID", "o-1"))], false],
  ["denies by a key that is not known here", [allow(), deny(when("StringEquals", "aws:PrincipalOrgID", "o-1"))], false],
  ["denies by an operator that is not known here", [allow(), deny(when("DateLessThan", "aws:SourceIp", "1"))], false],
  [
    "denies with two conditions of which one is false",
    [allow(), deny({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.1" }, Odd: { x: "y" } } })],
    true,
  ],
])("a resource policy that %s lets an open method's caller in, or not", async (_name, statements, isLetIn) => {
  gateway = await openRest(restApi([restMethod("GET /a")], { resourcePolicy: document(...statements) }));
  expect((await gateway.send("/a", CALL)).status).toBe(isLetIn ? 200 : 403);
});

test.each([
  [[allow(), deny()], " with an explicit deny"],
  [[allow({ Resource: "execute-api:/dev/*" })], ""],
])("a denial by the policy has AWS's body", async (statements, ending) => {
  gateway = await openRest(restApi([restMethod("GET /a")], { resourcePolicy: document(...statements) }));
  const reply = await gateway.send("/a");
  expect(JSON.parse(reply.body)).toEqual({
    Message: `User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:abcde12345/Prod/GET/a${ending}`,
  });
  expect(reply.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
});

const POOLS: MethodAuthorizer = {
  type: "COGNITO_USER_POOLS",
  name: "P",
  header: "Authorization",
  providerArns: [POOL_ARN],
  location: LOCATION,
};
const LAMBDA: MethodAuthorizer = {
  type: "TOKEN",
  name: "L",
  functionArn: "authorizer",
  identitySources: ["method.request.header.Authorization"],
  resultTtl: seconds(0),
  location: LOCATION,
};
const ID_TOKEN = makeToken(KEY, ID_CLAIMS);
const NOWHERE = allow({ Resource: "execute-api:/dev/*" });

test.each<[string, MethodAuthorizer, readonly object[], string | undefined, number]>([
  ["a token and a policy that allows", POOLS, [allow()], ID_TOKEN, 200],
  ["a token and a policy that says nothing", POOLS, [NOWHERE], ID_TOKEN, 403],
  ["a token and a policy that denies", POOLS, [allow(), deny()], ID_TOKEN, 403],
  ["no token and a policy that denies", POOLS, [allow(), deny()], undefined, 401],
  ["a function that allows and a policy that says nothing", LAMBDA, [NOWHERE], "Allow", 200],
  ["a function that says nothing and a policy that allows", LAMBDA, [allow()], "none", 200],
  ["a function and a policy that say nothing", LAMBDA, [NOWHERE], "none", 403],
  ["a function that denies and a policy that allows", LAMBDA, [allow()], "Deny", 403],
  ["a function that would allow and a policy that denies", LAMBDA, [allow(), deny()], "Allow", 403],
])("authorizer and policy decide together: %s", async (_name, authorizer, statements, authorization, status) => {
  let calls = 0;
  gateway = await openRest(
    restApi([restMethod("GET /a", { authorizer })], { resourcePolicy: document(...statements) }),
    {
      invoke: async (invocation) => {
        if (invocation.functionArn === ECHO) return echo(invocation);
        calls += 1;
        const Resource = authorization === "none" ? "nothing" : "*";
        const Effect = authorization === "Deny" ? "Deny" : "Allow";
        return succeeded(
          JSON.stringify({ principalId: "me", policyDocument: document({ Effect, Action: "*", Resource }) }),
        );
      },
    },
  );
  const reply = await gateway.send("/a", { headers: authorization === undefined ? {} : { authorization } });
  expect(reply.status).toBe(status);
  if (statements.length === 2) expect(calls).toBe(0);
});

test.each<[string, unknown]>([
  ["no statement", {}],
  ["a statement without a principal", document(allow({ Principal: undefined }))],
  ["a statement without a resource", document(allow({ Resource: undefined }))],
])("a resource policy with %s stops the start", async (_name, policy) => {
  const resourcePolicy = JSON.parse(JSON.stringify(policy));
  await expect(openRest(restApi([restMethod("GET /a")], { resourcePolicy }))).rejects.toThrow("resource policy");
});
