import { STATUS_CODES } from "node:http";
import type { ConsoleExplanation } from "../console-options";
import { withoutSecrets } from "../failure-text";
import { icon } from "../page/icons";
import { type Element, h, type Markup } from "../page/markup";
import { checkList, titleOf } from "../requests/checks";
import { claimList } from "../requests/claims";

/** The element that holds the result; the page's script replaces it by the next one. */
export const explanationElement = (...children: readonly Markup[]): Element =>
  h("div", { id: "explanation" }, ...children);

/** How a route's authorizer judges a token: the verdict, every check, the answer, the claims. */
export function explanationOf({ checks, claims, answer }: ConsoleExplanation, routeKey: string): Element {
  const failed = checks.find((check) => !check.passed);
  return h(
    "section",
    { class: "card explained", "aria-labelledby": "verdict" },
    h(
      "div",
      { class: failed === undefined ? "verdict good" : "verdict bad" },
      icon(failed === undefined ? "check" : "cross"),
      h(
        "div",
        {},
        h(
          "h2",
          { id: "verdict", tabindex: "-1", "data-focus": true },
          failed === undefined ? `Let in to ${routeKey}` : `Refused at ${routeKey}`,
        ),
        h(
          "p",
          {},
          failed === undefined
            ? "Every check passed; the request goes on to the function."
            : `The check “${titleOf(failed)}” failed.`,
        ),
      ),
    ),
    h("h3", { class: "label" }, "Checks"),
    checkList(checks),
    ...(answer === undefined ? [] : [h("h3", { class: "label" }, "Answer"), answerText(answer)]),
    ...(claims === undefined ? [] : [h("h3", { class: "label" }, "Claims"), claimList(claims)]),
  );
}

function answerText({ status, headers, body }: NonNullable<ConsoleExplanation["answer"]>): Element {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`.trim(),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    "",
    body,
  ];
  return h("pre", { class: "answer" }, lines.join("\n").trimEnd());
}

/** The same piece with the token and its signature masked, because no page returns a token. */
export function withoutToken(markup: Element, token: string): Element {
  const secrets = [token, token.split(".")[2] ?? ""];
  const clean = (piece: Markup): Markup =>
    typeof piece === "string" ? withoutSecrets(piece, secrets) : cleanElement(piece);
  const cleanElement = ([tag, attributes, ...children]: Element): Element => [tag, attributes, ...children.map(clean)];
  return cleanElement(markup);
}
