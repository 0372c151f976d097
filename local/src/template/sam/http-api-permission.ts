import { intrinsic, list, map, scalar, type TemplateMap, type TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";
import { getAttArgument } from "../intrinsics/intrinsic-functions";
import { ANY_METHOD, branches, INTEGRATION } from "./definition";
import type { EventOwner } from "./function";
import type { HttpApiDraft } from "./http-api";

/**
 * The permission that SAM generates for an event's route; none if the API's `$default` route calls the same function.
 * SAM's text is kept to the letter, because a permission that misses its route means 500 on AWS: an `ApiId` given as
 * plain text is used as it is, and of path variables only `{name}` and `{proxy+}` become `*`.
 */
export function permissionFor(
  api: HttpApiDraft,
  owner: EventOwner,
  eventId: string,
  route: { readonly path: string; readonly method: string; readonly event: TemplateMap },
): TemplateResource | undefined {
  const { event, path } = route;
  const { at } = event;
  const method = ["any", "x-amazon-apigateway-any-method"].includes(route.method.toLowerCase())
    ? "*"
    : route.method.toUpperCase();
  const pattern =
    path === "$default" ? "" : path.replace(/^(.+)\/$/, "$1").replaceAll(/\{(?:[a-zA-Z0-9._-]+|proxy\+)\}/g, "*");
  if (path !== "$default" && answersDefault(api, owner)) return undefined;
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/*/${method}${pattern}`;
  const reference = event.entries.get("ApiId") ?? intrinsic("Ref", scalar(api.resource.logicalId, at), at);
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

/** Whether the API's `$default` route already calls the same function. Always false for an alias. */
function answersDefault(api: HttpApiDraft, { logicalId, target: owned }: EventOwner): boolean {
  if (owned.kind === "intrinsic" && owned.name === "Ref") return false;
  const paths = api.definition?.entries.get("paths");
  const item = paths?.kind === "map" ? paths.entries.get("$default") : undefined;
  if (item === undefined) return false;
  const targets = branches(item).flatMap((branch) => {
    const operation = branch.kind === "map" ? branch.entries.get(ANY_METHOD) : undefined;
    return operation === undefined ? [] : branches(operation).map(functionOf);
  });
  return targets.length > 0 && targets.every((target) => target === logicalId);
}

/** The logical id of the function that an operation calls by its ARN; undefined for an alias. */
function functionOf(operation: TemplateNode): string | undefined {
  const integration = operation.kind === "map" ? operation.entries.get(INTEGRATION) : undefined;
  const uri = integration?.kind === "map" ? integration.entries.get("uri") : undefined;
  if (uri?.kind !== "intrinsic" || uri.name !== "Sub") return undefined;
  if (uri.argument.kind === "scalar") return /([A-Za-z0-9]+)\.Arn/.exec(uri.argument.text)?.[1];
  const variables = uri.argument.kind === "list" ? uri.argument.items[1] : undefined;
  const target = variables?.kind === "map" ? variables.entries.get("__Target__") : undefined;
  return target?.kind === "intrinsic" && target.name === "GetAtt" ? getAttArgument(target).logicalId : undefined;
}
