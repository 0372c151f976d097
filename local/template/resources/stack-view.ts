import type { Notice } from "../../model/application";
import type { SourceLocation } from "../../model/source";
import type { ResolvedMap, ResolvedNode, TemplateNode } from "../document/node";
import type { Resolver } from "../intrinsics/resolver";
import type { TemplateResource } from "./resource";

/** A stack's resources as its readers see them. */
export interface StackView {
  /** The resources that are there: those whose condition holds. */
  readonly resources: readonly TemplateResource[];
  readonly resolver: Resolver;
  readonly identity: {
    readonly region: string;
    readonly accountId: string;
    readonly stackName: string;
  };
  /** Put before logical ids in the model: empty, or `Nested/` inside a nested stack. */
  readonly logicalIdPrefix: string;
  /** What the developer should know. */
  readonly notice: (notice: Notice) => void;
}

export const ofType = (view: StackView, type: string): readonly TemplateResource[] =>
  view.resources.filter((resource) => resource.type === type);

/** A property worked out; undefined where it is not there. */
export function property(view: StackView, resource: TemplateResource, name: string): ResolvedNode | undefined {
  const node = resource.properties.entries.get(name);
  return node === undefined ? undefined : view.resolver.resolve(node);
}

/** All properties worked out. */
export const allProperties = (view: StackView, resource: TemplateResource): ResolvedMap =>
  view.resolver.resolveMap(resource.properties);

/** What `Ref` answers for a resource. */
export function refOf(view: StackView, resource: TemplateResource): string {
  return view.resolver.scope.resource(resource.logicalId)?.ref(resource.at) ?? resource.logicalId;
}

/** What `GetAtt` answers for a resource. */
export function attributeOf(view: StackView, resource: TemplateResource, name: string): string {
  return view.resolver.scope.resource(resource.logicalId)?.attribute(name, resource.at) ?? "";
}

/** The place of a property of a node, or of the node itself where the property is not written. */
export const placeOf = (
  node: { readonly entries: ReadonlyMap<string, TemplateNode>; readonly at: SourceLocation },
  name: string,
): SourceLocation => node.entries.get(name)?.at ?? node.at;
