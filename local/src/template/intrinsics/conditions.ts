import { TemplateError } from "../../model/errors";
import { type IntrinsicNode, longForm, type TemplateNode } from "../document/node";
import type { Evaluation } from "./scope";

/** Whether a condition function holds: Equals, Not, And, Or, or the name of another condition. */
export function evaluateCondition(node: TemplateNode, resolver: Evaluation): boolean {
  if (node.kind !== "intrinsic") {
    throw new TemplateError("wrong-condition", node.at, "a condition is one of !Equals, !Not, !And, !Or, !Condition");
  }
  switch (node.name) {
    case "Condition":
      return resolver.condition(conditionName(node.argument), node.at);
    case "Equals": {
      const [left, right] = operands(node, 2, 2).map((operand) => JSON.stringify(comparable(operand, resolver)));
      return left === right;
    }
    case "Not":
      return !operands(node, 1, 1).some((operand) => evaluateCondition(operand, resolver));
    case "And":
      return operands(node, 2, 10).every((operand) => evaluateCondition(operand, resolver));
    case "Or":
      return operands(node, 2, 10).some((operand) => evaluateCondition(operand, resolver));
    case "Contains":
      return memberTest(node, resolver, (members, [wanted]) => members.includes(wanted ?? ""));
    case "EachMemberEquals":
      return memberTest(node, resolver, (members, [wanted]) => members.every((member) => member === wanted));
    case "EachMemberIn":
      return memberTest(node, resolver, (members, wanted) => members.every((member) => wanted.includes(member)));
    default:
      throw new TemplateError(
        "wrong-condition",
        node.at,
        `${longForm(node.name)} is not a condition; write !Equals, !Not, !And, !Or or !Condition`,
      );
  }
}

/** The literal name that `Fn::If` and `Condition` take. */
export function conditionName(node: TemplateNode | undefined): string {
  if (node?.kind === "scalar" && typeof node.value === "string") return node.value;
  const at = node?.at ?? { file: "", line: 0, path: "" };
  throw new TemplateError("wrong-condition", at, "the name of a condition is literal text");
}

function operands(node: IntrinsicNode, least: number, most: number): readonly TemplateNode[] {
  const items = node.argument.kind === "list" ? node.argument.items : [];
  if (items.length >= least && items.length <= most) return items;
  const count = least === most ? `${least}` : `${least} to ${most}`;
  throw new TemplateError("wrong-intrinsic", node.at, `${longForm(node.name)} takes a list of ${count}`);
}

/** The functions of the Rules section over lists. */
function memberTest(
  node: IntrinsicNode,
  resolver: Evaluation,
  test: (members: readonly string[], wanted: readonly string[]) => boolean,
): boolean {
  const [members, wanted] = operands(node, 2, 2).map((operand) => [comparable(operand, resolver)].flat().map(String));
  return test(members ?? [], wanted ?? []);
}

/** Everything is compared as text, as CloudFormation does. */
function comparable(node: TemplateNode, resolver: Evaluation): unknown {
  const value = resolver.resolve(node);
  if (value === undefined) return null;
  if (value.kind === "scalar") return value.text;
  if (value.kind === "list") return value.items.map((item) => comparable(item, resolver));
  return [...value.entries].map(([key, item]) => [key, comparable(item, resolver)]);
}
