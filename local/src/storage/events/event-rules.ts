import { TemplateError } from "../../model/errors";
import type { LambdaFunction } from "../../model/function";
import { isJsonObject, type JsonObject, type JsonValue, parseJson } from "../../model/json";
import type { EventResource } from "../../model/storage";
import type { ObjectEvent } from "../s3/objects/records";
import { compilePattern, type EventTest } from "./event-pattern";
import { type EventPlace, eventBridgeEvent, stableId } from "./object-event-forms";
import { PatternError } from "./pattern-filters";
import { type Found, functionOf, joined, none, notDelivered, type Source } from "./subscription";

/**
 * The functions that a rule of EventBridge calls. Only buckets send events here, so a rule for anything else is
 * noticed. Throws TemplateError for a pattern that EventBridge refuses.
 *
 * @see docs/aws-behaviour/object-events.md
 */
export function eventRule(
  rule: EventResource,
  functions: readonly LambdaFunction[],
  place: EventPlace,
  sends: (bucket: string) => boolean,
): Found<Source> {
  const { logicalId, location, properties } = rule;
  const { EventPattern, EventBusName, State, Targets } = properties;
  if (EventPattern === undefined || State === "DISABLED") return none;
  const pattern = patternOf(EventPattern);
  if (!isJsonObject(pattern))
    throw new TemplateError("wrong-pattern", location, `EventPattern of '${logicalId}' must be a map`);
  const test = compiled(pattern, rule);
  if (!mayBeOfS3(pattern, test))
    return notDelivered(`the rule '${logicalId}' hears nothing here: only events of buckets are sent`, location);
  if (EventBusName !== undefined && !/^(?:.*:event-bus\/)?default$/.test(String(EventBusName)))
    return notDelivered(
      `the rule '${logicalId}' hears nothing: S3 sends its events to the default event bus`,
      location,
    );
  const targets: readonly JsonValue[] = Array.isArray(Targets) ? Targets : [];
  return joined(
    targets.filter(isJsonObject).map((target) => {
      const isMeant = (event: JsonObject, bucket: string) => sends(bucket) && test(event);
      return readTarget(rule, target, functions, place, isMeant);
    }),
  );
}

function readTarget(
  { logicalId, location }: EventResource,
  target: JsonObject,
  functions: readonly LambdaFunction[],
  place: EventPlace,
  isMeant: (event: JsonObject, bucket: string) => boolean,
): Found<Source> {
  const { Arn, Id, Input, InputPath, InputTransformer } = target;
  const what = `the target '${String(Id)}' of the rule '${logicalId}'`;
  const called = functionOf(Arn, functions);
  if (called === undefined) return notDelivered(`${what} is not called: it is no function that runs here`, location);
  if (InputTransformer !== undefined)
    return notDelivered(`${what} is not called: InputTransformer does not run here; Input and InputPath do`, location);
  if (Input !== undefined && (typeof Input !== "string" || parseJson(Input) === undefined))
    throw new TemplateError("wrong-target", location, `Input of ${what} must be the text of a JSON value`);
  const path = InputPath === undefined ? [] : pathOf(InputPath);
  if (path === undefined)
    return notDelivered(
      `${what} is not called: InputPath is read as $.detail.object.key or $.resources[0] only`,
      location,
    );
  const payloadOf = (event: ObjectEvent) => {
    const sent = eventBridgeEvent(event, place);
    if (!isMeant(sent, event.bucket)) return undefined;
    return typeof Input === "string" ? Input : JSON.stringify(at(sent, path) ?? null);
  };
  return { found: [{ id: stableId("rule", logicalId, String(Id)), functionArn: called.arn, payloadOf }], notices: [] };
}

/** CloudFormation takes the pattern as a map or as its JSON text. */
const patternOf = (value: JsonValue): unknown => (typeof value === "string" ? parseJson(value) : value);

function compiled(pattern: JsonObject, { logicalId, location }: EventResource): EventTest {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new TemplateError("wrong-pattern", location, `EventPattern of '${logicalId}': ${error.message}`);
  }
}

/** Whether the part of a pattern that names sender and kind lets an event of S3 in. */
function mayBeOfS3(pattern: JsonObject, test: EventTest): boolean {
  const fields = ["source", "detail-type"].filter((name) => pattern[name] !== undefined);
  const isOfS3 =
    fields.length === 0 ? test : compilePattern(Object.fromEntries(fields.map((name) => [name, pattern[name]])));
  return (
    fields.length === 0 ||
    ["Object Created", "Object Deleted"].some((type) => isOfS3({ source: "aws.s3", "detail-type": type }))
  );
}

/** The steps of a JSONPath of names and indexes; undefined for any other. */
function pathOf(path: JsonValue): readonly string[] | undefined {
  if (typeof path !== "string" || !/^\$(?:\.[\w-]+|\[\d{1,4}\]|\['[^']+'\])*$/.test(path)) return undefined;
  return [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(
    ([, name, index, quoted]) => name ?? index ?? quoted ?? "",
  );
}

function at(value: JsonValue | undefined, [step, ...others]: readonly string[]): JsonValue | undefined {
  if (step === undefined || typeof value !== "object" || value === null || !Object.hasOwn(value, step)) {
    return step === undefined ? value : undefined;
  }
  return at(Array.isArray(value) ? value[Number(step)] : isJsonObject(value) ? value[step] : undefined, others);
}
