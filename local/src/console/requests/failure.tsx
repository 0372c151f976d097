import type { JSX } from "hono/jsx/jsx-runtime";
import { printable, printableLines } from "../../model/printable";
import type { ShownFailure } from "./shown-failure";

/** Why a function gave no answer: what happened, in which line, and the stack to unfold. */
export const Failure = ({ failure }: { readonly failure: ShownFailure }): JSX.Element => (
  <section class="wide failure">
    <h2 class="label">{failure.what}</h2>
    <p class="cause">{printableLines(failure.message)}</p>
    {failure.place === undefined ? null : (
      <p>
        at <code>{printable(failure.place)}</code>
      </p>
    )}
    {failure.trace.length === 0 ? null : (
      <details class="folded">
        <summary>Stack</summary>
        <pre class="answer">{printableLines(failure.trace.join("\n"))}</pre>
      </details>
    )}
  </section>
);
