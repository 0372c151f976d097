import { intrinsic, map, scalar, type TemplateNode, withEntries } from "../document/node";
import { readMap } from "../document/readers";
import type { TemplateResource } from "../resources/resource";
import { isEmpty } from "./emptiness";
import type { HttpApiDraft } from "./http-api-draft";

/** SAM makes one stage, deployed automatically. */
export function stageOf({ resource, routeSettings }: HttpApiDraft): TemplateResource {
  const { entries, at } = resource.properties;
  const given = entries.get("StageName");
  const stageName = given === undefined || isEmpty(given) ? scalar("$default", at) : given;
  const settings = mergeRouteSettings(entries.get("RouteSettings"), routeSettings, at);
  const properties = withEntries(map<TemplateNode>([], at), {
    ApiId: intrinsic("Ref", scalar(resource.logicalId, at), at),
    StageName: stageName,
    AutoDeploy: scalar(true, at),
    StageVariables: entries.get("StageVariables"),
    AccessLogSettings: entries.get("AccessLogSettings"),
    DefaultRouteSettings: entries.get("DefaultRouteSettings"),
    RouteSettings: settings,
  });
  return {
    logicalId: stageLogicalId(resource.logicalId, stageName),
    type: "AWS::ApiGatewayV2::Stage",
    properties,
    dependsOn: [],
    ...(resource.condition === undefined ? {} : { condition: resource.condition }),
    at,
  };
}

/** Settings of an event go before the API's own for the same route, member by member. */
function mergeRouteSettings(
  own: TemplateNode | undefined,
  ofEvents: HttpApiDraft["routeSettings"],
  at: TemplateNode["at"],
): TemplateNode | undefined {
  if (ofEvents.size === 0) return own;
  const base = own === undefined || isEmpty(own) ? undefined : readMap(own, "RouteSettings");
  const entries = new Map(base?.entries ?? []);
  for (const [key, settings] of ofEvents) {
    const existing = entries.get(key);
    const isMerged = existing?.kind === "map" && settings.kind === "map";
    entries.set(key, isMerged ? map([...existing.entries, ...settings.entries], settings.at) : settings);
  }
  return map(entries, at);
}

/** A stage whose name is an intrinsic function, or has other signs, gets a hash in SAM; here it gets none. */
function stageLogicalId(apiId: string, stageName: TemplateNode): string {
  const name = stageName.kind === "scalar" ? stageName.text : "";
  if (name === "$default") return `${apiId}ApiGatewayDefaultStage`;
  return /^[A-Za-z0-9]+$/.test(name) ? `${apiId}${name}Stage` : `${apiId}Stage`;
}
