import { TemplateError } from "../../model/errors";
import { map, own, readMap, type TemplateMap, type TemplateNode, withEntries } from "../document/node";
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
    properties: withEntries(event, { FunctionName: owner.target }),
    dependsOn: [],
    ...(owner.condition === undefined ? {} : { condition: owner.condition }),
    at: event.at,
  };
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
  const notification = map<TemplateNode>(
    [
      ["Function", owner.target],
      ...(events === undefined ? [] : [["Event", events] as const]),
      ...(event.entries.has("Filter") ? [["Filter", event.entries.get("Filter") ?? event] as const] : []),
    ],
    event.at,
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
        LambdaConfigurations: { kind: "list", items: [...items, notification], at: event.at },
      }),
    }),
  };
}
