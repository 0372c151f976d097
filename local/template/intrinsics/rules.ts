import { TemplateError } from "../../errors";
import type { Notice } from "../../model/application";
import type { TemplateMap, TemplateNode } from "../document/node";
import { allowOnly, readMap } from "../document/readers";
import { evaluateCondition } from "./conditions";
import type { Resolver } from "./resolver";

/**
 * Refuses parameter values that break an assertion of the Rules section. An assertion about values that lie in an account
 * (`Fn::ValueOf`) cannot be checked here, which is said.
 */
export function checkRules(
  section: TemplateMap | undefined,
  resolver: Resolver,
  notice: (notice: Notice) => void,
): void {
  for (const [name, node] of section?.entries ?? []) {
    const rule = readMap(node, `the rule '${name}'`);
    allowOnly(rule, ["RuleCondition", "Assertions"], `the rule '${name}'`);
    if (asksAnAccount(rule)) {
      notice({
        code: "rule-not-checked",
        message: `the rule '${name}' asks for values of an account; it is not checked here`,
        location: rule.at,
      });
      continue;
    }
    checkRule(name, rule, resolver);
  }
}

function checkRule(name: string, rule: TemplateMap, resolver: Resolver): void {
  const when = rule.entries.get("RuleCondition");
  if (when !== undefined && !evaluateCondition(when, resolver)) return;
  const assertions = rule.entries.get("Assertions");
  for (const item of assertions?.kind === "list" ? assertions.items : []) {
    const { entries } = readMap(item, `an assertion of the rule '${name}'`);
    const assertion = entries.get("Assert");
    if (assertion === undefined || evaluateCondition(assertion, resolver)) continue;
    const description = entries.get("AssertDescription");
    const reason = description?.kind === "scalar" ? `: ${description.text}` : "";
    throw new TemplateError("rule-broken", assertion.at, `the parameters break the rule '${name}'${reason}`);
  }
}

function asksAnAccount(node: TemplateNode): boolean {
  if (node.kind === "scalar") return false;
  if (node.kind === "intrinsic") {
    return ["RefAll", "ValueOf", "ValueOfAll"].includes(node.name) || asksAnAccount(node.argument);
  }
  return [...(node.kind === "list" ? node.items : node.entries.values())].some(asksAnAccount);
}
