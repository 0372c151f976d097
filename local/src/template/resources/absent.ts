import { TemplateError } from "../../model/errors";
import type { SourceLocation } from "../../model/source";
import type { Resolver } from "../intrinsics/resolver";
import type { TemplateResource } from "./resource";

/** Whether a resource is there: it has no condition, or its condition holds. */
export function isThere({ condition }: TemplateResource, resolver: Resolver): boolean {
  return condition === undefined || resolver.condition(condition.name, condition.at);
}

/** Refuses what CloudFormation refuses: a reference that counts, to a resource whose condition does not hold. */
export function refuseAbsent(resource: TemplateResource, resolver: Resolver, at: SourceLocation): void {
  if (isThere(resource, resolver)) return;
  throw new TemplateError(
    "reference-to-absent",
    at,
    `'${resource.logicalId}' is not there, since its condition '${resource.condition?.name}' does not hold; refer to it under the same condition (!If)`,
  );
}
