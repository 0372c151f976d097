import { intrinsic, list, map, scalar, type TemplateMap, type TemplateNode } from "../document/node";
import type { Name, TemplateResource } from "../document/template";

/** A kind of API that SAM generates for events that name none. */
export interface ImplicitApi {
  /** Its logical id. */
  readonly logicalId: string;
  readonly type: string;
  /** The type of event that it serves. */
  readonly event: string;
  /** The event's property that names another API. */
  readonly reference: string;
}

export const IMPLICIT_HTTP_API: ImplicitApi = {
  logicalId: "ServerlessHttpApi",
  type: "AWS::Serverless::HttpApi",
  event: "HttpApi",
  reference: "ApiId",
};

export const IMPLICIT_REST_API: ImplicitApi = {
  logicalId: "ServerlessRestApi",
  type: "AWS::Serverless::Api",
  event: "Api",
  reference: "RestApiId",
};

/** That API before Globals are applied. Its position is that of its first event. */
export const implicitApi = ({ logicalId, type }: ImplicitApi, { at }: TemplateMap): TemplateResource => ({
  logicalId,
  type,
  properties: map<TemplateNode>(type === "AWS::Serverless::Api" ? { StageName: scalar("Prod", at) } : [], at),
  dependsOn: [],
  at,
});

/** The condition of the implicit API; `made` is the one that SAM adds to the template for it. */
interface ImplicitCondition {
  readonly condition: Name;
  readonly made?: TemplateNode;
}

/** What has events: a function, a state machine. */
export interface EventOwners {
  readonly owner: { readonly condition?: Name | undefined };
  readonly events: readonly (readonly [string, TemplateMap])[];
}

/** The implicit API is created if anything whose events use it is. Undefined: always. */
export function implicitCondition(
  api: ImplicitApi,
  all: readonly EventOwners[],
  at: TemplateNode["at"],
): ImplicitCondition | undefined {
  const owners = all.filter(({ events }) => events.some(([, event]) => isForImplicitApi(api, event)));
  const named = new Map(owners.map(({ owner }) => [owner.condition?.name, owner.condition]));
  const [first, ...others] = [...named.values()];
  if (first === undefined || named.has(undefined)) return undefined;
  if (others.length === 0) return { condition: first };
  const names = [...named.values()].filter((condition) => condition !== undefined);
  return { condition: { name: `${api.logicalId}Condition`, at }, made: anyOf(names, at) };
}

function isForImplicitApi(api: ImplicitApi, event: TemplateMap): boolean {
  const type = event.entries.get("Type");
  const properties = event.entries.get("Properties");
  const isElsewhere = properties?.kind === "map" && properties.entries.has(api.reference);
  return type?.kind === "scalar" && type.text === api.event && !isElsewhere;
}

/** A condition that holds if one of several does. `Fn::Or` takes two to ten. */
function anyOf([first, second, ...rest]: readonly Name[], at: TemplateNode["at"]): TemplateNode {
  const left = intrinsic("Condition", scalar(first?.name ?? "", at), at);
  if (second === undefined) return left;
  return intrinsic("Or", list<TemplateNode>([left, anyOf([second, ...rest], at)], at), at);
}
