import type { JSX } from "hono/jsx/jsx-runtime";
import { printable } from "../../model/printable";
import { Moment } from "../time/clock";

/** One step of a sign-in as the page gets it. */
export interface SignInRowProps {
  readonly number: number;
  readonly at: number;
  readonly outcome: "answered" | "refused";
  /** A word for the beginning of the line. */
  readonly mark: "in" | "asked" | "no";
  readonly who: string;
  readonly by: string;
  readonly step: string;
  readonly client: string;
  readonly pool: string;
  readonly why: string;
  readonly took: string;
}

/** A step of a sign-in: who, by which client, and what came of it. */
export function SignInRow(row: SignInRowProps): JSX.Element {
  const isRefused = row.outcome === "refused";
  const facts = [
    ["User", row.who],
    ["Client", row.client],
    ["User pool", row.pool],
    ["Asked by", row.by],
    ["Step", row.step],
    ["Duration", row.took],
  ] as const;
  return (
    <li id={`request-${row.number}`} class="request" data-outcome={row.outcome} data-number={String(row.number)}>
      <details>
        <summary>
          <span class={isRefused ? "status refused" : "status other"}>{row.mark}</span>
          <span class="what">
            <b>SIGN-IN</b> <span class="path">{printable(row.who)}</span>
          </span>
          <span class="when">
            <Moment at={row.at} />
          </span>
          <span class={isRefused ? "why failed" : "why"}>{printable(`${row.step}: ${row.why}`)}</span>
          <span class="took">{printable(row.client)}</span>
        </summary>
        <div class="opened">
          <section class="wide">
            <h2 class="label">Sign-in</h2>
            {isRefused ? (
              <p class="cause">{printable(`${row.step} failed. ${row.why}`)}</p>
            ) : (
              <p>{printable(row.why)}</p>
            )}
            <dl class="facts">
              {facts.map(([name, value]) => (
                <>
                  <dt>{name}</dt>
                  <dd>{printable(value)}</dd>
                </>
              ))}
            </dl>
          </section>
        </div>
      </details>
    </li>
  );
}
