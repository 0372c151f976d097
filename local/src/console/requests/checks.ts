import type { AuthorizerCheck } from "../../model/activity";
import { printable } from "../../model/printable";
import { icon } from "../page/icons";
import { type Element, h } from "../page/markup";

/** Short titles of the authorizer's checks; a check without one is shown by its name. */
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

/** An authorizer's checks, one by one; the failed one stands out. */
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
        h("p", { class: "evidence" }, printable(check.evidence)),
      ),
    ),
  );
}
