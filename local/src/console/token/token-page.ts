import type { Application } from "../../model/application";
import { failureText } from "../failure-text";
import { FormError } from "../http/form";
import { alert } from "../page/alert";
import { area, button, type Choice, postForm, select } from "../page/controls";
import { type Element, h } from "../page/markup";
import type { ConsoleContext, ConsoleHandler, ConsoleParts, Reply } from "../request-context";
import { readsTokens, shownRoutes } from "../shown-routes";
import { apiKeySection } from "./api-keys";
import { explanationElement, explanationOf, withoutToken } from "./explanation";

/**
 * The longest token that is examined, in characters. API Gateway refuses a request line and headers over 10,240 bytes.
 */
export const LONGEST_TOKEN = 16 * 1024;

/** The form for a token. It never comes back with the token in it. */
export function tokenPage(parts: ConsoleParts): ConsoleHandler {
  return (context) => page(parts, context, explanationElement(), context.query.get("route") ?? undefined);
}

/**
 * Explains the token that was sent. The token is in a form's body, never in an address. It is passed to the gateway's
 * authorizer and not stored, and the answer contains neither it nor its signature.
 */
export function handleToken(parts: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const { status, markup } = await explain(parts, context);
    const result = explanationElement(markup);
    if (context.wantsPart) return { kind: "part", status, markup: result };
    return { ...page(parts, context, result, context.form.peek("route")), status };
  };
}

async function explain(
  { options }: ConsoleParts,
  { form }: ConsoleContext,
): Promise<{ status: number; markup: Element }> {
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
    return { status: 200, markup: withoutToken(explanationOf(explanation, routeKey), token) };
  } catch (error) {
    return { status: 400, markup: withoutToken(alert("failed", failureText(error)), token) };
  }
}

function page(
  { options }: ConsoleParts,
  context: ConsoleContext,
  result: Element,
  chosen: string | undefined,
): Reply & { kind: "page" } {
  const routes = explainedRoutes(options.application);
  return {
    kind: "page",
    title: "Token",
    section: "token",
    main: [
      h("h1", {}, "Why is a token let in, or not?"),
      h(
        "p",
        { class: "lead" },
        "Paste an ID or access token: every check that a route's authorizer makes, in its order, and the answer. The token is not stored and goes nowhere else.",
      ),
      routes.length === 0
        ? h("p", { class: "empty" }, "No route of the template has a JWT authorizer.")
        : postForm(
            context,
            "/token",
            { class: "card", autocomplete: "off", "data-inline": "explanation" },
            area({
              name: "token",
              label: "Token",
              rows: "5",
              required: true,
              maxlength: String(LONGEST_TOKEN),
              spellcheck: "false",
              autocomplete: "off",
              autocapitalize: "none",
              placeholder: "eyJ…",
              hint: "From the terminal: npx --no-install sam-gatehouse token USERNAME",
            }),
            select("route", "Route", routes, chosen),
            button("Explain", "primary"),
          ),
      result,
      ...apiKeySection(options.application),
    ],
  };
}

interface ExplainedRoute extends Choice {
  readonly apiLogicalId: string;
  readonly routeKey: string;
}

/** The routes whose authorizer reads tokens, of all APIs, in the template's order. */
function explainedRoutes(application: Application): readonly ExplainedRoute[] {
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
