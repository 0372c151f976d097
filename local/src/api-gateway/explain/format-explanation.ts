import { printable } from "../../model/printable";
import type { ExplainedCheck, Explanation, Outcome } from "./explained-token";

const MARKS = { passed: "ok  ", failed: "FAIL", "not-made": "-   " } as const satisfies Record<
  ExplainedCheck["result"],
  string
>;

/** An explanation for the terminal, several lines of plain text. Control characters of the token's are written out. */
export function formatExplanation(explanation: Explanation): string {
  const { checks, failed } = explanation;
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, result, evidence }) => {
    return `  ${MARKS[result]}  ${name.padEnd(width)}  ${evidence}${name === failed ? "  <- this decides" : ""}`;
  });
  const hint = explanation.hint === undefined ? [] : [`Perhaps: ${explanation.hint}`];
  const answer = [...answerLines(explanation.outcome), ...hint];
  return [headline(explanation), "", ...lines, ...(lines.length > 0 ? [""] : []), ...answer].map(printable).join("\n");
}

function headline({ asked, routeKey, authorizer, routeScopes }: Explanation): string {
  if (routeKey === undefined) return `${asked}: no route of the API takes it`;
  const scopes = routeScopes.length === 0 ? "no scopes asked for" : `one of the scopes ${routeScopes.join(", ")}`;
  const guard = authorizer === "NONE" ? "no authorizer: the route is open" : `authorizer ${authorizer}, ${scopes}`;
  return routeKey === asked ? `${asked}: ${guard}` : `${asked}: route ${routeKey}, ${guard}`;
}

function answerLines(outcome: Outcome): readonly string[] {
  switch (outcome.kind) {
    case "let-in":
      return ["Let in: the function answers."];
    case "undecided":
      return [`Can't be told from a token: ${outcome.why}.`];
    case "refused":
      return [
        `The answer: ${outcome.status}`,
        ...(outcome.wwwAuthenticate === undefined ? [] : [`  www-authenticate: ${outcome.wwwAuthenticate}`]),
        `  ${outcome.body}`,
        ...(outcome.authorizerError === undefined
          ? []
          : [`In an access log, $context.authorizer.error is: ${outcome.authorizerError}`]),
      ];
  }
}
