import type { JSX } from "hono/jsx/jsx-runtime";
import type { AuthorizerCheck } from "../../model/activity";
import { Alert } from "../../pages/alert";
import { Icon } from "../../pages/icon";
import { titleOf } from "../requests/check-titles";
import { Checks } from "../requests/checks";
import { Claims } from "../requests/claims";
import type { ShownClaim } from "../requests/shown-claims";

/** How a route's authorizer judges a token, or why that can't be said; nothing before a token is pasted in. */
export interface ExplanationProps {
  readonly failure?: string;
  readonly judged?: Judged;
}

interface Judged {
  readonly routeKey: string;
  readonly checks: readonly AuthorizerCheck[];
  /** What the client gets, as HTTP text. */
  readonly answer?: string;
  readonly claims?: readonly ShownClaim[];
}

/** The element that holds the result; the page's script puts the next one in its place. */
export const Explanation = ({ failure, judged }: ExplanationProps): JSX.Element => (
  <div id="explanation">
    {failure === undefined ? null : <Alert kind="failed" text={failure} />}
    {judged === undefined ? null : <Verdict {...judged} />}
  </div>
);

/** The verdict, every check, the answer, the claims. */
function Verdict({ routeKey, checks, answer, claims }: Judged): JSX.Element {
  const failed = checks.find((check) => !check.passed);
  const isGood = failed === undefined;
  return (
    <section class="card explained" aria-labelledby="verdict">
      <div class={isGood ? "verdict good" : "verdict bad"}>
        <Icon name={isGood ? "check" : "cross"} />
        <div>
          <h2 id="verdict" tabindex={-1} data-focus="">
            {isGood ? `Let in to ${routeKey}` : `Refused at ${routeKey}`}
          </h2>
          <p>
            {failed === undefined
              ? "Every check passed; the request goes on to the function."
              : `The check “${titleOf(failed)}” failed.`}
          </p>
        </div>
      </div>
      <h3 class="label">Checks</h3>
      <Checks checks={checks} />
      {answer === undefined ? null : (
        <>
          <h3 class="label">Answer</h3>
          <pre class="answer">{answer}</pre>
        </>
      )}
      {claims === undefined ? null : (
        <>
          <h3 class="label">Claims</h3>
          <Claims claims={claims} />
        </>
      )}
    </section>
  );
}
