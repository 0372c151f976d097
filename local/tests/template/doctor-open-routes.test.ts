import { expect, test } from "@jest/globals";
import type { Notice } from "../../src/model/application";
import { examine } from "../../src/template/doctor";
import { cloudFormationApi } from "./apis";
import { loadText } from "./loading";

/**
 * Findings about routes that are open although the template seems to guard them, and about where a token is looked for.
 */
const OWN = [
  "authorizers-unused",
  "catch-all-open",
  "identity-source-without-token",
  "decision-kept-for-all",
  "issuer-of-another-region",
  "scopes-not-cleared",
];

function findings(template: string): readonly Notice[] {
  const application = loadText(template);
  const all = [
    ...application.notices,
    ...examine(application, { logVariables: new Set(), restLogVariables: new Set() }),
  ];
  return all.filter(({ code }) => OWN.includes(code));
}

const JWT =
  "AuthorizerType: JWT, Name: jwt, IdentitySource: [$request.header.Authorization], JwtConfiguration: {Issuer: https://issuer.example, Audience: [me]}";
const GUARDED = "AuthorizationType: JWT, AuthorizerId: !Ref Authorizer";
const guarded = (more = ""): string => cloudFormationApi({ route: `RouteKey: GET /a, ${GUARDED}`, more });
const open = (key: string): string =>
  `\n  Open: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: '${key}', Target: !Sub 'integrations/\${Integration}'}}`;
const jwt = (issuer: string, source = "$request.header.Authorization"): string =>
  cloudFormationApi({
    route: `RouteKey: GET /a, ${GUARDED}`,
    authorizer: `AuthorizerType: JWT, Name: j, IdentitySource: [${source}], JwtConfiguration: {Issuer: ${issuer}, Audience: [me]}`,
  });
const lambda = (sources: string, ttl: number): string =>
  cloudFormationApi({
    route: "RouteKey: GET /a, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer",
    authorizer: `AuthorizerType: REQUEST, Name: l, AuthorizerUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations', AuthorizerPayloadFormatVersion: '2.0', EnableSimpleResponses: true, AuthorizerResultTtlInSeconds: ${ttl}, IdentitySource: [${sources}]`,
  });

const sam = (auth: string, event: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        ${auth}
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            AuthorizationScopes: [base/read]
            JwtConfiguration: {issuer: 'https://issuer.example', audience: [me]}
          Plain:
            IdentitySource: $request.header.Authorization
            JwtConfiguration: {issuer: 'https://issuer.example', audience: [me]}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      InlineCode: exports.handler = 1
      Events:
        E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Path: /a, Method: GET${event}}}
`;
const DEFAULT = "DefaultAuthorizer: Jwt";

test.each<[string, string, readonly string[]]>([
  ["an authorizer that no route uses", cloudFormationApi({ authorizer: JWT }), ["authorizers-unused"]],
  ["nothing where one route uses it", guarded(open("GET /b")), []],
  ["authorizers of an API that no event names", sam("EnableIamAuthorizer: true", ""), ["authorizers-unused"]],
  ["authorizers whose every route is opened", sam(DEFAULT, ", Auth: {Authorizer: NONE}"), ["authorizers-unused"]],
  ["nothing where a default authorizer guards", sam(DEFAULT, ""), []],
  ["an open $default beside guarded routes", guarded(open("$default")), ["catch-all-open"]],
  ["an open ANY /{proxy+} beside guarded routes", guarded(open("ANY /{proxy+}")), ["catch-all-open"]],
  ["nothing at an open OPTIONS /{proxy+}", guarded(open("OPTIONS /{proxy+}")), []],
  ["nothing at an open path further down", guarded(open("ANY /public/{proxy+}")), []],
  ["nothing at an open $default of an API without authorizers", cloudFormationApi({ route: "RouteKey: $default" }), []],
  ["empty scopes that clear nothing", sam(DEFAULT, ", Auth: {AuthorizationScopes: []}"), ["scopes-not-cleared"]],
  [
    "nothing at empty scopes where there are none to clear",
    sam(DEFAULT, ", Auth: {Authorizer: Plain, AuthorizationScopes: []}"),
    [],
  ],
  ["nothing at scopes that take the place of others", sam(DEFAULT, ", Auth: {AuthorizationScopes: [x]}"), []],
  [
    "an issuer of another region than its pool's",
    jwt("https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_abcdefghi"),
    ["issuer-of-another-region"],
  ],
  [
    "an issuer of another region than the template's pool",
    jwt("!Join [/, ['https://cognito-idp.eu-west-1.amazonaws.com', !Ref Pool]]"),
    ["issuer-of-another-region"],
  ],
  [
    "nothing at a pool elsewhere in its own region",
    jwt("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abcdefghi"),
    [],
  ],
  ["nothing at an issuer that is no pool", jwt("https://eu-west-1.example/us-east-1_x"), []],
  [
    "a token looked for in the Host header",
    jwt("https://issuer.example", "$request.header.Host"),
    ["identity-source-without-token"],
  ],
  [
    "a token looked for among the cookies",
    jwt("https://issuer.example", "$request.header.cookie"),
    ["identity-source-without-token"],
  ],
  ["nothing at a header of one's own", jwt("https://issuer.example", "$request.header.X-Token"), []],
  ["nothing at a query parameter", jwt("https://issuer.example", "$request.querystring.token"), []],
  ["decisions kept by an address", lambda("$context.identity.sourceIp", 60), ["decision-kept-for-all"]],
  ["decisions kept by a stage variable", lambda("$stageVariables.mode", 60), ["decision-kept-for-all"]],
  ["nothing at decisions that are not kept", lambda("$context.identity.sourceIp", 0), []],
  [
    "nothing at decisions kept by a header too",
    lambda("$context.identity.sourceIp, $request.header.Authorization", 60),
    [],
  ],
])("the doctor finds %s", (_, template, expected) => {
  const found = findings(template);
  expect(found.map(({ code }) => code)).toEqual(expected);
  for (const { message, location } of found) {
    expect(message).toMatch(/ \(https:\/\/docs\.aws\.amazon\.com\/.*\)$/);
    expect(location).toMatchObject({ line: expect.any(Number), path: expect.stringMatching(/^Resources\//) });
  }
});
