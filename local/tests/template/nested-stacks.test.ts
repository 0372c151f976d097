import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

const PARENT = `Transform: AWS::Serverless-2016-10-31
Resources:
  Auth:
    Type: AWS::Serverless::Application
    Properties: {Location: auth/template.yaml, Parameters: {Callback: !GetAtt Shared.Arn, Flows: [a, b]}}
  Shared: {Type: AWS::S3::Bucket, Properties: {BucketName: shared}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: .
      Environment: {Variables: {POOL: !GetAtt Auth.Outputs.PoolId}}
      Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /a}}}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: J
        Authorizers:
          J:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: !Sub https://cognito-idp.us-east-1.amazonaws.com/\${Auth.Outputs.PoolId}
              audience: [!GetAtt Auth.Outputs.ClientId]
  ExtraClient: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !GetAtt Auth.Outputs.PoolId}}
Outputs: {Stack: {Value: !Ref Auth}}
`;
const CHILD = `Transform: AWS::Serverless-2016-10-31
Parameters: {Callback: {Type: String}, Flows: {Type: CommaDelimitedList}}
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Ref Callback}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, ExplicitAuthFlows: !Ref Flows}}
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: src}
Outputs: {PoolId: {Value: !Ref Pool}, ClientId: {Value: !Ref Client}}
`;

const files = { "auth/template.yaml": CHILD, "auth/src/a.js": "" };

const { functions, userPools, httpApis, outputs } = loadText(PARENT, { files });
const [pool] = userPools;

test("a nested stack takes parameters from its parent and gives outputs back", () => {
  expect(pool).toMatchObject({ logicalId: "Auth/Pool", properties: { UserPoolName: "arn:aws:s3:::shared" } });
  expect(pool?.clients[1]).toMatchObject({ logicalId: "Auth/Client", properties: { ExplicitAuthFlows: ["a", "b"] } });
  expect(functions[0]?.environment["POOL"]).toBe(pool?.id);
  expect(httpApis[0]?.routes[0]?.authorizer).toMatchObject({
    issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pool?.id}`,
    audience: [pool?.clients[1]?.clientId],
  });
});

test("a nested stack has names and ids of its own", () => {
  expect(functions.map(({ logicalId }) => logicalId)).toEqual(["F", "Auth/F"]);
  expect(new Set(functions.map(({ arn }) => arn)).size).toBe(2);
  expect(functions[1]?.name).toMatch(/^trial-Auth-[A-Z0-9]{12}-F-[A-Z0-9]{12}$/);
  expect(outputs["Stack"]).toMatch(
    /^arn:aws:cloudformation:us-east-1:123456789012:stack\/trial-Auth-[A-Z0-9]{12}\/[0-9a-f-]{36}$/,
  );
});

test("a nested stack finds its code beside its own template", () => {
  expect(functions[1]?.code).toMatchObject({ path: expect.stringMatching(/auth[\\/]src$/) });
});

test("a nested stack has a pool to which the parent may add a client", () => {
  expect(pool?.clients.map(({ logicalId }) => logicalId)).toEqual(["ExtraClient", "Auth/Client"]);
});

test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
  [
    "whose template lies in S3",
    PARENT.replace("auth/template.yaml", "https://s3.amazonaws.com/b/t.yaml"),
    files,
    /lies elsewhere; give a file beside this template/,
  ],
  [
    "from the application repository",
    PARENT.replace("auth/template.yaml", "{ApplicationId: a, SemanticVersion: '1'}"),
    files,
    /lies elsewhere/,
  ],
  ["whose template is not there", PARENT, {}, /there is no file .*auth.template\.yaml/],
  [
    "whose template is wrong, with the place in it",
    PARENT,
    { "auth/template.yaml": CHILD.replace("!Ref Pool,", "!Ref Pol,") },
    /auth.template\.yaml:5 .*'Pol'/,
  ],
  [
    "whose parameter is unknown",
    PARENT.replace("Callback: !GetAtt", "Calback: !GetAtt"),
    files,
    /there is no parameter 'Calback'/,
  ],
  [
    "whose output is unknown",
    PARENT.replace("Auth.Outputs.ClientId", "Auth.Outputs.Client"),
    files,
    /has no 'Outputs\.Client'; it has Outputs\.PoolId, Outputs\.ClientId/,
  ],
  [
    "that contains itself",
    PARENT,
    {
      "auth/template.yaml": CHILD.replace(
        "Resources:",
        "Resources:\n  Again: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml, Parameters: {Callback: x, Flows: y}}}",
      ),
    },
    /nest deeper than 5 levels/,
  ],
])("a nested stack %s is refused", (_, template, others, message) => {
  expect(refusal(template, { files: others })).toMatchObject({ message: expect.stringMatching(message) });
});
