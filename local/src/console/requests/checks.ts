import type { AuthorizerCheck } from "../../model/activity";
import { icon } from "../page/icons";
import { type Element, h } from "../page/markup";

/** What each of the authorizer's checks is about, in a word or two; one that is not here goes by its own name. */
const TITLES: Readonly<Record<string, string>> = {
  "identity-source": "Token",
  format: "Form",
  algorithm: "Algorithm",
  "issuer-keys": "Issuer's keys",
  issuer: "Issuer",
  key: "Signing key",
  signature: "Signature",
  audience: "Audience",
  expiry: "Expiry",
  "not-before": "Not before",
  "issued-at": "Issued at",
  scope: "Scope",
};

export const titleOf = (check: AuthorizerCheck): string => TITLES[check.name] ?? check.name;

/** What an authorizer checked, one by one, the check that failed standing out. */
export function checkList(checks: readonly AuthorizerCheck[]): Element {
  return h(
    "ol",
    { class: "checks" },
    ...checks.map((check) =>
      h(
        "li",
        { class: check.passed ? "passed" : "failed" },
        icon(check.passed ? "check" : "cross"),
        h(
          "p",
          { class: "check-title" },
          titleOf(check),
          h("span", { class: "visually-hidden" }, check.passed ? " passed:" : " failed:"),
        ),
        h("p", { class: "evidence" }, check.evidence),
      ),
    ),
  );
}
