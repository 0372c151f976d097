import type { JSX } from "hono/jsx/jsx-runtime";
import { Area, Button, Select } from "../../pages/controls";
import { PostForm } from "../page/post-form";
import type { ConsoleContext, ConsoleHandler, ConsoleParts, Reply } from "../request-context";
import { ApiKeys } from "./api-keys";
import { explainedRoutes, explainSentToken, LONGEST_TOKEN } from "./explain-token";
import { Explanation, type ExplanationProps } from "./explanation";

/** The form for a token. It never comes back with the token in it. */
export function tokenPage(parts: ConsoleParts): ConsoleHandler {
  return (context) => page(parts, context, {}, context.query.get("route") ?? undefined);
}

/** Explains the token of the form, on the same page. */
export function handleToken(parts: ConsoleParts): ConsoleHandler {
  return async (context) => {
    const { status, shown } = await explainSentToken(parts, context);
    if (context.wantsPart) return { kind: "part", status, part: { part: "explanation", props: shown } };
    return { ...page(parts, context, shown, context.form.peek("route")), status };
  };
}

function page(
  { options }: ConsoleParts,
  { csrf }: ConsoleContext,
  shown: ExplanationProps,
  chosen: string | undefined,
): Reply & { kind: "page" } {
  const routes = explainedRoutes(options.application);
  return {
    kind: "page",
    title: "Token",
    section: "token",
    main: (
      <>
        <h1>Why is a token let in, or not?</h1>
        <p class="lead">
          Paste an ID or access token: every check that a route's authorizer makes, in its order, and the answer. The
          token is not stored and goes nowhere else.
        </p>
        {routes.length === 0 ? (
          <p class="empty">No route of the template has a JWT authorizer.</p>
        ) : (
          <PostForm csrf={csrf} action="/token" class="card" autocomplete="off" data-inline="explanation">
            <TokenField />
            <Select name="route" label="Route" choices={routes} chosen={chosen} />
            <Button label="Explain" look="primary" />
          </PostForm>
        )}
        <Explanation {...shown} />
        <ApiKeys application={options.application} />
      </>
    ),
  };
}

const TokenField = (): JSX.Element => (
  <Area
    name="token"
    label="Token"
    rows={5}
    isRequired={true}
    most={LONGEST_TOKEN}
    spellcheck={false}
    autocomplete="off"
    autocapitalize="none"
    placeholder="eyJ…"
    hint="From the terminal: npx --no-install sam-gatehouse token USERNAME"
  />
);
