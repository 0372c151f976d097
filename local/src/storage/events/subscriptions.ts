import type { Application } from "../../model/application";
import { isJsonObject, type JsonObject } from "../../model/json";
import { type Millis, millis } from "../../model/time";
import { bucketNotifications, tellsEventBridge } from "./bucket-notifications";
import { eventRule } from "./event-rules";
import { type Found, functionOf, joined, none, notDelivered, type Source, type Subscription } from "./subscription";

/** What is read of a template to find who is called for its buckets' events. */
export type EventSources = Pick<Application, "buckets" | "functions" | "eventResources" | "region" | "accountId">;

/**
 * Every function that is called for events of objects, by the bucket itself or by a rule of EventBridge. Permissions are
 * NOT checked. Throws TemplateError for what a deployment would refuse.
 */
export function readSubscriptions(sources: EventSources): Found<Subscription> {
  const { buckets, functions, eventResources } = sources;
  const senders = new Set(buckets.filter(tellsEventBridge).map(({ name }) => name));
  const rules = eventResources.filter(({ type }) => type === "AWS::Events::Rule");
  const own = joined(buckets.map((bucket) => bucketNotifications(bucket, functions, sources)));
  const ruled = joined(rules.map((rule) => eventRule(rule, functions, sources, (bucket) => senders.has(bucket))));
  const [first] = rules;
  const unheard =
    first === undefined || senders.size > 0 || ruled.found.length === 0
      ? none
      : notDelivered("no bucket sends its events to EventBridge: set EventBridgeConfiguration", first.location);
  return joined<Subscription>([
    ...[own, ruled].map(({ found, notices }) => ({
      found: found.map((source) => withSettings(source, sources)),
      notices,
    })),
    unheard,
    ...eventResources.map(successNotice),
  ]);
}

/** Lambda's own: twice more, within six hours. */
const RETRIES = 2;
const MAXIMUM_AGE = 6 * 3600;

function withSettings(source: Source, { functions, eventResources }: EventSources): Subscription {
  const called = functionOf(source.functionArn, functions);
  const settings = eventResources
    .filter(({ type }) => type === "AWS::Lambda::EventInvokeConfig")
    .map(({ properties }) => settingsIn(properties))
    .find(({ FunctionName }) => called !== undefined && namesFunction(FunctionName, called));
  return {
    ...source,
    functionId: called?.logicalId ?? "",
    retries: numberIn(settings?.["MaximumRetryAttempts"], RETRIES),
    maximumAge: secondsAsMillis(numberIn(settings?.["MaximumEventAgeInSeconds"], MAXIMUM_AGE)),
  };
}

/** SAM keeps the settings together, CloudFormation has them beside the function's name. */
function settingsIn(properties: JsonObject): JsonObject {
  const together = properties["EventInvokeConfig"];
  return isJsonObject(together) ? { ...together, FunctionName: properties["FunctionName"] } : properties;
}

const namesFunction = (text: unknown, { name, arn }: { readonly name: string; readonly arn: string }): boolean =>
  typeof text === "string" && (text.startsWith(arn) || text.split(":")[0] === name);

const numberIn = (value: unknown, otherwise: number): number =>
  value !== undefined && /^\d{1,6}$/.test(String(value)) ? Number(value) : otherwise;

const secondsAsMillis = (value: number): Millis => millis(value * 1000);

/** A failure is kept in a file, wherever the template sends it; a success is told to nobody. */
function successNotice({
  type,
  logicalId,
  properties,
  location,
}: EventSources["eventResources"][number]): Found<never> {
  const destinations =
    type === "AWS::Lambda::EventInvokeConfig" ? settingsIn(properties)["DestinationConfig"] : undefined;
  return isJsonObject(destinations) && destinations["OnSuccess"] !== undefined
    ? notDelivered(`'${logicalId}': OnSuccess is ignored, nothing is sent to its destination`, location)
    : none;
}
