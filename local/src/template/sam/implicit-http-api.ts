import { intrinsic, list, map, scalar, type TemplateMap, type TemplateNode } from "../document/node";
import type { Name, TemplateResource } from "../document/template";
import type { SamFunction } from "./function";

/** The logical id of the API that SAM generates for HttpApi events without `ApiId`. */
export const IMPLICIT_API = "ServerlessHttpApi";

/** That API before Globals are applied. Its position is that of its first event. */
export const implicitApi = ({ at }: TemplateMap): TemplateResource => ({
  logicalId: IMPLICIT_API,
  type: "AWS::Serverless::HttpApi",
  properties: map<TemplateNode>([], at),
  dependsOn: [],
  at,
});

/** The condition of the implicit API; `made` is the one that SAM adds to the template for it. */
interface ImplicitCondition {
  readonly condition: Name;
  readonly made?: TemplateNode;
}

/** The implicit API is created if any function whose events use it is. Undefined: always. */
export function implicitCondition(
  functions: readonly SamFunction[],
  at: TemplateNode["at"],
): ImplicitCondition | undefined {
  const owners = functions.filter(({ events }) => events.some(([, event]) => isForImplicitApi(event)));
  const named = new Map(owners.map(({ owner }) => [owner.condition?.name, owner.condition]));
  const [first, ...others] = [...named.values()];
  if (first === undefined || named.has(undefined)) return undefined;
  if (others.length === 0) return { condition: first };
  const names = [...named.values()].filter((condition) => condition !== undefined);
  return { condition: { name: `${IMPLICIT_API}Condition`, at }, made: anyOf(names, at) };
}

function isForImplicitApi(event: TemplateMap): boolean {
  const type = event.entries.get("Type");
  const properties = event.entries.get("Properties");
  const isElsewhere = properties?.kind === "map" && properties.entries.has("ApiId");
  return type?.kind === "scalar" && type.text === "HttpApi" && !isElsewhere;
}

/** A condition that holds if one of several does. `Fn::Or` takes two to ten. */
function anyOf([first, second, ...rest]: readonly Name[], at: TemplateNode["at"]): TemplateNode {
  const left = intrinsic("Condition", scalar(first?.name ?? "", at), at);
  if (second === undefined) return left;
  return intrinsic("Or", list<TemplateNode>([left, anyOf([second, ...rest], at)], at), at);
}
