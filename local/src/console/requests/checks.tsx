import type { JSX } from "hono/jsx/jsx-runtime";
import type { AuthorizerCheck } from "../../model/activity";
import { printable } from "../../model/printable";
import { Icon } from "../../pages/icon";
import { titleOf } from "./check-titles";

/** An authorizer's checks, one by one; the failed one stands out. */
export const Checks = ({ checks }: { readonly checks: readonly AuthorizerCheck[] }): JSX.Element => (
  <ol class="checks">
    {checks.map((check) => (
      <li class={check.passed ? "passed" : "failed"}>
        <Icon name={check.passed ? "check" : "cross"} />
        <p class="check-title">
          {titleOf(check)}
          <span class="visually-hidden">{check.passed ? " passed:" : " failed:"}</span>
        </p>
        <p class="evidence">{printable(check.evidence)}</p>
      </li>
    ))}
  </ol>
);

interface JudgementProps {
  readonly checks: readonly AuthorizerCheck[];
  /** What followed from the checks; not shown if all passed. */
  readonly judgement: string;
}

/** What the authorizer decided: of a refusal the check that decided; those that passed are folded. */
export function Judgement({ checks, judgement }: JudgementProps): JSX.Element {
  const passed = checks.filter((check) => check.passed);
  const failed = checks.filter((check) => !check.passed);
  return (
    <section class="wide">
      <h2 class="label">Authorizer</h2>
      {failed.length > 0 ? <Checks checks={failed} /> : null}
      {failed.length > 0 || checks.length === 0 ? <p class="muted">{judgement}</p> : null}
      {passed.length === 0 ? null : (
        <details class="folded">
          <summary>{passed.length === 1 ? "One check passed" : `${passed.length} checks passed`}</summary>
          <Checks checks={passed} />
        </details>
      )}
    </section>
  );
}
