import type { ReturnValueContext, ReturnValues } from "./physical-ids";

type Part = (context: ReturnValueContext) => string;

/** The name in the template, or else the one that CloudFormation generates: stack, logical id, random. */
const nameBy =
  (property: string, length = 12): Part =>
  (context) =>
    context.property(property) ?? `${context.stackName}-${context.logicalId}-${context.draw("upper", length)}`;

const arn =
  (service: string, resource: Part): Part =>
  (context) =>
    `arn:aws:${service}:${context.region}:${context.accountId}:${resource(context)}`;

const globalArn =
  (service: string, resource: Part): Part =>
  (context) =>
    `arn:aws:${service}::${context.accountId}:${resource(context)}`;

const prefixed =
  (prefix: string, part: Part): Part =>
  (context) =>
    `${prefix}${part(context)}`;

/** Lambda's names have 64 characters at most; CloudFormation shortens the parts of a longer one. */
const functionName: Part = (context) => {
  const given = context.property("FunctionName");
  if (given !== undefined) return given.split(":function:")[1]?.split(":")[0] ?? given;
  const random = context.draw("upper", 12);
  return `${`${context.stackName}-${context.logicalId}`.slice(0, 51)}-${random}`;
};
const functionArn = arn("lambda", prefixed("function:", functionName));

/** Bucket names are lower case and have 63 characters at most. */
const bucketName: Part = (context) =>
  context.property("BucketName") ??
  `${`${context.stackName}-${context.logicalId}`.toLowerCase().slice(0, 50)}-${context.draw("lower", 12)}`;

const tableName = nameBy("TableName");
const tableArn = arn("dynamodb", prefixed("table/", tableName));
const table: ReturnValues = {
  ref: tableName,
  attributes: {
    Arn: tableArn,
    StreamArn: (context) => `${tableArn(context)}/stream/2026-01-01T00:00:00.000`,
    TableId: uuid,
  },
};

const queueName = nameBy("QueueName");
const queueUrl: Part = (context) =>
  `https://sqs.${context.region}.amazonaws.com/${context.accountId}/${queueName(context)}`;
const topicName = nameBy("TopicName");
const topicArn = arn("sns", topicName);
const roleName = nameBy("RoleName");
const logGroupName = nameBy("LogGroupName");
const stateMachineArn = arn("states", prefixed("stateMachine:", nameBy("StateMachineName")));
const secretArn = arn("secretsmanager", prefixed("secret:", nameBy("Name", 6)));

function uuid({ draw }: ReturnValueContext): string {
  const text = Buffer.from(draw("lower", 32)).toString("hex");
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20, 32)}`;
}

/** Functions, storage, and what templates around an API commonly refer to. */
export const INFRASTRUCTURE_RETURN_VALUES: Readonly<Record<string, ReturnValues>> = {
  "AWS::Lambda::Function": {
    ref: functionName,
    attributes: { Arn: functionArn, "SnapStartResponse.ApplyOn": () => "None" },
    isOpen: true,
  },
  "AWS::Lambda::Version": {
    ref: (context) => `${context.property("FunctionName") ?? context.logicalId}:1`,
    attributes: { Version: () => "1", FunctionArn: (context) => `${context.property("FunctionName") ?? ""}:1` },
  },
  "AWS::Lambda::Alias": {
    ref: (context) => qualified(context, context.property("Name") ?? "live"),
    attributes: { AliasArn: (context) => qualified(context, context.property("Name") ?? "live") },
  },
  "AWS::Lambda::LayerVersion": {
    ref: arn("lambda", (context) => `layer:${nameBy("LayerName")(context)}:1`),
    attributes: { LayerVersionArn: arn("lambda", (context) => `layer:${nameBy("LayerName")(context)}:1`) },
  },
  "AWS::DynamoDB::Table": table,
  "AWS::DynamoDB::GlobalTable": table,
  "AWS::S3::Bucket": {
    ref: bucketName,
    attributes: {
      Arn: (context) => `arn:aws:s3:::${bucketName(context)}`,
      DomainName: (context) => `${bucketName(context)}.s3.amazonaws.com`,
      RegionalDomainName: (context) => `${bucketName(context)}.s3.${context.region}.amazonaws.com`,
      DualStackDomainName: (context) => `${bucketName(context)}.s3.dualstack.${context.region}.amazonaws.com`,
      WebsiteURL: (context) => `http://${bucketName(context)}.s3-website-${context.region}.amazonaws.com`,
    },
    isOpen: true,
  },
  "AWS::IAM::Role": {
    ref: roleName,
    attributes: {
      Arn: globalArn("iam", prefixed("role/", roleName)),
      RoleId: ({ draw }) => `AROA${draw("upper", 17)}`,
    },
  },
  "AWS::IAM::ManagedPolicy": {
    ref: globalArn("iam", prefixed("policy/", nameBy("ManagedPolicyName"))),
    attributes: { PolicyArn: globalArn("iam", prefixed("policy/", nameBy("ManagedPolicyName"))) },
    isOpen: true,
  },
  "AWS::Logs::LogGroup": {
    ref: logGroupName,
    attributes: { Arn: arn("logs", (context) => `log-group:${logGroupName(context)}:*`) },
    isOpen: true,
  },
  "AWS::SQS::Queue": {
    ref: queueUrl,
    attributes: { Arn: arn("sqs", queueName), QueueName: queueName, QueueUrl: queueUrl },
  },
  "AWS::SNS::Topic": { ref: topicArn, attributes: { TopicArn: topicArn, TopicName: topicName } },
  "AWS::Events::Rule": {
    ref: nameBy("Name"),
    attributes: { Arn: arn("events", prefixed("rule/", nameBy("Name"))) },
  },
  "AWS::Events::EventBus": {
    ref: nameBy("Name"),
    attributes: { Arn: arn("events", prefixed("event-bus/", nameBy("Name"))), Name: nameBy("Name") },
    isOpen: true,
  },
  "AWS::KMS::Key": { ref: uuid, attributes: { Arn: arn("kms", prefixed("key/", uuid)), KeyId: uuid } },
  "AWS::SecretsManager::Secret": { ref: secretArn, attributes: { Id: secretArn } },
  "AWS::SSM::Parameter": {
    ref: nameBy("Name"),
    attributes: {
      Type: (context) => context.property("Type") ?? "String",
      Value: (context) => context.property("Value") ?? "",
    },
  },
  "AWS::StepFunctions::StateMachine": {
    ref: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: nameBy("StateMachineName") },
    isOpen: true,
  },
  "AWS::CloudFront::Distribution": {
    ref: ({ draw }) => `E${draw("upper", 13)}`,
    attributes: {
      DomainName: ({ draw }) => `d${draw("lower", 13)}.cloudfront.net`,
      Id: ({ draw }) => `E${draw("upper", 13)}`,
    },
  },
};

function qualified(context: ReturnValueContext, qualifier: string): string {
  const name = context.property("FunctionName") ?? context.logicalId;
  return name.startsWith("arn:")
    ? `${name}:${qualifier}`
    : `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}:${qualifier}`;
}
