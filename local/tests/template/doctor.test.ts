import { join, resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { examine, RULES } from "../../src/template/doctor";
import { cloudFormationApi } from "./apis";
import { loadText } from "./loading";

const logVariables = new Set(["$context.requestId", "$context.status", "$context.identity.sourceIp"]);
const context = { logVariables, restLogVariables: logVariables };
const codesOf = (template: string): readonly string[] => examine(loadText(template), context).map(({ code }) => code);

const JWT_ROUTE = "AuthorizationType: JWT, AuthorizerId: !Ref Authorizer";
const cors = (members: string): string => `{Name: n, ProtocolType: HTTP, CorsConfiguration: {${members}}}`;
const jwt = (issuer: string, audience = "me"): string =>
  `AuthorizerType: JWT, Name: j, IdentitySource: [$request.header.Authorization], JwtConfiguration: {Issuer: ${issuer}, Audience: [${audience}]}`;
const POOL_ISSUER = `!Sub 'https://cognito-idp.us-east-1.amazonaws.com/\${Pool}'`;
const stage = (format: string): string =>
  `\n  Stage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: true, AccessLogSettings: {DestinationArn: x, Format: '${format}'}}}`;
const openRoute = (key: string): string =>
  `\n  Open: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: '${key}', Target: !Sub 'integrations/\${Integration}'}}`;
const scoped = (more: string, route = `RouteKey: GET /a, ${JWT_ROUTE}, AuthorizationScopes: [shop/read]`): string =>
  cloudFormationApi({ authorizer: jwt(POOL_ISSUER, "!Ref Client"), route, more });
const trigger = (config: string): string =>
  `${scoped("")}`.replace(
    "{Type: AWS::Cognito::UserPool}",
    `{Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: ${config}}}`,
  );

const SILENT =
  "Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, PreventUserExistenceErrors: ENABLED}}";
/** The client of every template here tells who exists; only its own rows are about that. */
const quiet = (template: string): string =>
  template.replace("Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}", SILENT);

test.each<[string, string, readonly string[]]>([
  ["nothing where nothing is wrong", cloudFormationApi({}), []],
  ["ANY with an authorizer", cloudFormationApi({ route: `RouteKey: ANY /a, ${JWT_ROUTE}` }), ["preflight-needs-token"]],
  [
    "$default with an authorizer",
    cloudFormationApi({ route: `RouteKey: $default, ${JWT_ROUTE}` }),
    ["preflight-needs-token"],
  ],
  [
    "OPTIONS with an authorizer",
    cloudFormationApi({ route: `RouteKey: OPTIONS /a, ${JWT_ROUTE}` }),
    ["preflight-needs-token"],
  ],
  [
    "nothing at ANY beside an open OPTIONS",
    cloudFormationApi({ route: `RouteKey: 'ANY /a/{x}', ${JWT_ROUTE}`, more: openRoute("OPTIONS /a/{y}") }),
    [],
  ],
  [
    "nothing at $default beside an open OPTIONS /{proxy+}",
    cloudFormationApi({ route: `RouteKey: $default, ${JWT_ROUTE}`, more: openRoute("OPTIONS /{proxy+}") }),
    [],
  ],
  ["nothing at an open ANY", cloudFormationApi({ route: "RouteKey: ANY /a" }), []],
  [
    "CORS without the token's header",
    cloudFormationApi({ api: cors("AllowOrigins: ['*']"), route: `RouteKey: GET /a, ${JWT_ROUTE}` }),
    ["cors-without-authorization-header"],
  ],
  [
    "nothing at CORS with it",
    cloudFormationApi({
      api: cors("AllowOrigins: ['*'], AllowHeaders: [authorization]"),
      route: `RouteKey: GET /a, ${JWT_ROUTE}`,
    }),
    [],
  ],
  ["nothing at CORS on open routes", cloudFormationApi({ api: cors("AllowOrigins: ['*']") }), []],
  [
    "an issuer that ends with a slash",
    cloudFormationApi({ authorizer: jwt("https://tenant.auth0.example/"), route: `RouteKey: GET /a, ${JWT_ROUTE}` }),
    ["issuer-with-slash"],
  ],
  [
    "an issuer without TLS",
    cloudFormationApi({ authorizer: jwt("http://127.0.0.1:9/i"), route: `RouteKey: GET /a, ${JWT_ROUTE}` }),
    ["issuer-without-tls"],
  ],
  [
    "an audience that is no client of the pool",
    cloudFormationApi({ authorizer: jwt(POOL_ISSUER), route: `RouteKey: GET /a, ${JWT_ROUTE}` }),
    ["audience-not-a-client"],
  ],
  ["a scope that nobody gives", scoped(""), ["scope-nobody-gives"]],
  [
    "nothing at a scope of a resource server",
    scoped(
      "\n  Server: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: shop, Scopes: [{ScopeName: read}]}}",
    ),
    [],
  ],
  [
    "nothing at a scope of Cognito's own",
    scoped("", `RouteKey: GET /a, ${JWT_ROUTE}, AuthorizationScopes: [openid]`),
    [],
  ],
  ["a scope with a trigger of V1", trigger("{PreTokenGeneration: !GetAtt F.Arn}"), ["scope-nobody-gives"]],
  [
    "nothing at a scope with a trigger of V2",
    trigger("{PreTokenGenerationConfig: {LambdaVersion: V2_0, LambdaArn: !GetAtt F.Arn}}"),
    [],
  ],
  [
    "a log variable that HTTP APIs do not have",
    cloudFormationApi({ stage: stage("$context.requestId $context.resourcePath") }),
    ["log-variable-unknown"],
  ],
  [
    "nothing at known ones, claims included",
    cloudFormationApi({
      stage: stage("$context.requestId $context.identity.sourceIp $context.authorizer.claims.cognito:username"),
    }),
    [],
  ],
  ["a log without request id", cloudFormationApi({ stage: stage("$context.status") }), ["log-without-request-id"]],
  [
    "a function that outlives the gateway",
    cloudFormationApi({}).replace("Handler: index.handler", "Handler: index.handler, Timeout: 31"),
    ["function-outlives-gateway"],
  ],
])("the doctor finds %s", (_, template, expected) => {
  expect(codesOf(quiet(template))).toEqual(expected);
});

const pool = (properties: string, client = "PreventUserExistenceErrors: ENABLED", more = ""): string => `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, Code: ., Timeout: 6}}
  Pool: {Type: AWS::Cognito::UserPool, Properties: {${properties}}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ${client}}}${more}`;
const domain = (name: string, version = 1): string =>
  `\n  Domain: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref Pool, Domain: ${name}, ManagedLoginVersion: ${version}}}`;
const branding =
  "\n  Branding: {Type: AWS::Cognito::ManagedLoginBranding, Properties: {UserPoolId: !Ref Pool, ClientId: !Ref Client}}";

test.each<[string, string, readonly string[]]>([
  ["nothing", pool("UserPoolTier: ESSENTIALS"), []],
  [
    "aliases beside e-mail addresses as names",
    pool("AliasAttributes: [email], UsernameAttributes: [email]"),
    ["sign-in-names-exclusive"],
  ],
  [
    "a trigger version that the plan lacks",
    pool(
      "UserPoolTier: LITE, LambdaConfig: {PreTokenGenerationConfig: {LambdaVersion: V2_0, LambdaArn: !GetAtt F.Arn}}",
    ),
    ["trigger-version-needs-plan", "trigger-too-slow"],
  ],
  [
    "a trigger that may run longer than Cognito waits",
    pool("LambdaConfig: {PreSignUp: !GetAtt F.Arn}"),
    ["trigger-too-slow"],
  ],
  [
    "threat protection without its plan",
    pool("UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}"),
    ["threat-protection-needs-plan"],
  ],
  [
    "risk settings without threat protection",
    pool(
      "",
      undefined,
      "\n  Risk: {Type: AWS::Cognito::UserPoolRiskConfigurationAttachment, Properties: {UserPoolId: !Ref Pool, ClientId: ALL}}",
    ),
    ["risk-settings-without-threat-protection"],
  ],
  [
    "nothing at threat protection with its plan",
    pool("UserPoolTier: PLUS, UserPoolAddOns: {AdvancedSecurityMode: ENFORCED}"),
    [],
  ],
  ["a client that tells who exists", pool("", "ClientName: c"), ["client-tells-who-exists"]],
  [
    "rotation beside the refresh flow",
    pool(
      "",
      "PreventUserExistenceErrors: ENABLED, RefreshTokenRotation: {Feature: ENABLED}, ExplicitAuthFlows: [ALLOW_REFRESH_TOKEN_AUTH]",
    ),
    ["refresh-flow-and-rotation"],
  ],
  [
    "a password that is sent where devices are tracked",
    pool(
      "DeviceConfiguration: {ChallengeRequiredOnNewDevice: true}",
      "PreventUserExistenceErrors: ENABLED, ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH, ALLOW_USER_PASSWORD_AUTH]",
    ),
    ["device-tracking-needs-srp"],
  ],
  [
    "nothing at SRP where devices are tracked",
    pool(
      "DeviceConfiguration: {ChallengeRequiredOnNewDevice: true}",
      "PreventUserExistenceErrors: ENABLED, ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH]",
    ),
    [],
  ],
  ["managed login without branding", pool("", undefined, domain("shop", 2)), ["client-without-branding"]],
  ["nothing at managed login with branding", pool("", undefined, domain("shop", 2) + branding), []],
  [
    "nothing at a client of programs, which see no page",
    pool("", "PreventUserExistenceErrors: ENABLED, AllowedOAuthFlows: [client_credentials]", domain("shop", 2)),
    [],
  ],
  ["nothing at the classic pages without branding", pool("", undefined, domain("shop")), []],
  ["a prefix with a word that Cognito keeps", pool("", undefined, domain("my-cognito")), ["domain-prefix-refused"]],
  ["a prefix with capitals", pool("", undefined, domain("Shop")), ["domain-prefix-refused"]],
])("the doctor finds in a user pool %s", (_, template, expected) => {
  expect(codesOf(template)).toEqual(expected);
});

const withCode = (uri: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: ${uri}, Handler: a.b, Runtime: nodejs24.x}}`;
test.each<[string, string, string | undefined, readonly string[]]>([
  ["the folder with the state in it", ".", ".gatehouse", ["state-in-code"]],
  ["the state's own folder", "x", "x", ["state-in-code"]],
  ["a folder beside the state", "functions", ".gatehouse", []],
  ["a folder whose name only begins alike", "state", "state2/x", []],
  ["the project, before there is any state", ".", undefined, []],
])("the doctor holds a CodeUri against the state: %s", (_, uri, state, expected) => {
  const application = loadText(withCode(uri), { files: { "functions/a.js": "", "state/a.js": "", "x/a.js": "" } });
  const [first] = application.functions;
  const folder = first?.code.kind === "directory" ? resolve(first.code.path, uri === "." ? "." : "..") : "";
  const found = examine(application, { ...context, ...(state !== undefined && { state: join(folder, state) }) });
  expect(found.map(({ code }) => code)).toEqual(expected);
});

test("every finding names its place and an AWS page", () => {
  const [finding] = examine(loadText(quiet(cloudFormationApi({ route: `RouteKey: ANY /a, ${JWT_ROUTE}` }))), context);
  expect(finding).toMatchObject({
    message: expect.stringMatching(
      /'ANY \/a' of 'Api' catches OPTIONS.*'OPTIONS \/a'.*\(https:\/\/docs\.aws\.amazon\.com\/.*\)$/,
    ),
    location: { line: expect.any(Number), path: "Resources/Route" },
  });
});

test("every rule has a code of its own", () => {
  expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
});
