import { expect, test } from "@jest/globals";
import { readResources, resourcesOfType } from "./read-template";

/** The table, the bucket and who may do what with them. Intrinsic functions are read as their bare arguments. */
const resources = readResources();
const propertiesOf = (id: string) => resources[id]?.Properties ?? {};

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

interface Policy {
  readonly Statement: readonly Statement[];
}

const permissions = resourcesOfType("AWS::Serverless::Function").map(([id, { Properties }]) => {
  const role = propertiesOf(String(Properties["Role"]).replace(/\.Arn$/, ""));
  const policies = (role["Policies"] ?? []) as readonly { PolicyName?: string; PolicyDocument: Policy }[];
  const files = policies.find(({ PolicyName }) => PolicyName === "files");
  return [
    id,
    (files?.PolicyDocument.Statement ?? []).map(({ Action, Resource }) =>
      [Action, Resource].flat(2).join(" ").replace(/[${}]/g, ""),
    ),
  ] as const;
});

const table = "MetadataTable.Arn";
const byOwner = `${table}/index/ByOwner`;
const everything = `${table}/index/Everything`;
const files = "UploadsBucket.Arn/files/*";
test("every function may do what it does, to what it does it to, and nothing else", () => {
  expect(Object.fromEntries(permissions.filter(([, statements]) => statements.length > 0))).toEqual({
    CreateUploadUrlFunction: [`dynamodb:PutItem ${table}`, `s3:PutObject ${files}`],
    ListMetadataFunction: [`dynamodb:Query ${table} ${byOwner} ${everything}`],
    GetMetadataFunction: [`dynamodb:GetItem ${table}`, `dynamodb:Query ${everything}`, `s3:GetObject ${files}`],
    DeleteMetadataFunction: [
      `dynamodb:GetItem dynamodb:UpdateItem dynamodb:DeleteItem ${table}`,
      `dynamodb:Query ${everything}`,
      `s3:DeleteObject ${files}`,
    ],
    RecordUploadFunction: [
      `dynamodb:GetItem dynamodb:UpdateItem ${table}`,
      `s3:GetObject s3:DeleteObject ${files}`,
      "s3:ListBucket UploadsBucket.Arn",
      "sqs:SendMessage FailedUploads.Arn",
    ],
  });
});

test("the table costs nothing unused, can be put back to any moment, and forgets by the attribute that the functions write", () => {
  expect(propertiesOf("MetadataTable")).toMatchObject({
    BillingMode: "PAY_PER_REQUEST",
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    DeletionProtectionEnabled: ["ProtectsData", true, false],
  });
  expect(propertiesOf("MetadataTable")).not.toHaveProperty("TableName");
});

test("the bucket is private, takes TLS alone, and drops what was never finished", () => {
  expect(propertiesOf("UploadsBucket")).toMatchObject({
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    LifecycleConfiguration: {
      Rules: [{ Status: "Enabled", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
    },
    CorsConfiguration: { CorsRules: [{ AllowedOrigins: ["WebUrl"], AllowedMethods: ["PUT", "GET"] }] },
  });
  expect(propertiesOf("UploadsBucket")).not.toHaveProperty("BucketName");
  expect(propertiesOf("UploadsBucketPolicy")).toMatchObject({
    Bucket: "UploadsBucket",
    PolicyDocument: {
      Statement: [
        { Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      ],
    },
  });
});

test("objects are told by EventBridge, and an event that fails is kept", () => {
  expect(propertiesOf("UploadsBucket")).toMatchObject({
    NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
  });
  expect(propertiesOf("RecordUploadFunction")).toMatchObject({
    Events: {
      ObjectCreated: {
        Type: "EventBridgeRule",
        Properties: {
          Pattern: {
            source: ["aws.s3"],
            "detail-type": ["Object Created"],
            detail: { bucket: { name: ["UploadsBucket"] }, object: { key: [{ prefix: "files/" }] } },
          },
          DeadLetterConfig: { Arn: "FailedUploads.Arn" },
        },
      },
    },
    EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: "SQS", Destination: "FailedUploads.Arn" } } },
  });
  const days = Number(propertiesOf("FailedUploads")["MessageRetentionPeriod"]) / 86_400;
  expect(days).toBe(14);
});
