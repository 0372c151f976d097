import type { SourceLocation } from "../../model/source";
import type { TemplateMap, TemplateNode } from "../document/node";
import type { Parameter } from "./parameters";

/** What the names in a template stand for. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** `AWS::Region` and its like; `AWS::NoValue` is not among them. */
  readonly pseudoParameters: ReadonlyMap<string, string | readonly string[]>;
  readonly mappings: TemplateMap;
  /** The Conditions section, not yet worked out. */
  readonly conditions: ReadonlyMap<string, TemplateNode>;
  /** What a resource is called, or undefined where the template has none of that logical id. */
  readonly resource: (logicalId: string) => ResourceNames | undefined;
}

/** What `Ref` and `GetAtt` answer for a resource. */
export interface ResourceNames {
  readonly ref: (at: SourceLocation) => string;
  readonly attribute: (name: string, at: SourceLocation) => string;
}
