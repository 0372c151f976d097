import { expect, test } from "@jest/globals";
import type { HttpApi, Route } from "../../src/model/http-api";
import { cloudFormationApi } from "./apis";
import { loadText } from "./loading";

function apiOf(template: string): HttpApi {
  const [api] = loadText(template).httpApis;
  if (api === undefined) throw new Error("no API");
  return api;
}

function routeOf(template: string): Route {
  const [route] = apiOf(template).routes;
  if (route === undefined) throw new Error("no route");
  return route;
}

const LAMBDA = `AuthorizerType: REQUEST, Name: l, AuthorizerUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations', AuthorizerPayloadFormatVersion: '2.0'`;

test("AWS::ApiGatewayV2 resources make an API with a route that is open", () => {
  const api = apiOf(cloudFormationApi({}));
  expect(api).toMatchObject({
    logicalId: "Api",
    apiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: "mine",
    stage: { name: "$default", variables: {}, routeThrottles: {} },
    routes: [{ routeKey: "GET /a", authorizer: { type: "NONE" }, authorizationScopes: [] }],
  });
  expect(api).not.toHaveProperty("cors");
});

test.each<[string, string, unknown]>([
  [
    "JWT",
    "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer",
    {
      authorizer: {
        type: "JWT",
        name: "jwt",
        issuer: "https://issuer.example",
        audience: ["me"],
        identitySource: "$request.header.Authorization",
      },
      authorizationScopes: [],
    },
  ],
  [
    "JWT with scopes",
    "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !GetAtt Authorizer.AuthorizerId, AuthorizationScopes: [a, b/c]",
    { authorizationScopes: ["a", "b/c"] },
  ],
  ["AWS_IAM", "RouteKey: GET /a, AuthorizationType: AWS_IAM", { authorizer: { type: "AWS_IAM" } }],
  ["NONE", "RouteKey: $default, AuthorizationType: NONE", { routeKey: "$default", authorizer: { type: "NONE" } }],
  ["a greedy path", "RouteKey: 'ANY /a/{b}/{c+}'", { routeKey: "ANY /a/{b}/{c+}" }],
])("AWS::ApiGatewayV2 resources make an API with a route under %s", (_, route, expected) => {
  expect(routeOf(cloudFormationApi({ route }))).toMatchObject(expected as object);
});

test("AWS::ApiGatewayV2 resources make an API with a Lambda authorizer", () => {
  const authorizer = `${LAMBDA}, EnableSimpleResponses: true, IdentitySource: [$request.header.A, $request.querystring.b], AuthorizerResultTtlInSeconds: 60`;
  const route = "RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer";
  expect(routeOf(cloudFormationApi({ authorizer, route })).authorizer).toMatchObject({
    type: "REQUEST",
    name: "l",
    identitySources: ["$request.header.A", "$request.querystring.b"],
    payloadFormatVersion: "2.0",
    enableSimpleResponses: true,
    resultTtl: 60,
  });
});

test.each<[string, string, unknown]>([
  [
    "CORS",
    "{Name: n, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: [https://a.example], AllowMethods: [GET], AllowHeaders: [A], ExposeHeaders: [B], AllowCredentials: true, MaxAge: 5}}",
    {
      cors: {
        allowOrigins: ["https://a.example"],
        allowMethods: ["GET"],
        allowHeaders: ["A"],
        exposeHeaders: ["B"],
        allowCredentials: true,
        maxAge: 5,
      },
    },
  ],
  [
    "quick create",
    "{Name: n, ProtocolType: HTTP, Target: !GetAtt F.Arn}",
    {
      stage: { name: "$default" },
      routes: [{ routeKey: "$default", integration: { payloadFormatVersion: "2.0" } }, {}],
    },
  ],
  [
    "quick create with a route key",
    "{Name: n, ProtocolType: HTTP, Target: !GetAtt F.Arn, RouteKey: GET /q}",
    { routes: [{ routeKey: "GET /q" }, {}] },
  ],
])("AWS::ApiGatewayV2 resources make an API that has %s", (_, api, expected) => {
  expect(apiOf(cloudFormationApi({ api }))).toMatchObject(expected as object);
});

test("AWS::ApiGatewayV2 resources make an API with a named stage, its variables, log and throttles", () => {
  const stage = `
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties:
      ApiId: !Ref Api
      StageName: dev
      DeploymentId: !Ref Deployment
      StageVariables: {a: 1}
      AccessLogSettings: {DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:l', Format: $context.requestId}
      DefaultRouteSettings: {ThrottlingBurstLimit: 5, ThrottlingRateLimit: 1.5, DetailedMetricsEnabled: true}
      RouteSettings: {GET /a: {ThrottlingRateLimit: 2}}
  Deployment: {Type: AWS::ApiGatewayV2::Deployment, DependsOn: Route, Properties: {ApiId: !Ref Api}}`;
  expect(apiOf(cloudFormationApi({ stage })).stage).toMatchObject({
    name: "dev",
    variables: { a: "1" },
    accessLog: { format: "$context.requestId" },
    defaultThrottle: { burstLimit: 5, rateLimit: 1.5 },
    routeThrottles: { "GET /a": { rateLimit: 2 } },
  });
});

test.each<[string, string, string]>([
  ["no stage", "", "has no stage"],
  [
    "a stage to which nothing is deployed",
    "\n  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default}}",
    "nothing is deployed",
  ],
])("an AWS::ApiGatewayV2 API with %s answers nothing, with a notice", (_, stage, text) => {
  const { httpApis, notices } = loadText(cloudFormationApi({ stage }));
  expect(httpApis).toEqual([]);
  expect(notices).toMatchObject([{ code: "api-without-stage", message: expect.stringContaining(text) }]);
});

test("the $default stage of an AWS::ApiGatewayV2 API is served, with a notice about the others", () => {
  const more =
    "\n  Dev: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: dev, AutoDeploy: true}}";
  const { httpApis, notices } = loadText(cloudFormationApi({ more }));
  expect(httpApis[0]?.stage.name).toBe("$default");
  expect(notices).toMatchObject([{ code: "stage-not-served", message: expect.stringContaining("'dev'") }]);
});

test("parts that belong to an AWS::ApiGatewayV2 API elsewhere are left out, with a notice", () => {
  const more =
    "\n  Other: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: abcdefghij, RouteKey: GET /x, Target: integrations/i}}";
  const { httpApis, notices } = loadText(cloudFormationApi({ more }));
  expect(httpApis[0]?.routes).toHaveLength(1);
  expect(notices).toMatchObject([{ code: "api-elsewhere", message: expect.stringContaining("'Other'") }]);
});
