import { expect, test } from "@jest/globals";
import type { Route } from "../../src/model/http-api";
import { openApi } from "./apis";
import { loadText, refusal } from "./loading";

const routesOf = (template: string): readonly Route[] => loadText(template).httpApis[0]?.routes ?? [];

const JWT =
  "{type: oauth2, x-amazon-apigateway-authorizer: {type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: {issuer: https://issuer.example, audience: [me]}}}";
const REQUEST =
  "{type: apiKey, in: header, name: A, x-amazon-apigateway-authorizer: {type: request, authorizerUri: !GetAtt F.Arn, authorizerPayloadFormatVersion: '2.0', enableSimpleResponses: true, identitySource: '$request.header.A, $request.querystring.b', authorizerResultTtlInSeconds: 5}}";
const IAM = "{type: apiKey, in: header, name: Authorization, x-amazon-apigateway-authtype: awsSigv4}";

const security = (value: string): string => `{/a: {get: {security: ${value}, INVOKE}}}`;

test.each<[string, string, unknown]>([
  ["an empty list leaves it open", "[]", { authorizer: { type: "NONE" } }],
  ["NONE leaves it open", "[{NONE: []}]", { authorizer: { type: "NONE" }, authorizationScopes: [] }],
  [
    "a JWT scheme",
    "[{Jwt: []}]",
    { authorizer: { type: "JWT", issuer: "https://issuer.example" }, authorizationScopes: [] },
  ],
  ["a JWT scheme with scopes", `[{Jwt: [a, !Sub 'b-\${AWS::Region}']}]`, { authorizationScopes: ["a", "b-us-east-1"] }],
  [
    "a Lambda scheme",
    "[{Request: []}]",
    {
      authorizer: {
        type: "REQUEST",
        identitySources: ["$request.header.A", "$request.querystring.b"],
        enableSimpleResponses: true,
        resultTtl: 5,
      },
    },
  ],
  ["an IAM scheme", "[{Iam: []}]", { authorizer: { type: "AWS_IAM" } }],
])("the security of an operation decides over its route: %s", (_, value, expected) => {
  const schemes = `{Jwt: ${JWT}, Request: ${REQUEST}, Iam: ${IAM}}`;
  expect(routesOf(openApi({ paths: security(value), schemes }))).toMatchObject([expected]);
});

test("an operation without security leaves its route open", () => {
  expect(routesOf(openApi({}))).toMatchObject([{ routeKey: "GET /a", authorizer: { type: "NONE" } }]);
});

test.each<[string, Parameters<typeof openApi>[0], RegExp]>([
  [
    "a scheme that is not defined",
    { paths: security("[{Jwtt: []}]"), schemes: `{Jwt: ${JWT}}` },
    /the security scheme 'Jwtt' is not defined; components\/securitySchemes has Jwt/,
  ],
  [
    "two schemes side by side",
    { paths: security("[{Jwt: []}, {Iam: []}]"), schemes: `{Jwt: ${JWT}, Iam: ${IAM}}` },
    /exactly one security scheme/,
  ],
  [
    "two schemes together",
    { paths: security("[{Jwt: [], Iam: []}]"), schemes: `{Jwt: ${JWT}, Iam: ${IAM}}` },
    /exactly one security scheme/,
  ],
  ["an empty requirement", { paths: security("[{}]") }, /exactly one security scheme/],
  ["security that is no list", { paths: security("{Jwt: []}"), schemes: `{Jwt: ${JWT}}` }, /security must be a list/],
  ["scopes that are no list", { paths: security("[{Jwt: a}]"), schemes: `{Jwt: ${JWT}}` }, /must be a list/],
  [
    "a scheme that API Gateway does not check",
    { paths: security("[{Bearer: []}]"), schemes: "{Bearer: {type: http, scheme: bearer}}" },
    /has no x-amazon-apigateway-authorizer; API Gateway would not check it/,
  ],
  [
    "an authorizer of a REST API",
    {
      paths: security("[{Token: []}]"),
      schemes: "{Token: {type: apiKey, x-amazon-apigateway-authorizer: {type: token}}}",
    },
    /type jwt or request/,
  ],
  [
    "a misspelt member of an authorizer",
    { paths: security("[{Jwt: []}]"), schemes: `{Jwt: ${JWT.replace("jwtConfiguration", "jwtConfig")}}` },
    /no property 'jwtConfig'/,
  ],
  [
    "scopes on a Lambda scheme",
    { paths: security("[{Request: [a]}]"), schemes: `{Request: ${REQUEST}}` },
    /only JWT authorizers check scopes/,
  ],
  [
    "security for the whole document",
    { more: "\n        security: [{Jwt: []}]", schemes: `{Jwt: ${JWT}}` },
    /security for a whole OpenAPI document is not read here/,
  ],
  ["a resource policy", { more: "\n        x-amazon-apigateway-policy: {}" }, /a resource policy belongs to REST APIs/],
])("for the security of an operation, %s is refused", (_, parts, message) => {
  expect(refusal(openApi(parts))).toMatchObject({
    message: expect.stringMatching(message),
    location: { path: expect.stringMatching(/^Resources\/Api/) },
  });
});

test("a path item makes a route of every method", () => {
  const methods = ["get", "head", "post", "put", "delete", "patch", "options", "x-amazon-apigateway-any-method"];
  const paths = `{/a: {parameters: [], ${methods.map((method) => `${method}: {INVOKE}`).join(", ")}}}`;
  expect(routesOf(openApi({ paths })).map(({ routeKey }) => routeKey)).toEqual(
    ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "ANY"].map((method) => `${method} /a`),
  );
});

test.each([
  ["$default", "{$default: {x-amazon-apigateway-any-method: {isDefaultRoute: true, INVOKE}}}", "$default"],
  [
    "/$default as the default route",
    "{/$default: {x-amazon-apigateway-any-method: {isDefaultRoute: true, INVOKE}}}",
    "$default",
  ],
  ["the root", "{/: {get: {INVOKE}}}", "GET /"],
  ["a greedy variable", "{'/{proxy+}': {get: {INVOKE}}}", "GET /{proxy+}"],
])("a path item makes a route of %s", (_, paths, routeKey) => {
  expect(routesOf(openApi({ paths })).map((route) => route.routeKey)).toEqual([routeKey]);
});

test("a path with a final slash makes no route, with a notice", () => {
  const { httpApis, notices } = loadText(openApi({ paths: "{/a/: {get: {INVOKE}}, /b: {get: {INVOKE}}}" }));
  expect(httpApis[0]?.routes.map(({ routeKey }) => routeKey)).toEqual(["GET /b"]);
  expect(notices).toMatchObject([{ code: "route-not-imported", message: expect.stringContaining("'/a/'") }]);
});

test.each<[string, string, RegExp]>([
  ["an unknown method", "{/a: {fetch: {INVOKE}}}", /the path '\/a' has no method 'fetch'/],
  ["a path without slash", "{a: {get: {INVOKE}}}", /a path begins with '\/'/],
  ["an operation without integration", "{/a: {get: {}}}", /nothing would answer it/],
  [
    "an integration of an unknown type",
    "{/a: {get: {x-amazon-apigateway-integration: {type: http, uri: https://x.example}}}}",
    /has the type AWS_PROXY or HTTP_PROXY/,
  ],
  [
    "a $ref that leads to nothing",
    "{/a: {get: {x-amazon-apigateway-integration: {$ref: '#/components/x-amazon-apigateway-integrations/i'}}}}",
    /leads to nothing/,
  ],
  ["the same route by another variable", "{'/a/{x}': {get: {INVOKE}}, '/a/{y}': {get: {INVOKE}}}", /is the same as/],
])("among paths and methods, %s is refused", (_, paths, message) => {
  expect(refusal(openApi({ paths }))).toMatchObject({ message: expect.stringMatching(message) });
});

test("a path item makes a route by a condition", () => {
  const paths =
    "{/a: !If [Never, {get: {INVOKE}}, !Ref AWS::NoValue], /b: {get: !If [Never, !Ref AWS::NoValue, {INVOKE}]}}";
  const text = openApi({ paths }).replace("Resources:", "Conditions: {Never: !Equals [a, b]}\nResources:");
  expect(routesOf(text).map(({ routeKey }) => routeKey)).toEqual(["GET /b"]);
});

const file = (body: string): string => `openapi: 3.0.1
info: {title: mine}
paths:
  /a:
    get:
      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, payloadFormatVersion: '2.0', uri: ${body}}
`;
const included = openApi({}).replace(
  /DefinitionBody:[\s\S]*$/,
  "DefinitionBody:\n        Fn::Transform: {Name: AWS::Include, Parameters: {Location: api/openapi.yaml}}\n",
);
const byUri = openApi({}).replace(/DefinitionBody:[\s\S]*$/, "DefinitionUri: api/openapi.yaml\n");

test("a definition may be included from a file, with intrinsic functions", () => {
  const files = { "api/openapi.yaml": file("{Fn::GetAtt: [F, Arn]}") };
  expect(loadText(included, { files }).httpApis[0]?.routes).toMatchObject([{ routeKey: "GET /a" }]);
});

test("a definition may lie in the file that DefinitionUri names", () => {
  const arn = /function:trial-F-\w{12}$/.exec(loadText(openApi({})).functions[0]?.arn ?? "")?.[0];
  const files = { "api/openapi.yaml": file(`'arn:aws:lambda:us-east-1:123456789012:${arn}'`) };
  expect(loadText(byUri, { files }).httpApis[0]?.routes).toMatchObject([{ routeKey: "GET /a" }]);
});

test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
  [
    "with intrinsic functions by DefinitionUri",
    byUri,
    { "api/openapi.yaml": file("!GetAtt F.Arn") },
    /openapi\.yaml:6 .*intrinsic functions have no effect in the file of DefinitionUri/,
  ],
  ["that is not there", byUri, {}, /there is no file .*openapi\.yaml/],
  ["that is not there to be included", included, {}, /there is no file .*openapi\.yaml/],
  ["that is not YAML", included, { "api/openapi.yaml": "a: [" }, /openapi\.yaml:1: .*not valid YAML/],
  ["in S3", byUri.replace("api/openapi.yaml", "s3://bucket/key"), {}, /lies in S3/],
])("a definition %s is refused", (_, template, files, message) => {
  expect(refusal(template, { files })).toMatchObject({ message: expect.stringMatching(message) });
});

test("a definition of OpenAPI 2 is refused", () => {
  expect(refusal(openApi({}).replace("openapi: 3.0.1", "swagger: '2.0'"))).toMatchObject({
    message: expect.stringMatching(/takes an OpenAPI 3 document/),
  });
});
