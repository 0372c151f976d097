import { STATUS_CODES } from "node:http";
import type { Application } from "../../model/application";
import type { ConsoleExplanation } from "../console-options";
import { failureText, withoutSecrets } from "../failure-text";
import { FormError } from "../http/form";
import type { ConsoleContext, ConsoleParts } from "../request-context";
import { shownClaims } from "../requests/shown-claims";
import { readsTokens, shownRoutes } from "../shown-routes";
import type { ExplanationProps } from "./explanation";

/**
 * The longest token that is examined, in characters. API Gateway refuses a request line and headers over 10,240 bytes.
 */
export const LONGEST_TOKEN = 16 * 1024;

/**
 * Explains the token that was sent. The token is in a form's body, never in an address. It is passed to the gateway's
 * authorizer and not stored, and the answer contains neither it nor its signature.
 */
export async function explainSentToken(
  { options }: ConsoleParts,
  { form }: ConsoleContext,
): Promise<{ readonly status: number; readonly shown: ExplanationProps }> {
  const token = form
    .peek("token")
    .trim()
    .replace(/^Bearer +/i, "");
  try {
    if (token === "") throw new FormError("Paste a token first.");
    if (token.length > LONGEST_TOKEN) throw new FormError(`The token is longer than ${LONGEST_TOKEN} characters.`);
    const route = explainedRoutes(options.application).find(({ value }) => value === form.peek("route"));
    if (route === undefined) throw new FormError("Choose a route.");
    const { apiLogicalId, routeKey } = route;
    const explanation = await options.explain({ apiLogicalId, routeKey, token });
    return { status: 200, shown: withoutToken({ judged: judgedOf(explanation, routeKey) }, token) };
  } catch (error) {
    return { status: 400, shown: withoutToken({ failure: failureText(error) }, token) };
  }
}

const judgedOf = (
  { checks, claims, answer }: ConsoleExplanation,
  routeKey: string,
): NonNullable<ExplanationProps["judged"]> => ({
  routeKey,
  checks,
  ...(answer !== undefined && { answer: answerText(answer) }),
  ...(claims !== undefined && { claims: shownClaims(claims) }),
});

function answerText({ status, headers, body }: NonNullable<ConsoleExplanation["answer"]>): string {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`.trim(),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    "",
    body,
  ];
  return lines.join("\n").trimEnd();
}

/** The same with the token and its signature masked in every text, because no page returns a token. */
function withoutToken(shown: ExplanationProps, token: string): ExplanationProps {
  const secrets = [token, token.split(".")[2] ?? ""];
  return JSON.parse(JSON.stringify(shown), (_, value: unknown) =>
    typeof value === "string" ? withoutSecrets(value, secrets) : value,
  );
}

interface ExplainedRoute {
  /** How the form names it. */
  readonly value: string;
  readonly label: string;
  readonly apiLogicalId: string;
  readonly routeKey: string;
}

/** The routes whose authorizer reads tokens, of all APIs, in the template's order. */
export function explainedRoutes(application: Application): readonly ExplainedRoute[] {
  const isOneOfSeveral = application.httpApis.length + application.restApis.length > 1;
  return shownRoutes(application)
    .filter(readsTokens)
    .map(({ apiLogicalId, routeKey, authorizationScopes }) => ({
      apiLogicalId,
      routeKey,
      value: `${apiLogicalId} ${routeKey}`,
      label: [
        isOneOfSeveral ? `${apiLogicalId}: ${routeKey}` : routeKey,
        authorizationScopes.length > 0 ? ` (asks for ${authorizationScopes.join(" or ")})` : "",
      ].join(""),
    }));
}
