import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

/**
 * What public SAM projects have in their templates, each in its smallest form, in our own words. None of it stops the
 * start: docs/decisions/011-what-stops-the-start.md.
 */

const SAM = "Transform: AWS::Serverless-2016-10-31\n";
const FUNCTION = "  F: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: nodejs20.x";
const CALLED = `${FUNCTION}, Events: {E: {Type: Api, Properties: {Path: /, Method: get, RestApiId: !Ref A}}}}}`;
const URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions";

const rest = (auth: string) =>
  `${SAM}Resources:\n  P: {Type: AWS::Cognito::UserPool}\n  A: {Type: AWS::Serverless::Api, Properties: {StageName: x, Auth: ${auth}}}\n${CALLED}`;

const method = (type: string) => `${SAM}Resources:
${FUNCTION}}}
  A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  D: {Type: AWS::ApiGateway::Deployment, DependsOn: M, Properties: {RestApiId: !Ref A, StageName: x}}
  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !GetAtt A.RootResourceId, HttpMethod: GET, AuthorizationType: ${type}, Integration: {Type: AWS_PROXY, IntegrationHttpMethod: POST, Uri: !Sub '${URI}/\${F.Arn}/invocations'}}}`;

const imported = (more: string, uri = `\${F.Arn}`) => `${SAM}Resources:
${FUNCTION}}}
  G: {Type: AWS::Serverless::Function, Properties: {Handler: g.b, Runtime: nodejs20.x}}
  A:
    Type: AWS::Serverless::Api
    Properties:
      StageName: x
      DefinitionBody:
        swagger: 2.0
        info: {title: {Ref: AWS::StackName}}
        paths: {/: {get: {responses: {}, x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: !Sub '${URI}/${uri}/invocations'}}}}
        ${more}`;

const read = (template: string) => {
  const { restApis, functions, notices } = loadText(template);
  const get = restApis[0]?.methods.find(({ httpMethod }) => httpMethod === "GET");
  return { method: get, api: restApis[0], functions, codes: notices.map(({ code }) => code) };
};

test.each(["None", "none", "NONE"])("AuthorizationType %s lets everybody in", (type) => {
  expect(read(method(type)).method?.authorizer).toEqual({ type: "NONE" });
});

test("AuthorizationType in small letters asks for a signature all the same", () => {
  expect(read(method("aws_iam")).method?.authorizer).toEqual({ type: "AWS_IAM" });
});

test.each(["Type: CognitoAuthorizer", "AuthType: COGNITO_USER_POOLS", "CacheTtlInSeconds: 300", "Name: x"])(
  "an authorizer with '%s', which SAM drops, is enforced",
  (key) => {
    const auth = `{DefaultAuthorizer: C, Authorizers: {C: {UserPoolArn: !GetAtt P.Arn, ${key}}}}`;
    expect(read(rest(auth)).method?.authorizer.type).toBe("COGNITO_USER_POOLS");
  },
);

test("a function may be named by its name in an invocation URI", () => {
  const { method: found, functions } = read(imported("", `\${F}`));
  expect(found?.integration).toMatchObject({ type: "AWS_PROXY", functionArn: functions[0]?.arn });
});

test("an authorizer's function may be named by its name", () => {
  const scheme = `{type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {type: request, authorizerUri: !Sub '${URI}/\${G}/invocations', authorizerResultTtlInSeconds: 0, identitySource: method.request.header.Authorization}}`;
  const { method: found, functions } = read(
    imported(`securityDefinitions: {basic: ${scheme}}\n        security: [{basic: []}]`),
  );
  expect(found?.authorizer).toMatchObject({ type: "REQUEST", functionArn: functions[1]?.arn });
});

test("gateway responses may be written in small letters", () => {
  const responses =
    "GatewayResponses: {DEFAULT_4xx: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: \"'*'\"}}}}";
  const { api } = read(
    `${SAM}Resources:\n  A: {Type: AWS::Serverless::Api, Properties: {StageName: x, ${responses}}}\n${CALLED}`,
  );
  expect(Object.keys(api?.gatewayResponses ?? {})).toEqual(["DEFAULT_4XX"]);
});

test.each(["AWS::CodeStar", "AWS::SecretsManager-2020-07-23", "AWS::CodeDeployBlueGreen"])(
  "the transform %s is left out with a notice",
  (name) => {
    const template = `Transform: [AWS::Serverless-2016-10-31, ${name}]\nResources:\n${FUNCTION}}}`;
    expect(read(template).codes).toEqual(["transform-not-run"]);
  },
);

test("any resource may have a Description", () => {
  expect(
    read(`${SAM}Resources:\n  R: {Description: x, Type: AWS::IAM::Role, Properties: {}}\n${FUNCTION}}}`).codes,
  ).toEqual([]);
});

test("an empty section and a key that stands twice outside of access do not stop the start", () => {
  const template = `${SAM}Parameters:\nGlobals:\n  Function:\n    Timeout: 3\n    Timeout: 9\nResources:\n${FUNCTION}}}`;
  const { functions, codes } = read(template);
  expect([functions[0]?.timeout, codes]).toEqual([9, ["key-twice"]]);
});

test("queues and topics that SAM makes for destinations can be referred to", () => {
  const config = "EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SNS}, OnFailure: {Type: SQS}}}";
  const outputs =
    "Outputs: {A: {Value: !Ref FEventInvokeConfigOnSuccessTopic}, B: {Value: !GetAtt FEventInvokeConfigOnFailureQueue.Arn}}";
  expect(read(`${SAM}Resources:\n${FUNCTION}, ${config}}}\n${outputs}`).codes).toContain("resource-type-not-emulated");
});

test.each([
  ["a REST API", "AWS::Serverless::Api", "StageName: x"],
  ["an HTTP API", "AWS::Serverless::HttpApi", "StageName: x"],
])(
  "an authorizer that stands in an operation of %s stops the start, for it would leave the operation open",
  (_, type, more) => {
    const operation = `{x-amazon-apigateway-authorizer: {type: cognito_user_pools}, x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, payloadFormatVersion: "2.0", uri: !Sub '${URI}/\${F.Arn}/invocations'}}`;
    const template = `${SAM}Resources:\n${FUNCTION}}}\n  A: {Type: ${type}, Properties: {${more}, DefinitionBody: {openapi: 3.0.1, info: {title: x, version: "1"}, paths: {/: {put: ${operation}}}}}}`;
    expect(refusal(template)).toMatchObject({ message: expect.stringContaining("belongs to a security scheme") });
  },
);
