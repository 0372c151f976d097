import type { Application } from "../../model/application";
import { copyButton } from "../page/controls";
import { type Element, h } from "../page/markup";

/**
 * The API keys of the REST APIs, each with its value: where the template gives none it was made here, and can be known
 * only by being shown. Nothing where there is no key.
 */
export function apiKeySection({ restApis }: Application): readonly Element[] {
  const plans = restApis.flatMap(({ usagePlans }) => usagePlans);
  const keys = [...new Map(plans.flatMap((plan) => plan.keys).map((key) => [key.keyId, key])).values()];
  if (keys.length === 0) return [];
  const rows = keys.flatMap(({ logicalId, value, enabled }) => [
    h("dt", {}, logicalId),
    enabled ? h("dd", {}, h("code", {}, value), " ", copyButton(value, logicalId)) : h("dd", {}, "disabled"),
  ]);
  return [
    h(
      "section",
      { class: "card", "aria-labelledby": "api-keys" },
      h("h2", { id: "api-keys" }, "API keys"),
      h("p", {}, "Methods that ask for one take it in the header x-api-key."),
      h("dl", { class: "facts" }, ...rows),
    ),
  ];
}
