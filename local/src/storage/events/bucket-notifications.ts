import { TemplateError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import { isJsonObject, type JsonObject, type JsonValue } from "../../model/json";
import type { StorageResource } from "../../model/storage";
import type { ObjectEvent } from "../s3/objects/records";
import { type EventPlace, s3Notification, stableId } from "./object-event-forms";
import { type Found, functionOf, joined, none, notDelivered, type Source } from "./subscription";

/** Events that S3 tells of and that happen here. */
const HAPPEN = [
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:Put",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
];

/** Those that it tells of, of things that do not happen here. */
const NEVER_HAPPEN =
  /^s3:(?:ObjectCreated:Post|ObjectRemoved:DeleteMarkerCreated|ReducedRedundancyLostObject|IntelligentTiering|LifecycleTransition|ObjectAcl:Put|(?:ObjectRestore|Replication|LifecycleExpiration|ObjectTagging):[A-Za-z*]+)$/;

/**
 * The functions that a bucket calls itself. Throws TemplateError for an event or filter that S3 does not know.
 *
 * @see docs/aws-behaviour/object-events.md
 */
export function bucketNotifications(
  bucket: StorageResource,
  functions: readonly LambdaFunction[],
  place: EventPlace,
): Found<Source> {
  const configuration = bucket.properties["NotificationConfiguration"];
  if (!isJsonObject(configuration)) return none;
  const others = ["QueueConfigurations", "TopicConfigurations"].filter((name) => configuration[name] !== undefined);
  const toFunctions = listOf(configuration["LambdaConfigurations"]).map((each, index) =>
    notification(bucket, each, index, functions, place),
  );
  const unsent = others.map((name) =>
    notDelivered(
      `${name} of '${bucket.logicalId}' is ignored: only functions are called for its events`,
      bucket.location,
    ),
  );
  return joined([...toFunctions, ...unsent]);
}

/** Whether a bucket's events go to EventBridge. */
export function tellsEventBridge({ properties }: StorageResource): boolean {
  const configuration = properties["NotificationConfiguration"];
  const eventBridge = isJsonObject(configuration) ? configuration["EventBridgeConfiguration"] : undefined;
  return isJsonObject(eventBridge) && String(eventBridge["EventBridgeEnabled"] ?? true).toLowerCase() === "true";
}

function notification(
  bucket: StorageResource,
  configuration: JsonObject,
  index: number,
  functions: readonly LambdaFunction[],
  place: EventPlace,
): Found<Source> {
  const { logicalId, location } = bucket;
  const name = configuration["Event"];
  if (typeof name !== "string" || !(HAPPEN.includes(name) || NEVER_HAPPEN.test(name)))
    throw new TemplateError(
      "wrong-event",
      location,
      `'${logicalId}' tells of the unknown event '${String(name)}'; write for example s3:ObjectCreated:*`,
    );
  if (!HAPPEN.includes(name))
    return notDelivered(`'${logicalId}' tells of ${name}, which does not happen here`, location);
  const called = functionOf(configuration["Function"], functions);
  if (called === undefined)
    return notDelivered(`'${logicalId}' calls a function for ${name} that does not run here`, location);
  const isMeant = keyFilter(bucket, configuration["Filter"]);
  const isOf = eventTest(name);
  const id = stableId("notification", bucket.name, index);
  const payloadOf = (event: ObjectEvent) =>
    event.bucket === bucket.name && isOf(event.name) && isMeant(event.key)
      ? JSON.stringify(s3Notification(event, id, place))
      : undefined;
  return { found: [{ id, functionArn: called.arn, payloadOf }], notices: [] };
}

function eventTest(name: string): (event: ObjectEvent["name"]) => boolean {
  const wanted = name.slice("s3:".length);
  return (event) => (wanted.endsWith("*") ? event.startsWith(wanted.slice(0, -1)) : event === wanted);
}

/** Whether a key is one of those that the rules of a filter name: by its beginning, its end or both. */
function keyFilter({ logicalId, location }: StorageResource, filter: JsonValue | undefined): (key: string) => boolean {
  const keys = isJsonObject(filter) ? filter["S3Key"] : undefined;
  const rules = listOf(isJsonObject(keys) ? keys["Rules"] : undefined).map(({ Name, Value }) => {
    const name = String(Name).toLowerCase();
    if ((name !== "prefix" && name !== "suffix") || Value === undefined || typeof Value === "object")
      throw new TemplateError(
        "wrong-event",
        location,
        `a filter of '${logicalId}' has the rule '${String(Name)}'; a rule is Name: prefix or suffix, and a Value`,
      );
    const value = String(Value);
    return (key: string) => (name === "prefix" ? key.startsWith(value) : key.endsWith(value));
  });
  return (key) => rules.every((rule) => rule(key));
}

const listOf = (value: JsonValue | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter(isJsonObject) : [];
