import { expect, test } from "@jest/globals";
import { cloudFormationApi } from "./apis";
import { loadText, refusal } from "./loading";

const LAMBDA = `AuthorizerType: REQUEST, Name: l, AuthorizerUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations', AuthorizerPayloadFormatVersion: '2.0'`;

const jwt = (
  configuration: string,
  rest = "IdentitySource: [$request.header.Authorization]",
): { authorizer: string; route: string } => ({
  authorizer: `AuthorizerType: JWT, Name: jwt, ${rest}, JwtConfiguration: ${configuration}`,
  route: "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer",
});

test.each<[string, Parameters<typeof cloudFormationApi>[0], RegExp]>([
  ["an unknown property of an API", { api: "{Name: n, Protocol: HTTP}" }, /no property 'Protocol'/],
  ["a route without key", { route: "OperationName: x" }, /needs a RouteKey/],
  ["a route key without method", { route: "RouteKey: /a" }, /no route key/],
  ["a route key with an unknown method", { route: "RouteKey: TRACE /a" }, /no route key/],
  ["a route key in lower case", { route: "RouteKey: get /a" }, /no route key/],
  ["a path that ends with a slash", { route: "RouteKey: GET /a/" }, /may not end with '\/'/],
  ["a variable within a segment", { route: "RouteKey: 'GET /a/{b}.json'" }, /no path variable/],
  ["a greedy variable that is not last", { route: "RouteKey: 'GET /{a+}/b'" }, /must be the last segment/],
  [
    "an authorization type misspelt",
    { route: "RouteKey: GET /a, AuthorisationType: JWT" },
    /no property 'AuthorisationType' \(did you mean 'AuthorizationType'\?\)/,
  ],
  [
    "scopes misspelt",
    { route: "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer, AuthorisationScopes: [a]" },
    /no property 'AuthorisationScopes'/,
  ],
  [
    "an unknown authorization type",
    { route: "RouteKey: GET /a, AuthorizationType: jwt" },
    /is NONE, JWT, CUSTOM or AWS_IAM/,
  ],
  ["JWT without authorizer", { route: "RouteKey: GET /a, AuthorizationType: JWT" }, /needs an AuthorizerId/],
  [
    "an authorizer that is not in the template",
    { route: "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: abc" },
    /authorizer of this template/,
  ],
  [
    "an authorizer without type of authorization",
    { route: "RouteKey: GET /a, AuthorizerId: !Ref Authorizer" },
    /give it AuthorizationType/,
  ],
  [
    "a JWT authorizer for CUSTOM",
    { route: "RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer" },
    /needs an authorizer of type REQUEST/,
  ],
  [
    "a Lambda authorizer for JWT",
    { authorizer: LAMBDA, route: "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer" },
    /needs an authorizer of type JWT/,
  ],
  ["scopes without JWT", { route: "RouteKey: GET /a, AuthorizationScopes: [a]" }, /need AuthorizationType: JWT/],
  ["an API key", { route: "RouteKey: GET /a, ApiKeyRequired: true" }, /ApiKeyRequired .* WebSocket/],
  ["no audience", jwt("{Issuer: https://i.example, Audience: []}"), /at least one audience/],
  ["no issuer", jwt("{Audience: [a]}"), /needs the Issuer/],
  ["an issuer that is no address", jwt("{Issuer: i.example, Audience: [a]}"), /begins with https/],
  ["an issuer without TLS elsewhere", jwt("{Issuer: http://i.example, Audience: [a]}"), /begins with https/],
  [
    "an unknown member of the JWT configuration",
    jwt("{Issuer: https://i.example, Audience: [a], Scopes: [x]}"),
    /no property 'Scopes'/,
  ],
  [
    "no identity source",
    jwt("{Issuer: https://i.example, Audience: [a]}", "AuthorizerResultTtlInSeconds: 0"),
    /one identity source/,
  ],
  [
    "two identity sources",
    jwt("{Issuer: https://i.example, Audience: [a]}", "IdentitySource: [$request.header.A, $request.header.B]"),
    /one identity source/,
  ],
  [
    "an identity source that is none",
    jwt("{Issuer: https://i.example, Audience: [a]}", "IdentitySource: [Authorization]"),
    /one identity source/,
  ],
  [
    "51 audiences",
    jwt(`{Issuer: https://i.example, Audience: [${Array.from({ length: 51 }, (_, index) => `a${index}`).join(",")}]}`),
    /has 51 audiences; API Gateway takes 50/,
  ],
  [
    "11 scopes",
    {
      route: `RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer, AuthorizationScopes: [${Array.from({ length: 11 }, (_, index) => `s${index}`).join(",")}]`,
    },
    /has 11 scopes; API Gateway takes 10/,
  ],
  [
    "a scope of 65 characters",
    {
      route: `RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer, AuthorizationScopes: [${"s".repeat(65)}]`,
    },
    /has 65 characters; API Gateway takes 1 to 64/,
  ],
  [
    "a Lambda authorizer that keeps results by nothing",
    {
      authorizer: `${LAMBDA}, AuthorizerResultTtlInSeconds: 5`,
      route: "RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer",
    },
    /needs an identity source to keep results by/,
  ],
  [
    "a Lambda authorizer that keeps results for hours",
    {
      authorizer: `${LAMBDA}, IdentitySource: [$request.header.A], AuthorizerResultTtlInSeconds: 3601`,
      route: "RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer",
    },
    /from 0 to 3600/,
  ],
  [
    "simple responses of format 1.0",
    {
      authorizer: `${LAMBDA.replace("2.0", "1.0")}, EnableSimpleResponses: true`,
      route: "RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer",
    },
    /payload format 2.0 only/,
  ],
  [
    "no payload format",
    { integration: "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn" },
    /PayloadFormatVersion is a required parameter/,
  ],
  [
    "an unknown payload format",
    { integration: "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: '3.0'" },
    /is "1.0" or "2.0"/,
  ],
  [
    "a time-out over 30 s",
    {
      integration:
        "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: '2.0', TimeoutInMillis: 30001",
    },
    /from 50 to 30000/,
  ],
  [
    "a route twice",
    {
      more: `\n  Again: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /a, Target: !Sub 'integrations/\${Integration}'}}`,
    },
    /'GET \/a' is the same as 'GET \/a'/,
  ],
  [
    "a route that differs by a variable's name alone",
    {
      route: "RouteKey: 'GET /a/{id}'",
      more: `\n  Again: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: 'GET /a/{x}', Target: !Sub 'integrations/\${Integration}'}}`,
    },
    /'GET \/a\/\{x\}' is the same as 'GET \/a\/\{id\}'/,
  ],
  [
    "credentials with every origin",
    { api: "{Name: n, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ['*'], AllowCredentials: true}}" },
    /allow-credentials is not supported if 'allow-origin' is \*/,
  ],
  [
    "an origin with a wildcard inside",
    { api: "{Name: n, ProtocolType: HTTP, CorsConfiguration: {AllowOrigins: ['https://*.example']}}" },
    /an origin is written whole/,
  ],
  [
    "settings for a route that is not there",
    {
      stage:
        "\n  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true, RouteSettings: {GET /b: {ThrottlingRateLimit: 1}}}}",
    },
    /Unable to find Route by key GET \/b/,
  ],
  [
    "overrides of what quick create makes",
    { more: "\n  Over: {Type: AWS::ApiGatewayV2::ApiGatewayManagedOverrides, Properties: {ApiId: !Ref Api}}" },
    /has a say in who gets in/,
  ],
  [
    "a web ACL",
    {
      more: "\n  Acl: {Type: AWS::WAFv2::WebACLAssociation, Properties: {ResourceArn: !GetAtt Pool.Arn, WebACLArn: x}}",
    },
    /has a say in who gets in/,
  ],
])("%s is refused", (_, parts, message) => {
  expect(refusal(cloudFormationApi(parts))).toMatchObject({
    message: expect.stringMatching(message),
    location: { line: expect.any(Number) },
  });
});

test("301 routes are refused, 300 are not", () => {
  const routes = (count: number): string =>
    Array.from(
      { length: count },
      (_, index) =>
        `\n  R${index}: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: GET /r${index}, Target: !Sub 'integrations/\${Integration}'}}`,
    ).join("");
  expect(loadText(cloudFormationApi({ more: routes(299) })).httpApis[0]?.routes).toHaveLength(300);
  expect(refusal(cloudFormationApi({ more: routes(300) }))).toMatchObject({
    code: "quota",
    message: expect.stringMatching(/301 routes; API Gateway takes 300/),
  });
});

test("with quotas reported, everything over one is a notice and the API is read", () => {
  const scopes = `${"s".repeat(65)}, ${Array.from({ length: 10 }, (_, index) => `s${index}`).join(",")}`;
  const route = `RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer, AuthorizationScopes: [${scopes}]`;
  const { httpApis, notices } = loadText(cloudFormationApi({ route }), { quotas: "report" });
  expect(httpApis[0]?.routes[0]?.authorizationScopes).toHaveLength(11);
  expect(notices.map(({ code, message }) => `${code}: ${message}`)).toEqual([
    "quota: the route 'GET /a' has 11 scopes; API Gateway takes 10 at most",
    "quota: a scope of the route 'GET /a' has 65 characters; API Gateway takes 1 to 64",
  ]);
});

test("an issuer on this machine may do without TLS", () => {
  const parts = jwt("{Issuer: 'http://127.0.0.1:9229/pool', Audience: [a]}");
  expect(loadText(cloudFormationApi(parts)).httpApis[0]?.routes[0]?.authorizer).toMatchObject({
    issuer: "http://127.0.0.1:9229/pool",
  });
});

const LAMBDA_PROXY = "IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: '2.0'";
const ELSEWHERE = "'arn:aws:lambda:us-east-1:123456789012:function:other'";

test.each([
  ["an HTTP proxy", "IntegrationType: HTTP_PROXY, IntegrationUri: https://x.example", /the HTTP_PROXY integration of /],
  [
    "an AWS service",
    "IntegrationType: AWS_PROXY, IntegrationSubtype: SQS-SendMessage, PayloadFormatVersion: '1.0'",
    /the integration with SQS-SendMessage of /,
  ],
  ["parameter mapping", `${LAMBDA_PROXY}, RequestParameters: {'overwrite:header.x': a}`, /RequestParameters of /],
  ["a VPC link", `${LAMBDA_PROXY}, ConnectionType: VPC_LINK`, /through a VPC link of /],
  ["a function elsewhere", LAMBDA_PROXY.replace("!GetAtt F.Arn", ELSEWHERE), /it is not in this template/],
])("%s is not run, and its route keeps its authorizer", (_, integration, description) => {
  const route = "RouteKey: GET /a, AuthorizationType: JWT, AuthorizerId: !Ref Authorizer";
  const { httpApis, notices } = loadText(cloudFormationApi({ integration, route }));
  expect(httpApis[0]?.routes).toMatchObject([
    {
      authorizer: { type: "JWT", name: "jwt" },
      integration: { type: "NOT_RUN", description: expect.stringMatching(description) },
    },
  ]);
  expect(notices).toMatchObject([
    { code: "integration-not-run", message: expect.stringMatching(/authorized, and then answered with 501/) },
  ]);
});

test("a WebSocket API is announced and ignored", () => {
  const api = "{Name: n, ProtocolType: WEBSOCKET, RouteSelectionExpression: x}";
  const { httpApis, notices } = loadText(cloudFormationApi({ api }));
  expect(httpApis).toEqual([]);
  expect(notices).toMatchObject([{ code: "websocket-not-run" }]);
});
