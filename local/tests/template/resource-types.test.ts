import { expect, test } from "@jest/globals";
import { loadText, refusal, STACK } from "./loading";

const template = (...resources: readonly string[]): string =>
  `Transform: AWS::Serverless-2016-10-31\nConditions: {Never: !Equals [a, b]}\nResources:\n${resources.join("\n")}\n`;

test("a resource that does not run here is reported once for each type", () => {
  const { notices } = loadText(
    template(
      "  A: {Type: AWS::SNS::Topic}",
      "  B: {Type: AWS::SNS::Topic}",
      "  C: {Type: AWS::CloudFront::Distribution}",
      "  D: {Type: 'Custom::Thing'}",
    ),
  );
  expect(notices.map(({ message }) => message)).toEqual([
    "AWS::SNS::Topic is ignored: nothing of it runs here",
    "AWS::CloudFront::Distribution is ignored: nothing of it runs here",
    "Custom::Thing is ignored: nothing of it runs here",
  ]);
  expect(notices[0]).toMatchObject({
    code: "resource-type-not-emulated",
    location: { line: 4, path: "Resources/A" },
  });
});

test("a resource that has no meaning here is not reported", () => {
  const { notices } = loadText(
    template("  A: {Type: AWS::Logs::LogGroup}", "  B: {Type: AWS::IAM::Role}", "  C: {Type: AWS::IAM::ManagedPolicy}"),
  );
  expect(notices).toEqual([]);
});

test("a resource whose condition does not hold is not reported", () => {
  expect(
    loadText(template("  A: {Type: AWS::SNS::Topic, Condition: Never}", "  B: {Type: AWS::S3::Bucket}")).notices,
  ).toEqual([]);
});

test("events of other services are reported", () => {
  const text = template(
    "  F:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: nodejs22.x, Handler: a.b, CodeUri: ., Events: {S: {Type: Schedule, Properties: {Schedule: rate(1 hour)}}}}",
  );
  expect(loadText(text).notices).toMatchObject([{ message: "AWS::Events::Rule is ignored: nothing of it runs here" }]);
});

test.each([
  ["AWS::ApiGateway::DomainNameAccessAssociation", /has a say in who gets in/],
  ["AWS::ApiGatewayV2::RoutingRule", /has a say in who gets in/],
  ["AWS::Cognito::UserPoolRegionalConfigurationAttachment", /has a say in who gets in/],
  ["AWS::Cognito::UserPoolReplica", /has a say in who gets in/],
])("a resource that does not run here and decides who gets in stops the start: %s", (type, message) => {
  const error = refusal(template("  B: {Type: AWS::S3::Bucket}", `  A: {Type: ${type}}`));
  expect(error).toMatchObject({
    name: "UnsupportedError",
    message: expect.stringMatching(message),
    location: { line: 5, path: "Resources/A" },
  });
  expect(String(error)).toMatch(/https:\/\/docs\.aws\.amazon\.com\//);
});

test("a resource that decides who gets in does not stop the start where its condition does not hold", () => {
  expect(
    loadText(template("  A: {Type: AWS::ApiGatewayV2::RoutingRule, Condition: Never}", "  B: {Type: AWS::S3::Bucket}"))
      .buckets,
  ).toHaveLength(1);
});

test.each([
  ["a type", "  A: {Type: constructor}", "constructor is ignored"],
  [
    "an attribute",
    "  A: {Type: AWS::Cognito::UserPool}\n  B: {Type: AWS::SNS::Topic, Properties: {X: !GetAtt A.constructor}}",
    "has no attribute 'constructor'",
  ],
])("%s that is called as a member of every object is an unknown one", (_, resources, expected) => {
  const error = refusal(template(resources));
  const said =
    error === "not refused"
      ? loadText(template(resources))
          .notices.map(({ message }) => message)
          .join()
      : String(error);
  expect(said).toContain(expected);
});

test("tables and buckets are read with valid generated names", () => {
  const { tables, buckets } = loadText(
    template(
      "  Items: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}",
      "  Files: {Type: AWS::S3::Bucket}",
    ),
    { stackName: "MyStack" },
  );
  expect(tables).toMatchObject([
    {
      logicalId: "Items",
      name: expect.stringMatching(/^MyStack-Items-[A-Z0-9]{12}$/),
      arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${tables[0]?.name}`,
      properties: { BillingMode: "PAY_PER_REQUEST" },
    },
  ]);
  expect(buckets).toMatchObject([
    {
      logicalId: "Files",
      name: expect.stringMatching(/^mystack-files-[a-z0-9]{12}$/),
      arn: `arn:aws:s3:::${buckets[0]?.name}`,
    },
  ]);
});

test("tables and buckets keep the names that the template gives", () => {
  const { tables, buckets } = loadText(
    template(
      "  T: {Type: AWS::DynamoDB::Table, Properties: {TableName: t}}",
      "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}",
    ),
  );
  expect([tables[0]?.name, buckets[0]?.name]).toEqual(["t", "b"]);
});

const text = template(
  "  Pool: {Type: AWS::Cognito::UserPool}",
  "  Other: {Type: AWS::Cognito::UserPool}",
  "  T: {Type: AWS::DynamoDB::Table}",
);
const ids = (idSeed: string): readonly string[] => {
  const { userPools, tables } = loadText(text, { idSeed });
  return [...userPools.map(({ id }) => id), ...tables.map(({ name }) => name)];
};

test("physical ids are the same for the same seed", () => {
  expect(ids(STACK.idSeed)).toEqual(ids(STACK.idSeed));
});

test("physical ids differ for another seed, and for another resource", () => {
  const all = [...ids(STACK.idSeed), ...ids("ff".repeat(16))];
  expect(new Set(all).size).toBe(all.length);
});

test.each<[string, string, string, RegExp]>([
  ["a role's ARN", "{Type: AWS::IAM::Role}", "!GetAtt X.Arn", /^arn:aws:iam::123456789012:role\/trial-X-[A-Z0-9]{12}$/],
  [
    "a log group",
    "{Type: AWS::Logs::LogGroup}",
    "!GetAtt X.Arn",
    /^arn:aws:logs:us-east-1:123456789012:log-group:trial-X-[A-Z0-9]{12}:\*$/,
  ],
  [
    "a queue's address",
    "{Type: AWS::SQS::Queue}",
    "!Ref X",
    /^https:\/\/sqs\.us-east-1\.amazonaws\.com\/123456789012\/trial-X-/,
  ],
  ["a topic", "{Type: AWS::SNS::Topic}", "!Ref X", /^arn:aws:sns:us-east-1:123456789012:trial-X-/],
  [
    "a secret",
    "{Type: AWS::SecretsManager::Secret, Properties: {Name: s}}",
    "!Ref X",
    /^arn:aws:secretsmanager:us-east-1:123456789012:secret:s/,
  ],
  ["a key", "{Type: AWS::KMS::Key}", "!Ref X", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/],
  [
    "a parameter's value",
    "{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: v}}",
    "!GetAtt X.Value",
    /^v$/,
  ],
  [
    "a pool's provider, without https",
    "{Type: AWS::Cognito::UserPool}",
    "!GetAtt X.ProviderURL",
    /^cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_\w{9}$/,
  ],
  [
    "an API's endpoint",
    "{Type: AWS::Serverless::HttpApi, Properties: {DefinitionBody: {openapi: 3.0.1, paths: {}}}}",
    "!GetAtt X.ApiEndpoint",
    /^https:\/\/[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/,
  ],
  ["a type that is unknown", "{Type: AWS::Kinesis::Stream}", "!Ref X", /^trial-X-[A-Z0-9]{12}$/],
  [
    "the ARN of a type that is unknown",
    "{Type: AWS::Kinesis::Stream}",
    "!GetAtt X.Arn",
    /^arn:aws:kinesis:us-east-1:123456789012:trial-X-/,
  ],
])("templates may refer to %s", (_, resource, value, expected) => {
  const text = `${template(`  X: ${resource}`)}Outputs: {V: {Value: ${value}}}\n`;
  expect(loadText(text).outputs["V"]).toMatch(expected);
});
