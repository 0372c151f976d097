import type { JSX } from "hono/jsx/jsx-runtime";
import type { AuthorizerCheck } from "../../model/activity";
import { printable, printableLines } from "../../model/printable";
import { Moment } from "../time/clock";
import { Checks } from "./checks";
import { Claims } from "./claims";
import type { ShownClaim } from "./shown-claims";

interface ShownLine {
  readonly at: number;
  readonly level: string;
  readonly text: string;
}

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
          <span class={isRefused ? "why failed" : "why"}>{printable(row.why)}</span>
          <span class="took">{row.took}</span>
        </summary>
        <div class="opened">
          <section class="wide">
            <h2 class="label">Authorizer</h2>
            {row.checks.length === 0 ? null : <Checks checks={row.checks} />}
            {isRefused || row.checks.length === 0 ? <p class="muted">{row.judgement}</p> : null}
          </section>
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
          {row.lines.length === 0 ? null : (
            <section class="wide">
              <h2 class="label">Function log</h2>
              <LogLines lines={row.lines} />
            </section>
          )}
        </div>
      </details>
    </li>
  );
}

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

const LogLines = ({ lines }: { readonly lines: readonly ShownLine[] }): JSX.Element => (
  <ol class="log">
    {lines.map((line) => (
      <li class={line.level === "ERROR" ? "error" : line.level === "WARN" ? "warn" : undefined}>
        <Moment at={line.at} /> <b>{line.level}</b> <span>{printableLines(line.text)}</span>
      </li>
    ))}
  </ol>
);
