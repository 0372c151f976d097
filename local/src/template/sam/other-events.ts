import { TemplateError } from "../../model/errors";
import { list, map, own, readMap, scalar, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
import type { TemplateResource } from "../document/template";
import type { EventOwner } from "./function";

/** The resource type that SAM generates from an event, for events that are not sent here. */
const MADE_OF: Readonly<Record<string, string>> = {
  AlexaSkill: "AWS::Lambda::Permission",
  CloudWatchEvent: "AWS::Events::Rule",
  CloudWatchLogs: "AWS::Logs::SubscriptionFilter",
  DocumentDB: "AWS::Lambda::EventSourceMapping",
  DynamoDB: "AWS::Lambda::EventSourceMapping",
  EventBridgeRule: "AWS::Events::Rule",
  IoTRule: "AWS::IoT::TopicRule",
  Kinesis: "AWS::Lambda::EventSourceMapping",
  MQ: "AWS::Lambda::EventSourceMapping",
  MSK: "AWS::Lambda::EventSourceMapping",
  Schedule: "AWS::Events::Rule",
  ScheduleV2: "AWS::Scheduler::Schedule",
  SelfManagedKafka: "AWS::Lambda::EventSourceMapping",
  SNS: "AWS::SNS::Subscription",
  SQS: "AWS::Lambda::EventSourceMapping",
};

/** The resource of an event that is not an HTTP, Cognito or S3 event. Refuses an unknown type of event. */
export function otherEvent(type: string, event: TemplateMap, eventId: string, owner: EventOwner): TemplateResource {
  const made = own(MADE_OF, type);
  if (made === undefined) {
    const known = ["HttpApi", "Cognito", "S3", ...Object.keys(MADE_OF)].join(", ");
    throw new TemplateError(
      "wrong-event",
      event.at,
      `the event '${owner.logicalId}/${eventId}' has the unknown Type '${type}'; known are ${known}`,
    );
  }
  return {
    logicalId: `${owner.logicalId}${eventId}`,
    type: made,
    properties: event.entries.has("Pattern")
      ? ruleProperties(event, `${owner.logicalId}${eventId}`, owner)
      : withEntries(event, { FunctionName: owner.target }),
    dependsOn: [],
    ...(owner.condition === undefined ? {} : { condition: owner.condition }),
    at: event.at,
  };
}

/** What a rule's one target takes from the event. */
const OF_TARGET = ["Input", "InputPath", "InputTransformer", "DeadLetterConfig", "RetryPolicy"];

/** A rule with the function as its one target, of an event of type `EventBridgeRule` or `CloudWatchEvent`. */
function ruleProperties(event: TemplateMap, ruleId: string, { target }: EventOwner): TemplateMap {
  const { entries, at } = event;
  const given = entries.get("Target");
  const id = given?.kind === "map" ? given.entries.get("Id") : undefined;
  const members = [
    ["Arn", target],
    ["Id", id ?? scalar(`${ruleId}LambdaTarget`, at)],
    ...[...entries].filter(([name]) => OF_TARGET.includes(name)),
  ] as const;
  return withEntries(event, {
    ...Object.fromEntries([...OF_TARGET, "Pattern", "Target", "RuleName"].map((name) => [name, undefined])),
    EventPattern: entries.get("Pattern"),
    Name: entries.get("RuleName"),
    Targets: list<TemplateNode>([map<TemplateNode>(members, at)], at),
  });
}

/**
 * A bucket with the notification that an S3 event adds. The bucket then refers to the function, so a function
 * whose policy or environment refers to the bucket makes a circular dependency, on AWS as here.
 */
export function addS3Event(
  event: TemplateMap,
  name: string,
  owner: EventOwner,
  findResource: (logicalId: string) => TemplateResource | undefined,
): TemplateResource {
  const node = event.entries.get("Bucket");
  const reference = node?.kind === "intrinsic" && node.name === "Ref" ? node.argument : node;
  const bucket = reference?.kind === "scalar" ? findResource(reference.text) : undefined;
  if (bucket?.type !== "AWS::S3::Bucket") {
    throw new TemplateError(
      "wrong-event",
      node?.at ?? event.at,
      `event '${name}': S3 events must reference an S3 bucket in the same template.`,
    );
  }
  const events = event.entries.get("Events");
  const filter = event.entries.get("Filter");
  const notifications = (events?.kind === "list" ? events.items : [events]).map((each) =>
    map<TemplateNode>(
      [
        ["Function", owner.target],
        ...(each === undefined ? [] : [["Event", each] as const]),
        ...(filter === undefined ? [] : [["Filter", filter] as const]),
      ],
      event.at,
    ),
  );
  const existing = bucket.properties.entries.get("NotificationConfiguration");
  const configuration =
    existing === undefined
      ? map<TemplateNode>([], event.at)
      : readMap(existing, `NotificationConfiguration of '${bucket.logicalId}'`);
  const lambdas = configuration.entries.get("LambdaConfigurations");
  const items = lambdas?.kind === "list" ? lambdas.items : [];
  return {
    ...bucket,
    properties: withEntries(bucket.properties, {
      NotificationConfiguration: withEntries(configuration, {
        LambdaConfigurations: { kind: "list", items: [...items, ...notifications], at: event.at },
      }),
    }),
  };
}
