import { expect, test } from "@jest/globals";
import { loadText, refusal } from "./loading";

const FUNCTION = "Type: AWS::Serverless::Function, Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: .";
const api = (issuer: string, audience: string): string =>
  `  Api: {Type: AWS::Serverless::HttpApi, Properties: {Auth: {DefaultAuthorizer: J, Authorizers: {J: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: ${issuer}, audience: [${audience}]}}}}}}`;
const ISSUER = `!Sub 'https://cognito-idp.us-east-1.amazonaws.com/\${Pool}'`;
const EVENT = "Events: {E: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /a}}}";
const template = (...resources: readonly string[]): string =>
  `Transform: AWS::Serverless-2016-10-31\nConditions: {Never: !Equals [a, b]}\nResources:\n${resources.join("\n")}\n`;

const POOL_WITH_TRIGGER =
  "  Pool: {Type: AWS::Cognito::UserPool, Properties: {LambdaConfig: {PreTokenGenerationConfig: {LambdaVersion: V2_0, LambdaArn: !GetAtt Trigger.Arn}}}}";
const CLIENT = "  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}";
const PERMISSION =
  "  May: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Trigger, Action: 'lambda:InvokeFunction', Principal: cognito-idp.amazonaws.com, SourceArn: !GetAtt Pool.Arn}}";

test.each<[string, string, readonly string[]]>([
  [
    "a trigger whose environment names the pool",
    template(POOL_WITH_TRIGGER, `  Trigger: {${FUNCTION}, Environment: {Variables: {P: !Ref Pool}}}}`),
    ["Pool", "Trigger"],
  ],
  [
    "a trigger whose policy names the pool",
    template(
      POOL_WITH_TRIGGER,
      `  Trigger: {${FUNCTION}, Policies: [{Statement: [{Effect: Allow, Action: '*', Resource: !GetAtt Pool.Arn}]}]}}`,
    ),
    ["Pool", "Trigger", "TriggerRole"],
  ],
  [
    "a trigger by a Cognito event whose environment names the client",
    template(
      "  Pool: {Type: AWS::Cognito::UserPool}",
      CLIENT,
      `  Trigger: {${FUNCTION}, Environment: {Variables: {C: !Ref Client}}, Events: {T: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}}}}}`,
    ),
    ["Pool", "Trigger", "Client"],
  ],
  [
    "a trigger that names the API",
    template(
      POOL_WITH_TRIGGER,
      CLIENT,
      PERMISSION,
      `  Trigger: {${FUNCTION}, Environment: {Variables: {U: !GetAtt Api.ApiEndpoint}}}}`,
      `  F: {${FUNCTION}, ${EVENT}}}`,
      api(ISSUER, "!Ref Client"),
    ),
    ["Pool", "Trigger", "Api"],
  ],
  [
    "a function of the API whose environment names its endpoint",
    template(
      "  Pool: {Type: AWS::Cognito::UserPool}",
      CLIENT,
      `  F: {${FUNCTION}, Environment: {Variables: {U: !Sub 'https://\${Api}.example'}}, ${EVENT}}}`,
      api(ISSUER, "!Ref Client"),
    ),
    ["F", "Api"],
  ],
  [
    "a client whose call-back names the API",
    template(
      "  Pool: {Type: AWS::Cognito::UserPool}",
      "  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, CallbackURLs: [!GetAtt Api.ApiEndpoint]}}",
      `  F: {${FUNCTION}, ${EVENT}}}`,
      api(ISSUER, "!Ref Client"),
    ),
    ["Client", "Api"],
  ],
  [
    "an S3 event on a bucket that the function names",
    template(
      "  Bucket: {Type: AWS::S3::Bucket}",
      `  F: {${FUNCTION}, Environment: {Variables: {B: !Ref Bucket}}, Events: {O: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: 's3:ObjectCreated:*'}}}}}`,
    ),
    ["Bucket", "F"],
  ],
  [
    "DependsOn in a circle",
    template("  A: {Type: AWS::S3::Bucket, DependsOn: B}", "  B: {Type: AWS::S3::Bucket, DependsOn: [A]}"),
    ["A", "B"],
  ],
  ["a resource that names itself", template("  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}"), ["A"]],
])("%s is a circle that is refused as CloudFormation refuses it", (_, text, members) => {
  const error = refusal(text);
  expect(error).toMatchObject({
    code: "circular-dependency",
    message: expect.stringMatching(/Circular dependency between resources: \[/),
  });
  const named = /resources: \[([^\]]*)\]/.exec(String(error))?.[1]?.split(", ");
  expect(named?.toSorted()).toEqual([...members].toSorted());
  expect(String(error)).toMatch(/names '\w+' in line \d+/);
});

test.each<[string, string]>([
  [
    "a trigger that names neither pool nor client, and an API on both",
    template(
      POOL_WITH_TRIGGER,
      CLIENT,
      PERMISSION,
      `  Trigger: {${FUNCTION}}}`,
      `  F: {${FUNCTION}, ${EVENT}}}`,
      api(ISSUER, "!Ref Client"),
    ),
  ],
  [
    "a policy attached to the trigger afterwards",
    template(
      POOL_WITH_TRIGGER,
      PERMISSION,
      `  Trigger: {${FUNCTION}}}`,
      "  P: {Type: AWS::IAM::Policy, Properties: {Roles: [!Ref TriggerRole], PolicyDocument: {Resource: !GetAtt Pool.Arn}}}",
    ),
  ],
  [
    "scopes that name the client",
    template(
      POOL_WITH_TRIGGER,
      CLIENT,
      PERMISSION,
      `  Trigger: {${FUNCTION}}}`,
      `  F: {${FUNCTION}, ${EVENT.replace("Path: /a", `Path: /a, Auth: {AuthorizationScopes: [!Sub 'admin-\${Client}']}`)}}}`,
      api(ISSUER, "!Ref Client"),
    ),
  ],
  [
    "an EventBridge rule beside a bucket",
    template(
      "  Bucket: {Type: AWS::S3::Bucket}",
      `  F: {${FUNCTION}, Environment: {Variables: {B: !Ref Bucket}}, Events: {O: {Type: EventBridgeRule, Properties: {Pattern: {detail: {bucket: {name: [!Ref Bucket]}}}}}}}}`,
    ),
  ],
  [
    "a circle in a branch that is not taken",
    template(
      "  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !If [Never, !Ref B, x]}}",
      "  B: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref A}}",
    ),
  ],
  [
    "a circle through a resource that is absent",
    template(
      "  A: {Type: AWS::S3::Bucket, DependsOn: B}",
      "  B: {Type: AWS::S3::Bucket, Condition: Never, DependsOn: A}",
    ),
  ],
])("there is no circle in %s", (_, text) => {
  expect(loadText(text).templateFile).toMatch(/template\.yaml$/);
});
