import { expect, test } from "@jest/globals";
import { epochMillis } from "../../../src/model/time";
import { readSubscriptions } from "../../../src/storage/events/subscriptions";
import type { ObjectEvent } from "../../../src/storage/s3/objects/records";
import { loadText } from "../../template/loading";

/** Who is called for a bucket's events, read from templates. */

const template = (...lines: readonly string[]) =>
  [
    "Transform: AWS::Serverless-2016-10-31",
    "Globals: {Function: {Runtime: nodejs24.x, Handler: a.b, CodeUri: .}}",
    "Resources:",
    ...lines,
  ].join("\n");

const BUCKET = "  Uploads: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads}}";
const TELLING =
  "  Uploads: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads, NotificationConfiguration: {EventBridgeConfiguration: {}}}}";
const functionWith = (events: string, more = "") =>
  `  Fn: {Type: AWS::Serverless::Function, Properties: {Events: {E: ${events}}${more}}}`;
const ruleFor = (target: string, more = "") =>
  `  Rule: {Type: AWS::Events::Rule, Properties: {EventPattern: {source: [aws.s3]}, Targets: [{Id: T, ${target}}]${more}}}`;
const PLAIN = "  Fn: {Type: AWS::Serverless::Function}";

const read = (...lines: readonly string[]) => readSubscriptions(loadText(template(...lines)));
const texts = (...lines: readonly string[]) => read(...lines).notices.map(({ message }) => message);

const created: ObjectEvent = {
  id: 7,
  name: "ObjectCreated:Put",
  reason: "PutObject",
  bucket: "uploads",
  key: "files/a b+ü(1).png",
  size: 5,
  eTag: "5d41402abc4b2a76b9719d911017c592",
  sequencer: "000000000000000007",
  time: epochMillis(1_795_248_303_123),
  requestId: "C3D13FE58DE4C810",
  sourceIp: "127.0.0.1",
};
const { size: _size, eTag: _eTag, ...rest } = created;
const removed: ObjectEvent = { ...rest, name: "ObjectRemoved:Delete", reason: "DeleteObject" };

function payload(event: ObjectEvent, ...lines: readonly string[]) {
  const { found, notices } = read(...lines);
  expect(notices).toEqual([]);
  return found.map(({ payloadOf }) => JSON.parse(payloadOf(event) ?? '"not called"'));
}

test("an S3 event of a function is S3's own notification", () => {
  const events = "{Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*'}}";
  expect(payload(created, BUCKET, functionWith(events))).toEqual([
    {
      Records: [
        {
          eventVersion: "2.1",
          eventSource: "aws:s3",
          awsRegion: "us-east-1",
          eventTime: "2026-11-21T08:05:03.123Z",
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: "AWS:123456789012" },
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": expect.any(String) },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            bucket: {
              name: "uploads",
              ownerIdentity: { principalId: expect.stringMatching(/^[0-9a-f]{64}$/) },
              arn: "arn:aws:s3:::uploads",
            },
            object: {
              key: "files/a+b%2B%C3%BC%281%29.png",
              size: 5,
              eTag: "5d41402abc4b2a76b9719d911017c592",
              sequencer: "000000000000000007",
            },
          },
        },
      ],
    },
  ]);
  expect(payload(removed, BUCKET, functionWith(events))).toEqual(["not called"]);
});

test("a removal tells key and sequencer alone", () => {
  const events =
    "{Type: S3, Properties: {Bucket: !Ref Uploads, Events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*']}}";
  const [first, second] = payload(removed, BUCKET, functionWith(events));
  expect(first).toBe("not called");
  expect(second.Records[0]).toMatchObject({ eventName: "ObjectRemoved:Delete" });
  expect(second.Records[0].s3.object).toEqual({
    key: "files/a+b%2B%C3%BC%281%29.png",
    sequencer: "000000000000000007",
  });
});

test("an EventBridge rule gets the event as S3 sends it there", () => {
  const events = "{Type: EventBridgeRule, Properties: {Pattern: {source: [aws.s3]}}}";
  const sent = {
    version: "0",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: "123456789012",
    time: "2026-11-21T08:05:03Z",
    region: "us-east-1",
    resources: ["arn:aws:s3:::uploads"],
    detail: {
      version: "0",
      bucket: { name: "uploads" },
      object: {
        key: "files/a b+ü(1).png",
        size: 5,
        etag: "5d41402abc4b2a76b9719d911017c592",
        sequencer: "000000000000000007",
      },
      "request-id": "C3D13FE58DE4C810",
      requester: "123456789012",
      "source-ip-address": "127.0.0.1",
      reason: "PutObject",
    },
  };
  expect(payload(created, TELLING, functionWith(events))).toEqual([sent]);
  const { object, ...detail } = sent.detail;
  expect(payload(removed, TELLING, functionWith(events))).toEqual([
    {
      ...sent,
      "detail-type": "Object Deleted",
      detail: {
        ...detail,
        object: { key: object.key, sequencer: object.sequencer },
        reason: "DeleteObject",
        "deletion-type": "Permanently Deleted",
      },
    },
  ]);
});

test.each([
  ["prefix", "{Name: prefix, Value: files/}", true],
  ["prefix in capitals", "{Name: Prefix, Value: files/}", true],
  ["another prefix", "{Name: prefix, Value: other/}", false],
  ["both", "{Name: prefix, Value: files/}, {Name: suffix, Value: .png}", true],
  ["another suffix", "{Name: prefix, Value: files/}, {Name: suffix, Value: .jpg}", false],
])("a notification is filtered by %s", (_, rules, isCalled) => {
  const bucket = `  Uploads: {Type: AWS::S3::Bucket, Properties: {BucketName: uploads, NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectCreated:Put', Function: !GetAtt Fn.Arn, Filter: {S3Key: {Rules: [${rules}]}}}]}}}`;
  const [sent] = payload(created, bucket, PLAIN);
  expect(sent !== "not called").toBe(isCalled);
});

test("another bucket's events are not meant", () => {
  const events = "{Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*'}}";
  expect(payload({ ...created, bucket: "other" }, BUCKET, functionWith(events))).toEqual(["not called"]);
  const rule = "{Type: CloudWatchEvent, Properties: {Pattern: {source: [aws.s3]}}}";
  expect(payload({ ...created, bucket: "other" }, TELLING, functionWith(rule))).toEqual(["not called"]);
});

test.each([
  ["Input", `Input: '{"a":1}'`, { a: 1 }],
  ["InputPath", "InputPath: $.detail.object.key", "files/a b+ü(1).png"],
  ["InputPath with an index", "InputPath: '$.resources[0]'", "arn:aws:s3:::uploads"],
  ["InputPath with a quoted name", `InputPath: "$.detail['request-id']"`, "C3D13FE58DE4C810"],
  ["InputPath of what is not there", "InputPath: $.detail.nothing", null],
])("a target's %s takes the event's place", (_, input, expected) => {
  const rule = ruleFor(`Arn: !GetAtt Fn.Arn, ${input}`);
  expect(payload(created, TELLING, PLAIN, rule)).toEqual([expected]);
  const events = `{Type: EventBridgeRule, Properties: {Pattern: {source: [aws.s3]}, ${input}}}`;
  expect(payload(created, TELLING, functionWith(events))).toEqual([expected]);
});

test("a pattern may be the text of JSON, and a rule that is off calls nobody", () => {
  const pattern = `EventPattern: '{"detail":{"object":{"size":[{"numeric":[">",4]}]}}}'`;
  const rule = (more: string) =>
    `  Rule: {Type: AWS::Events::Rule, Properties: {${pattern}, Targets: [{Id: T, Arn: !GetAtt Fn.Arn}]${more}}}`;
  expect(payload(created, TELLING, PLAIN, rule(""))).toMatchObject([{ source: "aws.s3" }]);
  expect(payload({ ...created, size: 4 }, TELLING, PLAIN, rule(""))).toEqual(["not called"]);
  expect(payload(created, TELLING, PLAIN, rule(", State: DISABLED"))).toEqual([]);
});

test("the function says how often and how long it is tried", () => {
  const events = "{Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*'}}";
  const settings = ", EventInvokeConfig: {MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60}";
  expect(read(BUCKET, functionWith(events)).found).toMatchObject([
    { functionId: "Fn", retries: 2, maximumAge: 21_600_000 },
  ]);
  expect(read(BUCKET, functionWith(events, settings)).found).toMatchObject([{ retries: 0, maximumAge: 60_000 }]);
  const plain =
    "  C: {Type: AWS::Lambda::EventInvokeConfig, Properties: {FunctionName: !GetAtt Fn.Arn, Qualifier: $LATEST, MaximumRetryAttempts: 1}}";
  expect(read(BUCKET, functionWith(events), plain).found).toMatchObject([{ retries: 1, maximumAge: 21_600_000 }]);
});

test.each([
  [
    "InputTransformer",
    [TELLING, PLAIN, ruleFor("Arn: !GetAtt Fn.Arn, InputTransformer: {InputTemplate: x}")],
    /InputTransformer does not run here/,
  ],
  ["another path", [TELLING, PLAIN, ruleFor("Arn: !GetAtt Fn.Arn, InputPath: $..key")], /InputPath is read as/],
  ["a queue", [TELLING, ruleFor("Arn: 'arn:aws:sqs:us-east-1:123456789012:q'")], /it is no function that runs here/],
  ["another bus", [TELLING, PLAIN, ruleFor("Arn: !GetAtt Fn.Arn", ", EventBusName: orders")], /default event bus/],
  ["a bucket that sends nothing", [BUCKET, PLAIN, ruleFor("Arn: !GetAtt Fn.Arn")], /no bucket sends its events/],
  [
    "a rule for another service",
    [TELLING, functionWith("{Type: EventBridgeRule, Properties: {Pattern: {source: [aws.ec2]}}}")],
    /hears nothing here/,
  ],
  [
    "CloudTrail",
    [
      TELLING,
      functionWith("{Type: EventBridgeRule, Properties: {Pattern: {detail-type: [AWS API Call via CloudTrail]}}}"),
    ],
    /hears nothing here/,
  ],
  [
    "what never happens",
    [BUCKET, functionWith("{Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectRestore:*'}}")],
    /s3:ObjectRestore:\*, which does not happen here/,
  ],
  [
    "queues of a bucket",
    [
      "  Uploads: {Type: AWS::S3::Bucket, Properties: {NotificationConfiguration: {QueueConfigurations: [{Event: 's3:ObjectCreated:*', Queue: q}]}}}",
    ],
    /QueueConfigurations of 'Uploads' is ignored/,
  ],
  [
    "a destination of successes",
    [PLAIN.replace("}", ", Properties: {EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SQS}}}}}")],
    /OnSuccess is ignored/,
  ],
])("what is not delivered is noticed: %s", (_, lines, message) => {
  expect(texts(...lines)).toEqual([expect.stringMatching(message)]);
});

test.each([
  [
    "an unknown event",
    [BUCKET, functionWith("{Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectMade:*'}}")],
    "wrong-event",
  ],
  [
    "an unknown filter",
    [
      BUCKET,
      functionWith(
        "{Type: S3, Properties: {Bucket: !Ref Uploads, Events: 's3:ObjectCreated:*', Filter: {S3Key: {Rules: [{Name: infix, Value: x}]}}}}",
      ),
    ],
    "wrong-event",
  ],
  [
    "a wrong pattern",
    [TELLING, functionWith("{Type: EventBridgeRule, Properties: {Pattern: {source: aws.s3}}}")],
    "wrong-pattern",
  ],
  ["an Input that is no JSON", [TELLING, PLAIN, ruleFor("Arn: !GetAtt Fn.Arn, Input: hello")], "wrong-target"],
])("what a deployment would refuse is refused: %s", (_, lines, code) => {
  expect(() => read(...lines)).toThrow(expect.objectContaining({ code, location: expect.anything() }));
});
