import { TemplateError } from "../../model/errors";
import type { ApiKey, UsagePlan } from "../../model/rest-api";
import { entryText, type ResolvedMap, readBoolean, readInteger, readList, readMap } from "../document/node";
import {
  allProperties,
  fullId,
  type LiveResource,
  type LiveResources,
  ofType,
  property,
  refOf,
  textProperty,
} from "../resources/live-resource";
import { drawId } from "../resources/physical-ids";
import { throttleOf } from "./rest-stages";

/** The usage plans that name a stage of the API, each with its API keys. */
export function readUsagePlans(api: LiveResource, resources: LiveResources): readonly UsagePlan[] {
  return ofType(resources, "AWS::ApiGateway::UsagePlan").flatMap((resource) => {
    const properties = allProperties(resource);
    const what = `the usage plan '${resource.logicalId}'`;
    const node = properties.entries.get("ApiStages");
    const stages = (node === undefined ? [] : readList(node, `ApiStages of ${what}`).items)
      .map((item) => readMap(item, `ApiStages of ${what}`))
      .filter((stage) => entryText(stage, "ApiId") === refOf(api))
      .map((stage) => readStage(stage, what));
    if (stages.length === 0) return [];
    const limits = properties.entries.get("Throttle");
    const throttle =
      limits?.kind === "map" ? throttleOf(limits, "BurstLimit", "RateLimit", `Throttle of ${what}`) : undefined;
    const quota = readQuota(properties, what);
    return [
      {
        logicalId: fullId(resource),
        planId: refOf(resource),
        stages,
        ...(throttle === undefined ? {} : { throttle }),
        ...(quota === undefined ? {} : { quota }),
        keys: readKeys(resource, resources),
      },
    ];
  });
}

function readStage(stage: ResolvedMap, what: string): UsagePlan["stages"][number] {
  const name = entryText(stage, "Stage");
  if (name === undefined) throw new TemplateError("wrong-usage-plan", stage.at, `ApiStages of ${what} need a Stage`);
  const node = stage.entries.get("Throttle");
  const limits = node === undefined ? [] : [...readMap(node, `Throttle of ${what}`).entries];
  const throttles = limits.flatMap(([key, value]) => {
    const throttle = throttleOf(readMap(value, `Throttle of ${what}`), "BurstLimit", "RateLimit", what);
    return throttle === undefined ? [] : [[key, throttle] as const];
  });
  return { name, throttles: Object.fromEntries(throttles) };
}

const PERIODS = ["DAY", "WEEK", "MONTH"] as const;

function readQuota({ entries }: ResolvedMap, what: string): UsagePlan["quota"] {
  const node = entries.get("Quota");
  if (node?.kind !== "map") return undefined;
  const limit = node.entries.get("Limit");
  const offset = node.entries.get("Offset");
  const period = PERIODS.find((each) => each === entryText(node, "Period"));
  if (limit === undefined || period === undefined) {
    throw new TemplateError(
      "wrong-usage-plan",
      node.at,
      `Quota of ${what} needs a Limit, and a Period of DAY, WEEK or MONTH`,
    );
  }
  return {
    limit: readInteger(limit, `Limit of ${what}`),
    offset: offset === undefined ? 0 : readInteger(offset, `Offset of ${what}`),
    period,
  };
}

function readKeys(plan: LiveResource, resources: LiveResources): readonly ApiKey[] {
  const joined = ofType(resources, "AWS::ApiGateway::UsagePlanKey")
    .filter((each) => textProperty(each, "UsagePlanId") === refOf(plan))
    .map((each) => ({ id: textProperty(each, "KeyId"), at: each.at, logicalId: each.logicalId }));
  return joined.map(({ id, at, logicalId }) => {
    const key = ofType(resources, "AWS::ApiGateway::ApiKey").find((each) => refOf(each) === id);
    if (key !== undefined) return readKey(key);
    throw new TemplateError(
      "wrong-usage-plan",
      at,
      `'${logicalId}' needs a KeyId that is an API key of this template, by !Ref`,
    );
  });
}

/** A key is disabled unless the template says otherwise. One without a value gets one, the same for a state folder. */
function readKey(resource: LiveResource): ApiKey {
  const enabled = property(resource, "Enabled");
  const given = textProperty(resource, "Value");
  if (given !== undefined && (given.length < 20 || given.length > 128)) {
    throw new TemplateError(
      "wrong-api-key",
      resource.at,
      `Value of the API key '${resource.logicalId}' has from 20 to 128 characters`,
    );
  }
  const { identity } = resource.stack;
  return {
    logicalId: fullId(resource),
    keyId: refOf(resource),
    value: given ?? drawId(identity, `${resource.logicalId}.value`, "any", 40),
    enabled: enabled !== undefined && readBoolean(enabled, `Enabled of '${resource.logicalId}'`),
  };
}
