import { afterEach, expect, test } from "@jest/globals";
import { printScreen } from "../../src/cli/screen";
import { type LiveProject, startLive } from "./live";

/** The lines to try on the start screen. */

let project: LiveProject | undefined;
afterEach(() => project?.close());

const template = (secret: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Users: { Type: AWS::Cognito::UserPool }
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties: { UserPoolId: !Ref Users, GenerateSecret: ${secret}, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH] }
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt:
            IdentitySource: $request.header.Authorization
            JwtConfiguration:
              issuer: !Sub https://cognito-idp.\${AWS::Region}.amazonaws.com/\${Users}
              audience: [!Ref App]
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: index.handler
      InlineCode: "exports.handler = async () => 'hello'"
      Events: { Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /hello, Method: GET } } }
`;

test.each([
  ["false", true],
  ["true", false],
  ['"true"', false],
])("with GenerateSecret %s the screen has a line for the AWS CLI: %s", async (secret, isShown) => {
  const files = { "template.yaml": template(secret), "seed.json": '{"groups":[],"users":[{"username":"ada"}]}' };
  project = await startLive(files, { watch: false });
  const screen: string[] = [];
  printScreen(project.stack, (text) => screen.push(text));
  expect(screen.join("")).toContain("token -- ada");
  expect(screen.join("").includes("aws cognito-idp initiate-auth")).toBe(isShown);
});
