import type { SourceLocation } from "../../model/source";
import { intrinsic, list, map, scalar, type TemplateNode } from "../document/node";
import type { TemplateResource } from "../resources/resource";
import { branches, INTEGRATION, methodKey } from "./definition";
import type { HttpApiDraft } from "./http-api-draft";
import type { EventOwner } from "./http-api-event";

/** Left out for a function that has `$default` too, whose permission is for every path. */
export function permissionFor(
  api: HttpApiDraft,
  owner: EventOwner,
  eventId: string,
  route: { readonly path: string; readonly method: string; readonly at: SourceLocation },
): TemplateResource | undefined {
  const { at, path } = route;
  const method = ["any", "x-amazon-apigateway-any-method"].includes(route.method.toLowerCase())
    ? "*"
    : route.method.toUpperCase();
  const pattern = path === "$default" ? "" : path.replace(/^(.+)\/$/, "$1").replaceAll(/\{[^}]*\}/g, "*");
  if (path !== "$default" && answersDefault(api, owner)) return undefined;
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/*/${method}${pattern}`;
  const reference = intrinsic("Ref", scalar(api.resource.logicalId, at), at);
  const properties = map<TemplateNode>(
    {
      Action: scalar("lambda:InvokeFunction", at),
      FunctionName: owner.target,
      Principal: scalar("apigateway.amazonaws.com", at),
      SourceArn: intrinsic(
        "Sub",
        list<TemplateNode>([scalar(arn, at), map<TemplateNode>({ __ApiId__: reference }, at)], at),
        at,
      ),
    },
    at,
  );
  return {
    logicalId: `${owner.logicalId}${eventId}Permission`,
    type: "AWS::Lambda::Permission",
    properties,
    dependsOn: [],
    ...(owner.condition === undefined ? {} : { condition: owner.condition }),
    at,
  };
}

/** Whether the API's `$default` route already calls the same function. */
function answersDefault(api: HttpApiDraft, owner: EventOwner): boolean {
  const paths = api.definition?.entries.get("paths");
  const item = paths?.kind === "map" ? paths.entries.get("$default") : undefined;
  if (item === undefined) return false;
  const targets = branches(item).flatMap((branch) => {
    const operation = branch.kind === "map" ? branch.entries.get(methodKey("any")) : undefined;
    return operation === undefined ? [] : branches(operation).map(targetOf);
  });
  return targets.length > 0 && targets.every((target) => target === owner.target);
}

function targetOf(operation: TemplateNode): TemplateNode | undefined {
  const integration = operation.kind === "map" ? operation.entries.get(INTEGRATION) : undefined;
  const uri = integration?.kind === "map" ? integration.entries.get("uri") : undefined;
  const variables = uri?.kind === "intrinsic" && uri.argument.kind === "list" ? uri.argument.items[1] : undefined;
  return variables?.kind === "map" ? variables.entries.get("__Target__") : undefined;
}
