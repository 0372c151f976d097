import type { JSX } from "hono/jsx/jsx-runtime";
import { printable, printableLines } from "../../model/printable";

/** A failure as the page shows it. */
export interface ShownFailure {
  readonly what: string;
  readonly message: string;
  /** The line of the application's own that it came from: `functions/whoami/handler.ts:12:9`. */
  readonly place?: string;
  readonly trace: readonly string[];
}

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
