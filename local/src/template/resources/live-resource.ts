import { dirname, resolve } from "node:path";
import type { Notice } from "../../model/application";
import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import type { ResolvedMap, ResolvedNode, TemplateNode } from "../document/node";
import type { TemplateResource } from "../document/template";
import type { Resolver } from "../intrinsics/resolver";
import type { StackIdentity } from "./physical-ids";

/** A resource whose condition holds, with the stack in which its references are evaluated. */
export interface LiveResource extends TemplateResource {
  readonly stack: Stack;
}

/** A stack as its resources see it. */
export interface Stack {
  readonly resolver: Resolver;
  readonly identity: StackIdentity;
  /** Takes what the developer should know. */
  readonly notice: (notice: Notice) => void;
  /** Takes the error for what exceeds a quota of AWS: throws it, or keeps it as a notice (`LoadOptions.quotas`). */
  readonly overQuota: (error: TemplateError) => void;
  /** Takes the absolute path of a file that the resources are read from. */
  readonly opened: (file: string) => void;
  /** The file or folder that the CDK uploads under this key, absolute. */
  readonly asset: (objectKey: string) => string | undefined;
}

/** The resources of a template and of all stacks nested in it. */
export type LiveResources = readonly LiveResource[];

export const ofType = (resources: LiveResources, type: string): LiveResources =>
  resources.filter((resource) => resource.type === type);

/**
 * The logical id in the model, preceded by that of the nested stack (`Nested/HttpApi`), and in an application of several
 * stacks by the stack's name where two of them have the id.
 */
export function fullId({ stack, logicalId }: LiveResource): string {
  const { idPrefix, shownId = (id) => id } = stack.identity;
  return shownId(idPrefix + logicalId);
}

/** The value of a property; undefined if it is not set. */
export function property(resource: LiveResource, name: string): ResolvedNode | undefined {
  const node = resource.properties.entries.get(name);
  return node === undefined ? undefined : resource.stack.resolver.resolve(node);
}

/** A property as text; undefined if it is not set or is not text. */
export function textProperty(resource: LiveResource, name: string): string | undefined {
  const node = property(resource, name);
  return node?.kind === "scalar" ? node.text : undefined;
}

/** The values of all properties. */
export const allProperties = ({ stack, properties }: LiveResource): ResolvedMap =>
  stack.resolver.resolveMap(properties);

/** What `Ref` returns for a resource. */
export const refOf = ({ stack, logicalId, at }: LiveResource): string =>
  stack.resolver.scope.resource(logicalId)?.ref(at) ?? logicalId;

/** What `GetAtt` returns for a resource. */
export const attributeOf = ({ stack, logicalId, at }: LiveResource, name: string): string =>
  stack.resolver.scope.resource(logicalId)?.attribute(name, at) ?? "";

/** The position of an entry of a map, or of the map itself if the entry is missing. */
export const placeOf = (
  node: { readonly entries: ReadonlyMap<string, TemplateNode>; readonly at: SourceLocation },
  name: string,
): SourceLocation => node.entries.get(name)?.at ?? node.at;

/** Whether a resource is created: it has no condition, or its condition holds. */
export function isThere({ condition }: TemplateResource, resolver: Resolver): boolean {
  return condition === undefined || resolver.condition(condition.name, condition.at);
}

/** Refuses, as CloudFormation does, a reference to a resource whose condition does not hold. */
export function refuseAbsent(resource: TemplateResource, resolver: Resolver, at: SourceLocation): void {
  if (isThere(resource, resolver)) return;
  throw new TemplateError(
    "reference-to-absent",
    at,
    `'${resource.logicalId}' is not there, since its condition '${resource.condition?.name}' does not hold; refer to it under the same condition (!If)`,
  );
}

/**
 * The file or folder that the CDK uploads for a property of a resource, absolute; undefined where that is no asset. The
 * resource's metadata say it (`aws:asset:path`, relative to the template), unless the application was synthesized
 * without; then the asset with this key in the bucket counts. Does NOT check that it is there.
 *
 * @see docs/aws-behaviour/cdk.md
 */
export function assetOf(
  { metadata, at }: TemplateResource,
  property: string,
  objectKey: string | undefined,
  assets: (objectKey: string) => string | undefined,
): string | undefined {
  const [path, of] = ["aws:asset:path", "aws:asset:property"].map((name) =>
    metadata?.kind === "map" ? metadata.entries.get(name) : undefined,
  );
  if (path?.kind === "scalar" && of?.kind === "scalar" && of.text === property)
    return resolve(dirname(at.file), path.text);
  return objectKey === undefined ? undefined : assets(objectKey);
}
