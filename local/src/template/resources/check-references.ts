import { TemplateError } from "../../model/errors";
import { own, type TemplateMap, type TemplateNode } from "../document/node";
import type { TemplateResource, TemplateResources, Transformed } from "../document/template";
import { type Reference, referencesIn } from "../intrinsics/references";
import { nothingCalled, type Resolver } from "../intrinsics/resolver";
import { RETURN_VALUES } from "./return-values";

/** Where the names of a template are looked up. */
interface KnownNames {
  readonly resolver: Resolver;
  readonly transformed: Transformed;
}

/**
 * Refuses every reference to something undefined, whether its value is used or not, as CloudFormation does before it
 * creates anything: parameters, resources (including those that SAM generates), attributes of known types, conditions,
 * `DependsOn`.
 */
export function checkReferences(written: TemplateResources, outputs: TemplateMap | undefined, names: KnownNames): void {
  for (const resource of written.values()) {
    checkNode(resource.properties, names);
    checkAttributes(resource, names);
  }
  if (outputs !== undefined) checkNode(outputs, names);
  for (const node of outputs?.entries.values() ?? []) {
    const condition = node.kind === "map" ? node.entries.get("Condition") : undefined;
    if (condition?.kind === "scalar") names.resolver.condition(condition.text, condition.at);
  }
}

function checkAttributes(
  { condition, dependsOn, logicalId }: TemplateResource,
  { resolver, transformed }: KnownNames,
): void {
  if (condition !== undefined) resolver.condition(condition.name, condition.at);
  for (const { name, at } of dependsOn) {
    if (transformed.resources.has(name) && name !== logicalId) continue;
    throw new TemplateError(
      "reference-to-nothing",
      at,
      name === logicalId
        ? `'${logicalId}' depends on itself; take that DependsOn away`
        : `DependsOn of '${logicalId}' names '${name}', and there is no such resource in this template`,
    );
  }
}

function checkNode(node: TemplateNode, names: KnownNames): void {
  for (const reference of referencesIn(node)) checkReference(reference, names);
}

function checkReference(reference: Reference, { resolver, transformed }: KnownNames): void {
  const { kind, name, attribute, at } = reference;
  if (kind === "condition") {
    resolver.condition(name, at);
    return;
  }
  if (transformed.aliases.has(attribute === undefined ? name : `${name}.${attribute}`)) return;
  const { parameters, pseudoParameters } = resolver.scope;
  const resource = transformed.resources.get(name);
  const isValue = name === "AWS::NoValue" || parameters.has(name) || pseudoParameters.has(name);
  if (kind === "ref" && (isValue || resource !== undefined)) return;
  if (resource === undefined) throw nothingCalled(name, at);
  checkAttribute(resource, attribute, reference);
}

/** Only types whose attributes are all listed can be checked. */
function checkAttribute({ type, logicalId }: TemplateResource, attribute: string | undefined, { at }: Reference): void {
  const values = own(RETURN_VALUES, type);
  if (attribute === undefined || values === undefined || values.isOpen || Object.hasOwn(values.attributes, attribute))
    return;
  throw new TemplateError(
    "attribute-unknown",
    at,
    `'${logicalId}' (${type}) has no attribute '${attribute}'; Fn::GetAtt may ask for ${Object.keys(values.attributes).join(", ") || "nothing"}`,
  );
}
