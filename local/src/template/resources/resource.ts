import type { SourceLocation } from "../../model/source";
import type { TemplateMap, TemplateNode } from "../document/node";

/** A resource of the template, or one that the SAM transform makes of it. Intrinsic functions are not yet worked out. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: TemplateMap;
  readonly dependsOn: readonly Name[];
  /** The condition that decides whether the resource is there. */
  readonly condition?: Name;
  readonly metadata?: TemplateNode;
  /** `IgnoreGlobals` of SAM. */
  readonly ignoreGlobals?: TemplateNode;
  readonly at: SourceLocation;
}

/** A name that stands as literal text somewhere. */
export interface Name {
  readonly name: string;
  readonly at: SourceLocation;
}

export type TemplateResources = ReadonlyMap<string, TemplateResource>;
