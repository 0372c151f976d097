import { expect, test } from "@jest/globals";
import type { RestMethod } from "../../src/model/rest-api";
import { loadText, refusal } from "./loading";

const URI = `!Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations'`;
const INVOKE = `x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: ${URI}}`;

const SCHEMES = `{
  pool: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: [!GetAtt Pool.Arn]}},
  token: {type: apiKey, name: X-T, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {type: token, authorizerUri: ${URI}, authorizerResultTtlInSeconds: 5}},
  request: {type: apiKey, name: Unused, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {type: request, authorizerUri: ${URI}, identitySource: method.request.querystring.q}},
  iam: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4},
  key: {type: apiKey, name: X-API-Key, in: header},
  oauth: {type: oauth2, flow: implicit, authorizationUrl: 'https://x.example'}}`.replaceAll(/\n\s*/g, " ");

/**
 * A SAM template whose API has a definition; `paths` and the other members are flow maps, INVOKE stands for an
 * integration.
 */
function template(parts: { readonly paths?: string; readonly more?: string; readonly version?: string }): string {
  const { paths = "{/a: {get: {INVOKE}}}", more = "", version = "swagger: '2.0'" } = parts;
  const schemes = version.startsWith("swagger")
    ? `securityDefinitions: ${SCHEMES}`
    : `components: {securitySchemes: ${SCHEMES}}`;
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Code: {ZipFile: exports.handler = 1}}
  May:
    Type: AWS::Lambda::Permission
    Properties: {Action: 'lambda:InvokeFunction', FunctionName: !Ref F, Principal: apigateway.amazonaws.com}
  Pool: {Type: AWS::Cognito::UserPool}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      DefinitionBody: {${version}, info: {title: mine}, ${schemes}, paths: ${paths.replaceAll("INVOKE", INVOKE)}${more}}
`;
}

const methodsOf = (text: string): readonly RestMethod[] => loadText(text).restApis[0]?.methods ?? [];

const NONE = { authorizer: { type: "NONE" }, authorizationScopes: [], apiKeyRequired: false };

test.each<[string, string, object]>([
  ["nothing", "", NONE],
  ["an empty list", "security: []", NONE],
  ["NONE", "security: [{NONE: []}]", NONE],
  ["an empty requirement", "security: [{}]", NONE],
  ["an API key", "security: [{key: []}]", { ...NONE, apiKeyRequired: true }],
  [
    "a pool",
    "security: [{pool: []}]",
    { authorizer: { type: "COGNITO_USER_POOLS", name: "pool", header: "Authorization" }, authorizationScopes: [] },
  ],
  [
    "a pool with scopes",
    "security: [{pool: [a, b]}]",
    { authorizer: { type: "COGNITO_USER_POOLS" }, authorizationScopes: ["a", "b"], apiKeyRequired: false },
  ],
  [
    "a pool and a key, apart",
    "security: [{key: []}, {pool: []}]",
    { authorizer: { type: "COGNITO_USER_POOLS" }, apiKeyRequired: true },
  ],
  [
    "a pool and a key, together",
    "security: [{key: [], pool: []}]",
    { authorizer: { type: "COGNITO_USER_POOLS" }, apiKeyRequired: true },
  ],
  [
    "a token authorizer, whose scopes have no effect",
    "security: [{token: [a]}]",
    {
      authorizer: { type: "TOKEN", identitySources: ["method.request.header.X-T"], resultTtl: 5 },
      authorizationScopes: [],
    },
  ],
  [
    "a request authorizer",
    "security: [{request: []}]",
    { authorizer: { type: "REQUEST", identitySources: ["method.request.querystring.q"], resultTtl: 300 } },
  ],
  ["IAM", "security: [{iam: []}]", { authorizer: { type: "AWS_IAM" } }],
  ["the same authorizer twice", "security: [{iam: []}, {iam: []}]", { authorizer: { type: "AWS_IAM" } }],
  ["IAM by extension", "x-amazon-apigateway-auth: {type: AWS_IAM}", { authorizer: { type: "AWS_IAM" } }],
])("security of %s is read in OpenAPI 2 and 3", (_, security, expected) => {
  const paths = `{/a: {get: {INVOKE, ${security}}}}`;
  expect(methodsOf(template({ paths }))).toMatchObject([expected]);
  expect(methodsOf(template({ paths, version: "openapi: 3.0.1" }))).toMatchObject([expected]);
});

test.each<[string, string, object]>([
  ["an operation without its own", "", { authorizer: { type: "COGNITO_USER_POOLS" }, authorizationScopes: ["a"] }],
  ["an operation with its own", ", security: [{pool: []}]", { authorizationScopes: [], apiKeyRequired: false }],
  ["an operation with none", ", security: []", NONE],
])("security of the whole document: %s", (_, security, expected) => {
  const paths = `{/a: {get: {INVOKE${security}}}}`;
  expect(methodsOf(template({ paths, more: ", security: [{pool: [a]}]" }))).toMatchObject([expected]);
});

test.each<[string, string, RegExp]>([
  ["a scheme that is not defined", "security: [{Pool: []}]", /'Pool' is not defined; the document defines pool, token/],
  ["two authorizers", "security: [{pool: []}, {token: []}]", /a method takes one authorizer/],
  ["one authorizer with different scopes", "security: [{pool: [a]}, {pool: []}]", /a method takes one authorizer/],
  ["NONE beside an authorizer", "security: [{NONE: []}, {pool: []}]", /a method takes one authorizer/],
  ["a scheme that API Gateway does not check", "security: [{oauth: []}]", /would not check it, and leave .* open/],
  ["no list", "security: {pool: []}", /security must be a list/],
  [
    "an extension beside security",
    "security: [{pool: []}], x-amazon-apigateway-auth: {type: NONE}",
    /without security/,
  ],
  ["an unknown extension", "x-amazon-apigateway-auth: {type: CUSTOM}", /with the types NONE and AWS_IAM/],
])("security of %s is refused, and opens nothing", (_, security, message) => {
  expect(refusal(template({ paths: `{/a: {get: {INVOKE, ${security}}}}` }))).toMatchObject({
    message: expect.stringMatching(message),
  });
});

test.each<[string, Parameters<typeof template>[0], RegExp]>([
  ["an unknown method", { paths: "{/a: {fetch: {INVOKE}}}" }, /has no method 'fetch'/],
  ["a path without a slash", { paths: "{a: {get: {INVOKE}}}" }, /a path begins with '\/'/],
  ["a variable within a segment", { paths: "{'/a-{b}': {get: {INVOKE}}}" }, /takes a whole segment/],
  ["the same path with a slash", { paths: "{/a: {get: {INVOKE}}, /a/: {get: {INVOKE}}}" }, /is there already/],
  [
    "a validator that is not defined",
    { paths: "{/a: {get: {INVOKE, x-amazon-apigateway-request-validator: all}}}" },
    /the request validator 'all' is not defined/,
  ],
  [
    "an integration of an unknown type",
    { paths: "{/a: {get: {x-amazon-apigateway-integration: {type: lambda}}}}" },
    /has the type AWS_PROXY, AWS, HTTP, HTTP_PROXY or MOCK/,
  ],
  ["another version", { version: "openapi: 4.0.0" }, /takes an OpenAPI 2 or 3 document/],
])("%s is refused", (_, parts, message) => {
  expect(refusal(template(parts))).toMatchObject({ message: expect.stringMatching(message) });
});

test("paths, methods and names are read", () => {
  const paths =
    "{/: {get: {INVOKE, operationId: root}}, '/a/{p+}': {x-amazon-apigateway-any-method: {INVOKE}}, /b/: {put: {INVOKE}}}";
  expect(methodsOf(template({ paths }))).toMatchObject([
    { resourcePath: "/", httpMethod: "GET", operationName: "root" },
    { resourcePath: "/a/{p+}", httpMethod: "ANY" },
    { resourcePath: "/b", httpMethod: "PUT" },
  ]);
});

test("an operation without an integration keeps its authorizer, and answers 501", () => {
  expect(methodsOf(template({ paths: "{/a: {get: {security: [{pool: []}]}}}" }))).toMatchObject([
    {
      authorizer: { type: "COGNITO_USER_POOLS" },
      integration: { type: "NOT_RUN", description: "GET /a has no integration" },
    },
  ]);
});

test("parameters of a path, an operation and by reference are asked for", () => {
  const paths = `{/a: {parameters: [{in: header, name: H, required: false}, {in: query, name: q, required: true}], get: {INVOKE, x-amazon-apigateway-request-validator: all, parameters: [{in: header, name: H, required: true}, {$ref: '#/parameters/P'}]}}}`;
  const more =
    ", parameters: {P: {in: path, name: id, required: true}}, x-amazon-apigateway-request-validators: {all: {validateRequestBody: false, validateRequestParameters: true}}";
  expect(methodsOf(template({ paths, more }))).toMatchObject([
    {
      validator: { body: false, parameters: true },
      requestParameters: {
        "method.request.header.H": true,
        "method.request.querystring.q": true,
        "method.request.path.id": true,
      },
    },
  ]);
});

test("a validator of the whole document applies, and models refer to each other", () => {
  const paths = "{/a: {post: {INVOKE, parameters: [{in: body, name: b, schema: {$ref: '#/definitions/user'}}]}}}";
  const more =
    ", x-amazon-apigateway-request-validator: all, x-amazon-apigateway-request-validators: {all: {validateRequestBody: true}}, definitions: {user: {type: object, properties: {pet: {$ref: '#/definitions/pet'}}}, pet: {$ref: '#/definitions/name'}, name: {type: string}, other: {type: string}}";
  expect(methodsOf(template({ paths, more }))).toMatchObject([
    {
      validator: { body: true, parameters: false },
      requestModels: {
        "application/json": {
          $ref: "#/definitions/user",
          definitions: { user: { type: "object" }, pet: { $ref: "#/definitions/name" }, name: { type: "string" } },
        },
      },
    },
  ]);
});

test("what stands in the document beside its paths is read", () => {
  const more =
    ", x-amazon-apigateway-binary-media-types: ['image/png'], x-amazon-apigateway-api-key-source: AUTHORIZER, x-amazon-apigateway-policy: {Statement: []}, x-amazon-apigateway-gateway-responses: {UNAUTHORIZED: {statusCode: 403, responseParameters: {gatewayresponse.header.A: \"'1'\"}}}";
  expect(loadText(template({ more })).restApis).toMatchObject([
    {
      name: "mine",
      binaryMediaTypes: ["image/png"],
      apiKeySource: "AUTHORIZER",
      resourcePolicy: { Statement: [] },
      gatewayResponses: {
        UNAUTHORIZED: {
          statusCode: 403,
          responseParameters: { "gatewayresponse.header.A": "'1'" },
          responseTemplates: {},
        },
      },
      stages: [{ name: "Prod" }, { name: "Stage" }],
    },
  ]);
});

test("an authorizer whose function does not run here stays, and is announced", () => {
  const text = template({ paths: "{/a: {get: {INVOKE, security: [{token: []}]}}}" }).replace(
    "nodejs22.x",
    "python3.13",
  );
  const { restApis, functions, notices } = loadText(text);
  expect(functions).toEqual([]);
  expect(restApis[0]?.methods).toMatchObject([{ authorizer: { type: "TOKEN" }, integration: { type: "NOT_RUN" } }]);
  expect(notices.map(({ code }) => code)).toEqual(["function-not-run", "guard-not-run", "integration-not-run"]);
});

test("a definition in a file beside the template is read", () => {
  const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: Prod, DefinitionUri: api.json}
`;
  const mock = { type: "mock", requestTemplates: { "application/json": '{"statusCode": 200}' } };
  const document = { swagger: "2.0", paths: { "/a": { get: { "x-amazon-apigateway-integration": mock } } } };
  const { restApis } = loadText(text, { files: { "api.json": JSON.stringify(document) } });
  expect(restApis[0]?.methods).toMatchObject([{ resourcePath: "/a", integration: { type: "MOCK" } }]);
});
