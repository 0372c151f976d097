import { intrinsic, list, scalar, type TemplateNode } from "../document/node";
import type { Name } from "../document/template";

/** A function's condition applies to what its events add to an API too. */
export function onlyIf(condition: Name | undefined, node: TemplateNode): TemplateNode {
  if (condition === undefined) return node;
  const { at } = node;
  const noValue = intrinsic("Ref", scalar("AWS::NoValue", at), at);
  return intrinsic("If", list<TemplateNode>([scalar(condition.name, condition.at), node, noValue], at), at);
}
