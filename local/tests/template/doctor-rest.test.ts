import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Application, Notice } from "../../src/model/application";
import { examineApplication } from "../../src/stack/application";
import { loadApplication } from "../../src/template/load";
import { loadText, STACK } from "./loading";

/** Findings about REST APIs, and the notice of reading that belongs to them. */
const findings = (application: Application): readonly Notice[] =>
  examineApplication(application).filter(({ code }) =>
    /^rest-|^reauthorize-every-dropped$|^scopes-without-effect$/.test(code),
  );

const POOL_AUTHORIZER = "Users: {UserPoolArn: !GetAtt Pool.Arn}";
const READABLE = `GatewayResponses: {DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'*'"}}}}`;
const CORS = `Cors: {AllowOrigin: "'*'", AllowHeaders: "'authorization,X-Api-Key'"}`;

/** A SAM application with `GET /a`; parts may be put in the place of others. */
function sam(parts: {
  readonly auth?: string;
  readonly api?: string;
  readonly event?: string;
  readonly path?: string;
  readonly method?: string;
  readonly more?: string;
}): string {
  const { auth = "{}", api = "", event = "", path = "/a", method = "get", more = "" } = parts;
  return `Transform: AWS::Serverless-2016-10-31
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Server: {Type: AWS::Cognito::UserPoolResourceServer, Properties: {UserPoolId: !Ref Pool, Identifier: shop, Scopes: [{ScopeName: read}]}}
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      OpenApiVersion: 3.0.1
      Auth: ${auth}
      ${api}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs24.x
      Handler: index.handler
      InlineCode: exports.handler = 1
      Events:
        E: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '${path}', Method: ${method}${event}}}${more}
`;
}

const guarded = (members = "", authorizer = POOL_AUTHORIZER): string =>
  `{DefaultAuthorizer: Users, Authorizers: {${authorizer}}${members}}`;
const OPEN_PREFLIGHT = ", AddDefaultAuthorizerToCorsPreflight: false";
const event = (id: string, path: string, method: string, more = ""): string =>
  `\n        ${id}: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '${path}', Method: ${method}${more}}}`;
const request = (source: string, ttl: number): string =>
  guarded(
    "",
    `Users: {FunctionArn: !GetAtt F.Arn, FunctionPayloadType: REQUEST, Identity: {${source}, ReauthorizeEvery: ${ttl}}}`,
  );
const log = (format: string): string => `AccessLogSetting: {DestinationArn: x, Format: '${format}'}`;
const KEY = `
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: ENABLED}}
  Plan: {Type: AWS::ApiGateway::UsagePlan, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: !Ref Api.Stage}]}}
  PlanKey: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}`;
const SCOPED = ", Auth: {Authorizer: Users, AuthorizationScopes: [SCOPE]}";

test.each<[string, string, readonly string[]]>([
  ["nothing at an open API", sam({}), []],
  ["nothing at a guarded one", sam({ auth: guarded() }), []],

  [
    "a generated OPTIONS behind the default authorizer",
    sam({ auth: guarded(), api: `${CORS}\n      ${READABLE}` }),
    ["rest-preflight-needs-token"],
  ],
  [
    "nothing where the preflight is spared",
    sam({ auth: guarded(OPEN_PREFLIGHT), api: `${CORS}\n      ${READABLE}` }),
    [],
  ],
  ["ANY behind an authorizer", sam({ auth: guarded(), method: "any" }), ["rest-preflight-needs-token"]],
  [
    "nothing at ANY beside an open OPTIONS",
    sam({ auth: guarded(), method: "any", more: event("O", "/a", "options", ", Auth: {Authorizer: NONE}") }),
    [],
  ],
  [
    "a preflight that needs an API key",
    sam({
      auth: "{ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: PER_API}}",
      api: `${CORS}\n      ${READABLE}`,
    }),
    ["rest-preflight-needs-key"],
  ],
  [
    "nothing at a preflight without the key",
    sam({
      auth: "{ApiKeyRequired: true, AddApiKeyRequiredToCorsPreflight: false, UsagePlan: {CreateUsagePlan: PER_API}}",
      api: `${CORS}\n      ${READABLE}`,
    }),
    [],
  ],

  [
    "Cors without AllowHeaders beside an authorizer",
    sam({ auth: guarded(OPEN_PREFLIGHT), api: `Cors: "'*'"\n      ${READABLE}` }),
    ["rest-cors-without-header"],
  ],
  [
    "AllowHeaders without the header of the authorizer",
    sam({
      auth: guarded(OPEN_PREFLIGHT, "Users: {UserPoolArn: !GetAtt Pool.Arn, Identity: {Header: X-Token}}"),
      api: `${CORS}\n      ${READABLE}`,
    }),
    ["rest-cors-without-header"],
  ],
  ["nothing at Cors of an open API", sam({ api: `Cors: "'*'"` }), []],

  ["errors that a page cannot read", sam({ auth: guarded(OPEN_PREFLIGHT), api: CORS }), ["rest-errors-without-cors"]],
  [
    "a specific response that hides the family's headers",
    sam({
      auth: guarded(OPEN_PREFLIGHT),
      api: `${CORS}\n      ${READABLE.replace(/\}$/, ", UNAUTHORIZED: {StatusCode: 401}}")}`,
    }),
    ["rest-errors-without-cors"],
  ],
  ["nothing at them without Cors", sam({ auth: guarded() }), []],

  [
    "*/* as a binary type beside Cors",
    sam({ api: `${CORS}\n      BinaryMediaTypes: ['*~1*']` }),
    ["rest-binary-breaks-preflight"],
  ],
  ["nothing at one binary type", sam({ api: `${CORS}\n      BinaryMediaTypes: [image~1png]` }), []],
  ["nothing at */* without Cors", sam({ api: "BinaryMediaTypes: ['*~1*']" }), []],

  [
    "authorizers that no event names",
    sam({ auth: `{Authorizers: {${POOL_AUTHORIZER}}}` }),
    ["rest-authorizers-unused"],
  ],
  [
    "authorizers whose every method is opened, the generated OPTIONS not counted",
    sam({ auth: guarded(), event: ", Auth: {Authorizer: NONE}" }),
    ["rest-authorizers-unused"],
  ],
  [
    "nothing where one event names it",
    sam({ auth: `{Authorizers: {${POOL_AUTHORIZER}}}`, event: ", Auth: {Authorizer: Users}" }),
    [],
  ],

  [
    "an open proxy beside a guarded method",
    sam({
      auth: guarded(),
      more: `${event("P", "/{p+}", "any", ", Auth: {Authorizer: NONE}")}${event("R", "/", "get")}`,
    }),
    ["rest-catch-all-open"],
  ],
  [
    "nothing at an open proxy further down",
    sam({ auth: guarded(), more: event("P", "/public/{p+}", "any", ", Auth: {Authorizer: NONE}") }),
    [],
  ],

  [
    "a validation expression together with scopes",
    sam({
      auth: guarded("", "Users: {UserPoolArn: !GetAtt Pool.Arn, Identity: {ValidationExpression: abc}}"),
      event: SCOPED.replace("SCOPE", "shop/read"),
    }),
    ["rest-expression-with-scopes"],
  ],
  [
    "nothing at a validation expression without scopes",
    sam({ auth: guarded("", "Users: {UserPoolArn: !GetAtt Pool.Arn, Identity: {ValidationExpression: abc}}") }),
    [],
  ],
  [
    "a pool of another region than its ARN's",
    sam({
      auth: guarded(
        "",
        "Users: {UserPoolArn: 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/us-east-1_abcdefghi'}",
      ),
    }),
    ["rest-pool-of-another-region"],
  ],
  [
    "a scope that nobody gives",
    sam({ auth: guarded(), event: SCOPED.replace("SCOPE", "shop/write") }),
    ["rest-scope-nobody-gives"],
  ],
  [
    "nothing at a scope of a resource server",
    sam({ auth: guarded(), event: SCOPED.replace("SCOPE", "shop/read") }),
    [],
  ],
  [
    "a time that SAM drops",
    sam({ auth: guarded("", "Users: {UserPoolArn: !GetAtt Pool.Arn, Identity: {ReauthorizeEvery: 0}}") }),
    ["reauthorize-every-dropped"],
  ],

  [
    "decisions kept by an address",
    sam({ auth: request("Context: [identity.sourceIp]", 60) }),
    ["rest-decision-kept-for-all"],
  ],
  ["nothing at decisions that are not kept", sam({ auth: request("Context: [identity.sourceIp]", 0) }), []],
  ["nothing at decisions kept by a header", sam({ auth: request("Headers: [Authorization]", 60) }), []],

  [
    "scopes of a Lambda authorizer",
    sam({ auth: guarded("", "Users: {FunctionArn: !GetAtt F.Arn, AuthorizationScopes: [a/b]}") }),
    ["scopes-without-effect"],
  ],

  ["a key that no plan has", sam({ auth: "{ApiKeyRequired: true}" }), ["rest-key-without-plan"]],
  [
    "a key that is disabled",
    sam({ auth: "{ApiKeyRequired: true}", more: KEY.replace("ENABLED", "false") }),
    ["rest-key-without-plan"],
  ],
  ["nothing at an enabled key", sam({ auth: "{ApiKeyRequired: true}", more: KEY.replace("ENABLED", "true") }), []],
  ["a plan for methods that ask for no key", sam({ more: KEY.replace("ENABLED", "true") }), ["rest-plan-without-key"]],

  ["a proxy without a root", sam({ path: "/{p+}", method: "any" }), ["rest-proxy-without-root"]],
  ["nothing at a proxy with one", sam({ path: "/{p+}", method: "any", more: event("R", "/", "get") }), []],

  [
    "a log variable that only HTTP APIs have",
    sam({ api: log("$context.requestId $context.routeKey") }),
    ["rest-log-variable-unknown"],
  ],
  [
    "nothing at variables that only REST APIs have",
    sam({
      api: log(
        "$context.extendedRequestId $context.resourcePath $context.waf.status $context.authorizer.claims.cognito:groups",
      ),
    }),
    [],
  ],
  ["a log without request id", sam({ api: log("$context.status") }), ["rest-log-without-request-id"]],
  [
    "a function that outlives the gateway",
    sam({}).replace("Handler: index.handler", "Handler: index.handler\n      Timeout: 30"),
    ["rest-function-outlives-gateway"],
  ],
])("the doctor finds at a REST API %s", (_, template, expected) => {
  const found = findings(loadText(template));
  expect(found.map(({ code }) => code)).toEqual(expected);
  for (const { message, location } of found) {
    expect(message).toMatch(/ \(https:\/\/docs\.aws\.amazon\.com\/.*\)$/);
    expect(location).toMatchObject({ line: expect.any(Number), path: expect.stringMatching(/^Resources\//) });
  }
});

test("an API with many paths gets one finding about its preflights", () => {
  const [finding] = findings(
    loadText(sam({ auth: guarded(), api: `${CORS}\n      ${READABLE}`, more: event("B", "/b", "get") })),
  );
  expect(finding?.message).toMatch(/^'OPTIONS \/a' and 1 more of 'Api' asks for a token/);
});

test("the message about unreadable errors names each response", () => {
  const [finding] = findings(
    loadText(
      sam({
        auth: guarded(OPEN_PREFLIGHT, "Users: {FunctionArn: !GetAtt F.Arn}"),
        api: CORS,
      }),
    ),
  );
  expect(finding?.message).toMatch(/^'Api' answers UNAUTHORIZED, ACCESS_DENIED without Access-Control-Allow-Origin/);
});

test("nothing is found in the example of a REST API", () => {
  const file = join(__dirname, "../../../examples/rest-api/template.yaml");
  expect(examineApplication(loadApplication({ ...STACK, parameterOverrides: {}, file }))).toEqual([]);
});
