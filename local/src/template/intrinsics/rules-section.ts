import type { Notice } from "../../model/application";
import { TemplateError, UnsupportedError } from "../../model/errors";
import { allowOnly, readMap, type TemplateMap } from "../document/node";
import { assumptionIn } from "./assumptions";
import { evaluateCondition } from "./conditions";
import type { Resolver } from "./resolver";

/**
 * Refuses parameter values that break an assertion of the Rules section. An assertion about values that lie in an
 * account (`Fn::ValueOf`, a parameter in Systems Manager) cannot be checked here; a notice says so.
 */
export function checkRules(
  section: TemplateMap | undefined,
  resolver: Resolver,
  notice: (notice: Notice) => void,
): void {
  for (const [name, node] of section?.entries ?? []) {
    const rule = readMap(node, `the rule '${name}'`);
    allowOnly(rule, ["RuleCondition", "Assertions"], `the rule '${name}'`);
    try {
      if (assumptionIn(node, resolver.scope) === undefined) checkRule(name, rule, resolver);
      else if (name !== BOOTSTRAP_RULE) notice(notChecked(name, rule));
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error;
      if (name !== BOOTSTRAP_RULE) notice(notChecked(name, rule));
    }
  }
}

/** What the CDK asks of the account that it deploys to. It is in every template that it writes. */
const BOOTSTRAP_RULE = "CheckBootstrapVersion";

const notChecked = (name: string, { at }: TemplateMap): Notice => ({
  code: "rule-not-checked",
  message: `the rule '${name}' asks for values that only a deployment knows; it is not checked here`,
  location: at,
});

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
