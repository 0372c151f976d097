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
