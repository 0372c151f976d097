import type { JSX } from "hono/jsx/jsx-runtime";
import type { AuthorizerCheck } from "../../model/activity";
import { printable } from "../../model/printable";
import { Moment } from "../time/clock";
import { Judgement } from "./checks";
import { Claims } from "./claims";
import { Failure, type ShownFailure } from "./failure";
import { LogLines, type ShownLine } from "./log-lines";
import type { ShownClaim } from "./shown-claims";

/** A request as the page gets it. */
export interface RequestRowProps {
  readonly number: number;
  readonly status: number;
  readonly method: string;
  readonly path: string;
  readonly at: number;
  readonly outcome: "answered" | "refused" | "error";
  /** In a few words: the check that failed, or where the request went. */
  readonly why: string;
  readonly took: string;
  readonly checks: readonly AuthorizerCheck[];
  /** What followed from the checks; not shown if all passed. */
  readonly judgement: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly requestId: string;
  /** Where a token for the route is explained. */
  readonly explainAt?: string;
  readonly claims?: readonly ShownClaim[];
  readonly failure?: ShownFailure;
  /** Where the rest of it is shown. */
  readonly detailAt: string;
  readonly lines: readonly ShownLine[];
}

/** One request: a line to read at a glance and, opened, the reasons for its answer. */
export function RequestRow(row: RequestRowProps): JSX.Element {
  const isRefused = row.checks.some((check) => !check.passed);
  return (
    <li id={`request-${row.number}`} class="request" data-outcome={row.outcome} data-number={String(row.number)}>
      <details>
        <summary>
          <span class={`status s${Math.floor(row.status / 100)}${row.outcome === "refused" ? " refused" : ""}`}>
            {String(row.status)}
          </span>
          <span class="what">
            <b>{row.method}</b> <span class="path">{printable(row.path)}</span>
          </span>
          <span class="when">
            <Moment at={row.at} />
          </span>
          <span class={isRefused || row.failure !== undefined ? "why failed" : "why"}>{printable(row.why)}</span>
          <span class="took">{row.took}</span>
        </summary>
        <div class="opened">
          <RequestReasons {...row} />
          <p class="wide">
            <a href={row.detailAt}>Headers, bodies and event; copy, replay, save</a>
          </p>
        </div>
      </details>
    </li>
  );
}

/** Why a request was answered as it was: what went wrong first, with the function's log right after it. */
export const RequestReasons = (row: RequestRowProps): JSX.Element => (
  <>
    {row.failure === undefined ? null : <Failure failure={row.failure} />}
    {row.outcome === "error" ? <LogLines lines={row.lines} /> : null}
    <Judgement checks={row.checks} judgement={row.judgement} />
    <section>
      <h2 class="label">Request</h2>
      <Facts {...row} />
    </section>
    {row.claims === undefined ? null : (
      <section>
        <h2 class="label">Claims</h2>
        <Claims claims={row.claims} />
      </section>
    )}
    {row.outcome === "error" ? null : <LogLines lines={row.lines} />}
  </>
);

const Facts = ({ facts, requestId, explainAt }: RequestRowProps): JSX.Element => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </>
    ))}
    <dt>Request id</dt>
    <dd>
      <code>{requestId}</code>
    </dd>
    {explainAt === undefined ? null : (
      <>
        <dt>Token</dt>
        <dd>
          <a href={explainAt}>Explain one for this route</a>
        </dd>
      </>
    )}
  </dl>
);
