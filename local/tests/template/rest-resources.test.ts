import { expect, test } from "@jest/globals";
import type { RestApi } from "../../src/model/rest-api";
import { loadText, refusal } from "./loading";

const FUNCTION = `
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Code: {ZipFile: exports.handler = 1}}
  May:
    Type: AWS::Lambda::Permission
    Properties: {Action: 'lambda:InvokeFunction', FunctionName: !Ref F, Principal: apigateway.amazonaws.com}
  Pool: {Type: AWS::Cognito::UserPool}`;

const URI = `!Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations'`;
const PROXY = `{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: ${URI}}`;

/** An API with `GET /items/{id}`; parts may be put in the place of others. */
function template(parts: {
  readonly api?: string;
  readonly method?: string;
  readonly integration?: string;
  readonly authorizer?: string;
  readonly stage?: string;
  readonly more?: string;
}): string {
  const authorizer =
    parts.authorizer ??
    "Type: COGNITO_USER_POOLS, Name: pool, IdentitySource: method.request.header.Authorization, ProviderARNs: [!GetAtt Pool.Arn]";
  const stage = parts.stage ?? "StageName: prod, DeploymentId: !Ref Deployment";
  return `Resources:${FUNCTION}
  Api: {Type: AWS::ApiGateway::RestApi, Properties: ${parts.api ?? "{Name: mine}"}}
  Items: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: items}}
  Item: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Items, PathPart: '{id}'}}
  Authorizer: {Type: AWS::ApiGateway::Authorizer, Properties: {RestApiId: !Ref Api, ${authorizer}}}
  Get:
    Type: AWS::ApiGateway::Method
    Properties:
      {RestApiId: !Ref Api, ResourceId: !Ref Item, HttpMethod: GET, Integration: ${parts.integration ?? PROXY}${parts.method ?? ""}}
  Deployment: {Type: AWS::ApiGateway::Deployment, DependsOn: Get, Properties: {RestApiId: !Ref Api}}
  Stage: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref Api, ${stage}}}${parts.more ?? ""}
`;
}

function apiOf(parts: Parameters<typeof template>[0]): RestApi | undefined {
  return loadText(template(parts)).restApis[0];
}

const GUARDED = ", AuthorizationType: COGNITO_USER_POOLS, AuthorizerId: !Ref Authorizer";

test("a REST API of CloudFormation's own resources is read whole", () => {
  const application = loadText(template({ method: `${GUARDED}, AuthorizationScopes: [a/b], OperationName: getItem` }));
  const [api] = application.restApis;
  expect(api).toMatchObject({
    logicalId: "Api",
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: "mine",
    stages: [{ name: "prod", variables: {}, deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/), throttles: {} }],
    apiKeySource: "HEADER",
    binaryMediaTypes: [],
    usagePlans: [],
    gatewayResponses: {},
  });
  expect(api?.methods).toEqual([
    {
      resourceId: expect.stringMatching(/^[a-z0-9]{6}$/),
      resourcePath: "/items/{id}",
      httpMethod: "GET",
      operationName: "getItem",
      authorizer: {
        type: "COGNITO_USER_POOLS",
        name: "pool",
        header: "Authorization",
        providerArns: [application.userPools[0]?.arn],
        location: expect.objectContaining({ path: "Resources/Authorizer/Properties" }),
      },
      authorizationScopes: ["a/b"],
      apiKeyRequired: false,
      validator: { body: false, parameters: false },
      requestParameters: {},
      requestModels: {},
      integration: { type: "AWS_PROXY", functionArn: application.functions[0]?.arn, timeout: 29_000 },
      location: expect.objectContaining({ path: "Resources/Get" }),
    },
  ]);
  expect(application.notices).toEqual([]);
});

const LAMBDA = `Name: l, AuthorizerUri: ${URI}, IdentitySource`;

test.each([
  ["NONE", "", "", { type: "NONE" }],
  ["AWS_IAM", "", ", AuthorizationType: AWS_IAM", { type: "AWS_IAM" }],
  [
    "a token authorizer",
    `Type: TOKEN, ${LAMBDA}: method.request.header.X-T, IdentityValidationExpression: ^a$`,
    ", AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer",
    { type: "TOKEN", identitySources: ["method.request.header.X-T"], validationExpression: "^a$", resultTtl: 300 },
  ],
  [
    "a request authorizer",
    `Type: REQUEST, ${LAMBDA}: 'method.request.header.A, context.httpMethod', AuthorizerResultTtlInSeconds: 0`,
    ", AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer",
    { type: "REQUEST", identitySources: ["method.request.header.A", "context.httpMethod"], resultTtl: 0 },
  ],
])("a method's authorization is read: %s", (_, authorizer, method, expected) => {
  expect(apiOf({ ...(authorizer === "" ? {} : { authorizer }), method })?.methods).toMatchObject([
    { authorizer: expected, authorizationScopes: [] },
  ]);
});

test.each<[string, Parameters<typeof template>[0], RegExp]>([
  ["an authorizer without a type", { method: ", AuthorizerId: !Ref Authorizer" }, /give it AuthorizationType/],
  ["a type without an authorizer", { method: ", AuthorizationType: COGNITO_USER_POOLS" }, /needs an AuthorizerId/],
  [
    "a pool authorizer for CUSTOM",
    { method: ", AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer" },
    /has AuthorizationType: CUSTOM, and an authorizer of type COGNITO_USER_POOLS/,
  ],
  ["scopes without a pool", { method: ", AuthorizationScopes: [a]" }, /need AuthorizationType: COGNITO_USER_POOLS/],
  ["an unknown type", { method: ", AuthorizationType: JWT, AuthorizerId: !Ref Authorizer" }, /other than NONE/],
  ["a misspelt property", { method: ", AuthorisationType: AWS_IAM" }, /did you mean 'AuthorizationType'/],
  [
    "a pool authorizer without a pool",
    { authorizer: "Type: COGNITO_USER_POOLS, IdentitySource: method.request.header.A", method: GUARDED },
    /needs the ARN of a user pool/,
  ],
  [
    "a pool authorizer of two headers",
    {
      authorizer:
        "Type: COGNITO_USER_POOLS, IdentitySource: 'method.request.header.A, method.request.header.B', ProviderARNs: [!GetAtt Pool.Arn]",
      method: GUARDED,
    },
    /needs one header as its identity source/,
  ],
  [
    "a pool that is no ARN",
    {
      authorizer: "Type: COGNITO_USER_POOLS, IdentitySource: method.request.header.A, ProviderARNs: [!Ref Pool]",
      method: GUARDED,
    },
    /needs ARNs of user pools/,
  ],
  [
    "a resource of another API",
    {
      more: "\n  Other: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: abc, HttpMethod: GET}}",
    },
    /needs a ResourceId/,
  ],
  [
    "a method twice",
    {
      more: `\n  Other: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref Item, HttpMethod: GET, Integration: ${PROXY}}}`,
    },
    /the method 'GET \/items\/\{id\}' is there already/,
  ],
  [
    "two variables at one place",
    {
      more: `\n  R: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref Api, ParentId: !Ref Items, PathPart: '{name}'}}
  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !Ref R, HttpMethod: GET, Integration: ${PROXY}}}`,
    },
    /already has a variable path part/,
  ],
  ["a clone", { api: "{CloneFrom: abc}" }, /is a clone of an API in an AWS account/],
  ["a stage name with a dot", { stage: "StageName: v1.0" }, /consists of letters, digits/],
  [
    "an unknown gateway response",
    {
      more: "\n  G: {Type: AWS::ApiGateway::GatewayResponse, Properties: {RestApiId: !Ref Api, ResponseType: FORBIDDEN}}",
    },
    /there is no gateway response type 'FORBIDDEN'/,
  ],
  [
    "a short API key",
    {
      more: `
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage}]}}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true, Value: short}}
  Join: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}`,
    },
    /from 20 to 128 characters/,
  ],
])("%s is refused", (_, parts, message) => {
  expect(refusal(template(parts))).toMatchObject({ message: expect.stringMatching(message) });
});

test.each([
  [
    "an AWS service",
    "{Type: AWS, IntegrationHttpMethod: POST, Uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/PutItem'}",
    "the AWS integration with dynamodb of GET /items/{id}",
  ],
  [
    "HTTP",
    "{Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: 'https://x.example'}",
    "the HTTP_PROXY integration of GET /items/{id}",
  ],
  [
    "a VPC link",
    "{Type: HTTP_PROXY, ConnectionType: VPC_LINK, ConnectionId: x, Uri: 'https://x.example'}",
    "the HTTP_PROXY integration of GET /items/{id} through a VPC link",
  ],
  [
    "a Lambda function without proxy",
    `{Type: AWS, IntegrationHttpMethod: POST, Uri: ${URI}}`,
    "the AWS integration with lambda of GET /items/{id}",
  ],
  [
    "a mapping template",
    "{Type: MOCK, RequestTemplates: {application/json: '{\"statusCode\": $context.status}'}}",
    "the MOCK integration of GET /items/{id} with a mapping template",
  ],
  [
    "a mapping template of a response",
    `{Type: MOCK, RequestTemplates: {application/json: '{"statusCode": 200}'}, IntegrationResponses: [{StatusCode: 200, ResponseTemplates: {application/json: '#set($a = 1)'}}]}`,
    "the MOCK integration of GET /items/{id} with a mapping template",
  ],
])("an integration that is not run keeps its authorizer: %s", (_, integration, description) => {
  const { restApis, notices } = loadText(template({ integration, method: GUARDED }));
  expect(restApis[0]?.methods).toMatchObject([
    { authorizer: { type: "COGNITO_USER_POOLS" }, integration: { type: "NOT_RUN", description } },
  ]);
  expect(notices).toMatchObject([{ code: "integration-not-run", message: expect.stringContaining(description) }]);
});

test.each([
  ["with a doubled slash", URI.replace("path/2015", "path//2015")],
  ["with an alias by stage variable", URI.replace("{F.Arn}", `{F.Arn}:\${!stageVariables.alias}`)],
  [
    "by name",
    URI.replace("F.Arn", "F").replace("functions/", "functions/arn:aws:lambda:us-east-1:123456789012:function:"),
  ],
])("a function is found by its invocation URI: %s", (_, uri) => {
  const { restApis, functions } = loadText(
    template({ integration: `{Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: ${uri}}` }),
  );
  expect(restApis[0]?.methods).toMatchObject([{ integration: { functionArn: functions[0]?.arn } }]);
});

test("a mock integration with literal templates is read", () => {
  const integration = `{Type: MOCK, PassthroughBehavior: NEVER, ContentHandling: CONVERT_TO_TEXT, RequestTemplates: {application/json: '{"statusCode": 204}'}, IntegrationResponses: [{StatusCode: '204', SelectionPattern: '2\\d\\d', ResponseParameters: {method.response.header.X: "'1'"}, ResponseTemplates: {application/json: '{"price": "$5"}'}}]}`;
  expect(apiOf({ integration })?.methods[0]?.integration).toEqual({
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 204}' },
    passthroughBehavior: "NEVER",
    convertsToText: true,
    responses: [
      {
        selectionPattern: String.raw`2\d\d`,
        statusCode: 204,
        responseParameters: { "method.response.header.X": "'1'" },
        responseTemplates: { "application/json": '{"price": "$5"}' },
      },
    ],
  });
});

const PLAN = `
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties:
      ApiStages: [{ApiId: !Ref Api, Stage: !Ref Stage, Throttle: {/items/GET: {BurstLimit: 1, RateLimit: 2}}}]
      Throttle: {BurstLimit: 3, RateLimit: 4.5}
      Quota: {Limit: 10, Period: WEEK, Offset: 1}
  Made: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true}}
  Given: {Type: AWS::ApiGateway::ApiKey, Properties: {Value: abcdefghijklmnopqrstuvwxyz}}
  JoinMade: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Made, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
  JoinGiven: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Given, KeyType: API_KEY, UsagePlanId: !Ref Plan}}`;

test("a usage plan is read, and a key without a value gets one that stays", () => {
  const [first, second] = [apiOf({ more: PLAN }), apiOf({ more: PLAN })];
  expect(first?.usagePlans).toMatchObject([
    {
      logicalId: "Plan",
      stages: [{ name: "prod", throttles: { "/items/GET": { burstLimit: 1, rateLimit: 2 } } }],
      throttle: { burstLimit: 3, rateLimit: 4.5 },
      quota: { limit: 10, offset: 1, period: "WEEK" },
      keys: [
        { logicalId: "Made", value: expect.stringMatching(/^[A-Za-z0-9]{40}$/), enabled: true },
        { logicalId: "Given", value: "abcdefghijklmnopqrstuvwxyz", enabled: false },
      ],
    },
  ]);
  expect(second?.usagePlans).toEqual(
    first?.usagePlans.map((plan) => ({ ...plan, keys: plan.keys.map((key) => ({ ...key })) })),
  );
});

test("another state folder's keys are others", () => {
  const text = template({ more: PLAN });
  const [ours, others] = [loadText(text), loadText(text, { idSeed: "ffeeddccbbaa99887766554433221100" })].map(
    ({ restApis }) => restApis[0]?.usagePlans[0]?.keys[0]?.value,
  );
  expect(ours).not.toBe(others);
});

test("settings of methods become throttles by resource and method", () => {
  const settings = `StageName: prod, MethodSettings: [
    {ResourcePath: '/~1items~1{id}', HttpMethod: GET, ThrottlingRateLimit: 1},
    {ResourcePath: '/*', HttpMethod: '*', ThrottlingBurstLimit: 9, ThrottlingRateLimit: 8},
    {ResourcePath: '/items/{id}', HttpMethod: POST, ThrottlingRateLimit: 7}]`;
  expect(apiOf({ stage: settings })?.stages[0]?.throttles).toEqual({
    "*/*": { burstLimit: 9, rateLimit: 8 },
    "/items/{id}/GET": { rateLimit: 1 },
  });
});

test("a deployment makes a stage of its own, after the others", () => {
  const more =
    "\n  Second: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Api, StageName: first, StageDescription: {Variables: {A: b}}}}";
  expect(apiOf({ more })?.stages).toMatchObject([
    { name: "prod", variables: {} },
    { name: "first", variables: { A: "b" } },
  ]);
});

test("an API without a stage is ignored, with a notice", () => {
  const { restApis, notices } = loadText(
    "Resources:\n  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}\n",
  );
  expect(restApis).toEqual([]);
  expect(notices).toMatchObject([{ code: "api-without-stage" }]);
});

test.each([
  ["a map", "Policy: {Version: '2012-10-17', Statement: []}"],
  ["text", `Policy: '{"Version": "2012-10-17", "Statement": []}'`],
])("a resource policy is read: %s", (_, policy) => {
  expect(apiOf({ api: `{${policy}}` })?.resourcePolicy).toEqual({ Version: "2012-10-17", Statement: [] });
});

test("a model is read with those that it refers to", () => {
  const more = `
  User: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: User, ContentType: application/json, Schema: {type: object, properties: {pet: {$ref: !Sub 'https://apigateway.amazonaws.com/restapis/\${Api}/models/Pet'}}}}}
  Pet: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: Pet, ContentType: application/json, Schema: {type: string}}}
  Validator: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestBody: true}}`;
  const method =
    ", RequestValidatorId: !Ref Validator, RequestModels: {application/json: !Ref User}, RequestParameters: {method.request.querystring.q: true}";
  expect(apiOf({ more, method })?.methods).toMatchObject([
    {
      validator: { body: true, parameters: false },
      requestParameters: { "method.request.querystring.q": true },
      requestModels: {
        "application/json": {
          type: "object",
          properties: { pet: { $ref: "#/definitions/Pet" } },
          definitions: { Pet: { type: "string" } },
        },
      },
    },
  ]);
});

const logged = (settings: string): unknown =>
  apiOf({ stage: `StageName: prod, DeploymentId: !Ref Deployment, MethodSettings: ${settings}` })?.stages[0]?.logging;

test("what the execution log holds is read for each method", () => {
  const every = "{ResourcePath: '/*', HttpMethod: '*', LoggingLevel: INFO, DataTraceEnabled: true}";
  const one = "{ResourcePath: '/~1items~1{id}', HttpMethod: GET, LoggingLevel: 'OFF'}";
  const read = { "*/*": { level: "INFO", dataTrace: true }, "/items/{id}/GET": { level: "OFF" } };
  expect(logged(`[${every}, ${one}]`)).toEqual(read);
  expect(logged(`[${one}, ${every}]`)).toEqual(read);
  expect(logged("[{ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1}]")).toBeUndefined();
});

test("a logging level that there is not stops the start", () => {
  const stage = "StageName: prod, DeploymentId: !Ref Deployment, MethodSettings: [{LoggingLevel: DEBUG}]";
  expect(refusal(template({ stage }))).toMatchObject({ code: "wrong-logging-level" });
});
