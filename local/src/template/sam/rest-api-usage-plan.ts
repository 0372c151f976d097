import { TemplateError } from "../../model/errors";
import {
  intrinsic,
  list,
  map,
  readMap,
  scalar,
  type TemplateMap,
  type TemplateNode,
  withEntries,
} from "../document/node";
import type { TemplateResource } from "../document/template";
import { onlyIf } from "./inherited-condition";
import type { RestApiDraft } from "./rest-api-draft";

const MEMBERS = ["CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"];
const SHARED = "Serverless";

/** How many usage plans an API asks for. */
function kindOf(plan: TemplateMap): "PER_API" | "SHARED" | "NONE" {
  const fail = (at: TemplateNode["at"], reason: string): TemplateError =>
    new TemplateError("wrong-usage-plan", at, reason);
  for (const [key, value] of plan.entries) {
    if (!MEMBERS.includes(key)) throw fail(value.at, `Invalid property for 'UsagePlan': ${key}`);
  }
  const node = plan.entries.get("CreateUsagePlan");
  if (node === undefined) throw fail(plan.at, "'CreateUsagePlan' is a required field for UsagePlan.");
  const text = node.kind === "scalar" ? node.text : "";
  if (text === "PER_API" || text === "SHARED" || text === "NONE") return text;
  throw fail(node.at, "'CreateUsagePlan' accepts one of ['SHARED', 'PER_API', 'NONE'].");
}

/**
 * The usage plans that SAM generates: one for each API that asks for its own, and one for all that share it; each with
 * an API key, which has no value. Of the shared plan's properties, the last API's count.
 */
export function usagePlans(apis: readonly RestApiDraft[]): readonly PlanOfApi[] {
  const planned = apis.flatMap((api) => {
    const { usagePlan } = api.auth;
    const kind = usagePlan === undefined ? "NONE" : kindOf(usagePlan);
    return usagePlan === undefined || kind === "NONE" ? [] : [{ api, usagePlan, isShared: kind === "SHARED" }];
  });
  const shared = planned.filter(({ isShared }) => isShared);
  const own = planned.filter(({ isShared }) => !isShared);
  return [
    ...own.map(({ api, usagePlan }) => ({
      apis: [api],
      resources: planResources(api.resource.logicalId, [api], usagePlan, api.resource.condition),
    })),
    ...shared.slice(-1).map(({ usagePlan }) => {
      const sharing = shared.map(({ api }) => api);
      return { apis: sharing, resources: planResources(SHARED, sharing, usagePlan, undefined) };
    }),
  ];
}

/** A usage plan, its key and what joins them, and the APIs by which templates refer to them. */
interface PlanOfApi {
  readonly apis: readonly RestApiDraft[];
  readonly resources: readonly TemplateResource[];
}

function planResources(
  prefix: string,
  apis: readonly RestApiDraft[],
  plan: TemplateMap,
  condition: TemplateResource["condition"],
): readonly TemplateResource[] {
  const { at } = plan;
  const reference = (id: string): TemplateNode => intrinsic("Ref", scalar(id, at), at);
  const make = (suffix: string, properties: TemplateMap): TemplateResource => ({
    logicalId: `${prefix}${suffix}`,
    type: `AWS::ApiGateway::${suffix}`,
    properties,
    dependsOn: [],
    ...(condition === undefined ? {} : { condition }),
    at,
  });
  const stages = apis.map(({ resource, stageLogicalId }) =>
    onlyIf(
      condition === undefined ? resource.condition : undefined,
      map<TemplateNode>({ ApiId: reference(resource.logicalId), Stage: reference(stageLogicalId) }, at),
    ),
  );
  const kept = MEMBERS.filter((name) => name !== "CreateUsagePlan").map((name) => [name, plan.entries.get(name)]);
  return [
    make(
      "UsagePlan",
      withEntries(map<TemplateNode>({ ApiStages: list<TemplateNode>(stages, at) }, at), Object.fromEntries(kept)),
    ),
    make("ApiKey", map<TemplateNode>({ Enabled: scalar(true, at) }, at)),
    make(
      "UsagePlanKey",
      readMap(
        map<TemplateNode>(
          {
            KeyId: reference(`${prefix}ApiKey`),
            KeyType: scalar("API_KEY", at),
            UsagePlanId: reference(`${prefix}UsagePlan`),
          },
          at,
        ),
        "a usage plan's key",
      ),
    ),
  ];
}
