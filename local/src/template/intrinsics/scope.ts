import type { SourceLocation } from "../../model/source";
import type { ResolvedNode, TemplateMap, TemplateNode } from "../document/node";
import type { Parameter } from "./parameters";

/** What the names in a template stand for. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** `AWS::Region` and so on, without `AWS::NoValue`. */
  readonly pseudoParameters: ReadonlyMap<string, string | readonly string[]>;
  readonly mappings: TemplateMap;
  /** The Conditions section, not yet evaluated. */
  readonly conditions: ReadonlyMap<string, TemplateNode>;
  /** The return values of a resource, or undefined if the template has none of that logical id. */
  readonly resource: (logicalId: string) => ResourceNames | undefined;
  readonly otherStacks: OtherStacks;
}

/** What the other stacks of the application tell; undefined where none of them has it. */
export interface OtherStacks {
  /** The value that one of them exports under this name. */
  readonly exported: (name: string) => string | undefined;
  /** The output of the stack with this name, in this stack's region unless another is given. */
  readonly output: (stackName: string, output: string, region: string | undefined) => string | undefined;
}

/** Where there are no other stacks. */
export const NO_OTHER_STACKS: OtherStacks = { exported: () => undefined, output: () => undefined };

/** What `Ref` and `GetAtt` return for a resource. */
export interface ResourceNames {
  readonly ref: (at: SourceLocation) => string;
  readonly attribute: (name: string, at: SourceLocation) => string;
}

/** What an intrinsic function needs to be evaluated: the names of the template, and the values of its arguments. */
export interface Evaluation {
  readonly scope: Scope;
  /** The node's value, or undefined where it is `AWS::NoValue`. */
  resolve(node: TemplateNode): ResolvedNode | undefined;
  /** Whether a condition of the Conditions section holds. */
  condition(name: string, at: SourceLocation): boolean;
  /** What `Ref` returns: a parameter's value, a pseudo parameter, a resource's physical id. */
  reference(name: string, at: SourceLocation): ResolvedNode | undefined;
  /** What `GetAtt` returns. */
  attribute(logicalId: string, name: string, at: SourceLocation): ResolvedNode;
  /** What `Fn::ImportValue` returns: a value that another stack here exports, or one that is assumed. */
  imported(name: string, at: SourceLocation): ResolvedNode;
  /** What `Fn::GetStackOutput` returns: an output of another stack. */
  outputOf(stackName: string, output: string, region: string | undefined, at: SourceLocation): ResolvedNode;
}
