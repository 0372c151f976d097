import { createHash } from "node:crypto";
import { intrinsic, list, map, scalar, type TemplateMap, type TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";
import type { EventOwner } from "./function";
import type { RestApiDraft, RestOperation } from "./rest-api-draft";

/**
 * The permission that SAM generates for an event's method, on every stage. SAM's text is kept to the letter, because a
 * permission that misses its method means 500 on AWS: a final slash is taken away, and path variables become `*`.
 */
export function restPermission(
  { resource, stageName }: Pick<RestApiDraft, "resource" | "stageName">,
  owner: EventOwner,
  eventId: string,
  { path, method }: RestOperation,
  event: TemplateMap,
): TemplateResource {
  const { at } = event;
  const verb = method.toLowerCase() === "any" ? "*" : method.toUpperCase();
  const pattern = withoutVariables(path.replace(/^(.+)\/$/, "$1"));
  const arn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${__ApiId__}/\${__Stage__}/${verb}${pattern}`;
  const reference = event.entries.get("RestApiId") ?? intrinsic("Ref", scalar(resource.logicalId, at), at);
  const variables = map<TemplateNode>({ __ApiId__: reference, __Stage__: scalar("*", at) }, at);
  const properties = map<TemplateNode>(
    {
      Action: scalar("lambda:InvokeFunction", at),
      FunctionName: owner.target,
      Principal: scalar("apigateway.amazonaws.com", at),
      SourceArn: intrinsic("Sub", list<TemplateNode>([scalar(arn, at), variables], at), at),
    },
    at,
  );
  const suffix = stageName.kind === "scalar" ? stageName.text : "Stage";
  return {
    logicalId: suffixed(`${owner.logicalId}${eventId}Permission`, suffix),
    type: "AWS::Lambda::Permission",
    properties,
    dependsOn: [],
    ...(owner.condition === undefined ? {} : { condition: owner.condition }),
    at,
  };
}

/** `*` for every variable of a path. */
export const withoutVariables = (path: string): string => path.replaceAll(/\{(?:[a-zA-Z0-9._-]+\+?)\}/g, "*");

/** A logical id with a name at its end: the name itself if it may stand there, else a hash of it, as in SAM. */
export function suffixed(prefix: string, name: string): string {
  if (/^[A-Za-z0-9]+$/.test(name)) return prefix + name;
  return name === "" ? prefix : prefix + createHash("sha1").update(name).digest("hex").slice(0, 10);
}
