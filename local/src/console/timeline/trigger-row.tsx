import type { JSX } from "hono/jsx/jsx-runtime";
import { printable } from "../../model/printable";
import { Failure, type ShownFailure } from "../requests/failure";
import { LogLines, type ShownLine } from "../requests/log-lines";
import { Moment } from "../time/clock";

/** A run of a trigger as the page gets it. */
export interface TriggerRowProps {
  readonly number: number;
  readonly at: number;
  readonly outcome: "answered" | "error";
  /** E.g. `TokenGeneration_Authentication`. */
  readonly source: string;
  readonly who: string;
  readonly why: string;
  readonly took: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly failure?: ShownFailure;
  readonly lines: readonly ShownLine[];
  /** Where its event and its response are shown. */
  readonly detailAt: string;
}

/** A run of a trigger: for whom, and what came of it. */
export const TriggerRow = (row: TriggerRowProps): JSX.Element => (
  <li id={`request-${row.number}`} class="request" data-outcome={row.outcome} data-number={String(row.number)}>
    <details>
      <summary>
        <span class={row.failure === undefined ? "status other" : "status s5"}>
          {row.failure === undefined ? "ran" : "fail"}
        </span>
        <span class="what">
          <b>TRIGGER</b> <span class="path">{printable(row.source)}</span>
        </span>
        <span class="when">
          <Moment at={row.at} />
        </span>
        <span class={row.failure === undefined ? "why" : "why failed"}>{printable(`for ${row.who}: ${row.why}`)}</span>
        <span class="took">{row.took}</span>
      </summary>
      <div class="opened">
        {row.failure === undefined ? null : <Failure failure={row.failure} />}
        <LogLines lines={row.lines} />
        <section class="wide">
          <h2 class="label">Trigger</h2>
          <dl class="facts">
            {row.facts.map(([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd>{printable(value)}</dd>
              </>
            ))}
          </dl>
          <p>
            <a href={row.detailAt}>Its event and what it answered</a>
          </p>
        </section>
      </div>
    </details>
  </li>
);
